from odoo import models


class SaleOrder(models.Model):
    """An order that sells fees, or changes the quantity of some."""

    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self.order_line._change_fees()
        # With all rights: salespeople confirm and need not write contracts.
        self.sudo().order_line.service_renewal_id._win()
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        # With all rights: the history of a price is nobody's to write by hand.
        self.sudo().order_line.service_fee_change_id._as_owner().unlink()
        return result

    def _get_service_lines_of_any_state(self):
        """Lines that change a fee sell nothing that has to be planned."""
        return super()._get_service_lines_of_any_state().filtered(lambda line: not line.service_fee_id)
