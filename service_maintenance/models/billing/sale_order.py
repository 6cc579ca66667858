from odoo import api, fields, models


class SaleOrder(models.Model):
    """An order that bills visits."""

    _inherit = "sale.order"

    service_visit_ids = fields.One2many("service.visit", "sale_order_id", "Visits", readonly=True)

    @api.constrains("state")
    def _check_service_billed_once(self):
        """An order that is taken up again bills its visits again."""
        # With all rights, as the visits below.
        live = self.sudo().filtered(lambda order: order.state != "cancel")
        live.service_visit_ids._check_billed_once()  # with all rights: salespeople need not read visits
