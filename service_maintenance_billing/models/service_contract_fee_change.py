from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceContractFeeChange(models.Model):
    """From a day on a fee has another quantity or price. Periods are divided there by days."""

    _name = "service.contract.fee.change"
    _description = "Change of a Fee"
    _inherit = ["owned.fields.mixin"]
    _order = "date, id"
    _rec_name = "date"

    fee_id = fields.Many2one("service.contract.fee", required=True, readonly=True, ondelete="cascade", copy=False)
    company_id = fields.Many2one(related="fee_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="fee_id.currency_id")
    date = fields.Date("From", required=True, readonly=True, copy=False)
    quantity = fields.Float(digits="Product Unit", readonly=True, copy=False)
    price_unit = fields.Float("Price", min_display_digits="Product Price", readonly=True, copy=False)
    reason = fields.Char(readonly=True, copy=False, help="Why, with the arithmetic.")

    _unique_date = models.Constraint("UNIQUE(fee_id, date)", "A fee changes once a day.")

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes.fee_id._lay_out()
        return changes

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self._is_by_owner() and any(change.fee_id.contract_id.state != "draft" for change in self):
            raise UserError(self.env._("A change of a fee is its history: make another one."))

    def unlink(self):
        fees = self.fee_id
        result = super().unlink()
        fees.exists()._lay_out()
        return result
