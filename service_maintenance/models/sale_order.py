from odoo import fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "service.sold.document.mixin"]

    service_contract_id = fields.Many2one(
        "service.contract", "Maintenance Contract", readonly=True, copy=False, index="btree_not_null"
    )
    service_due_id = fields.Many2one("service.contract.due", readonly=True, copy=False, ondelete="set null")
    service_visit_ids = fields.One2many("service.visit", "sale_order_id", "Visits", readonly=True)

    _unique_service_due = models.UniqueIndex(
        "(service_due_id) WHERE service_due_id IS NOT NULL", "This due date has its order already."
    )

    def _action_cancel(self):
        result = super()._action_cancel()
        self.sudo().service_visit_ids._reopen_billing()
        return result

    def action_draft(self):
        """An order that is taken up again bills its visits again."""
        result = super().action_draft()
        self.sudo().service_visit_ids._mark_billed()
        return result

    def unlink(self):
        visits = self.sudo().service_visit_ids
        result = super().unlink()
        visits._reopen_billing()
        return result

    def _action_confirm(self):
        result = super()._action_confirm()
        self._plan_service_by_itself("order")
        return result

    # --- Planning from what was sold -------------------------------------------------------------------------------

    def _get_service_lines(self):
        return self.filtered(lambda order: order.state == "sale")._get_service_lines_of_any_state()

    def _get_service_lines_of_any_state(self):
        """Product lines, less those that bill a visit."""
        return self.order_line.filtered(
            lambda line: line.product_id and not line.is_downpayment and not line.service_line_id
        )

    def _get_service_parties(self):
        return self.partner_id, self.partner_shipping_id, self.company_id

    def _get_service_date(self):
        return fields.Datetime.context_timestamp(self, self.date_order).date()

    def _is_service_void(self):
        return self.state == "cancel"
