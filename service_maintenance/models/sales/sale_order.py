from odoo import fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "service.sold.document.mixin", "service.due.result.mixin"]
    _owned_fields = ("due_id", "service_contract_id")
    _due_fields = ("state",)

    service_contract_id = fields.Many2one(
        "service.contract", "Maintenance Contract", readonly=True, copy=False, index="btree_not_null"
    )

    # --- Opened by a due date --------------------------------------------------------------------------------------

    def _due_is_open(self):
        return self.state in ("draft", "sent")

    def _due_done_on(self):
        return self.state == "sale" and self.company_id._local_date(self.date_order)

    # --- Planning from what was sold -------------------------------------------------------------------------------

    def _action_confirm(self):
        result = super()._action_confirm()
        self._plan_service_by_itself("order")
        return result

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
        return self.company_id._local_date(self.date_order)

    def _is_service_void(self):
        return self.state == "cancel"
