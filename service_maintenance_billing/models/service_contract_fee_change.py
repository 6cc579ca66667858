from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceContractFeeChange(models.Model):
    """From a day on a fee has another quantity or price. Periods are divided there by days.

    A change says both; what it does not change itself it takes over from the one before. So one that comes or goes
    ahead of others is passed on to them, up to one that was signed with a renewal. Of several on one day the last
    one holds.
    """

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

    _fee_date_idx = models.Index("(fee_id, date)")
    _check_quantity = models.Constraint("CHECK(quantity >= 0)", "A quantity cannot be negative.")

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes._pass_on(lambda change, before: (before, change))
        changes.fee_id._lay_out()
        return changes

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self._is_by_owner() and any(change.fee_id.contract_id.state != "draft" for change in self):
            raise UserError(self.env._("A change of a fee is its history: make another one."))

    def unlink(self):
        fees = self.fee_id
        self._pass_on(lambda change, before: (change, before))
        result = super().unlink()
        fees.exists()._lay_out()
        return result

    def _pass_on(self, get_turn):
        """Have later changes of these fees take over what they do not change themselves.

        :param get_turn: gives (what held until now, what holds from now on) of a change and what is before it
        """
        mine, agreed = set(self.ids), set(self.fee_id._get_agreed_changes().ids)
        for change in self:
            fee = change.fee_id
            others = fee.change_ids.filtered(lambda row: row.id not in mine)
            rows = (others | change).sorted(lambda row: (row.date, row.id))
            at = rows.ids.index(change.id)
            old, new = get_turn(change, rows[at - 1] if at else fee)
            for name in ("quantity", "price_unit"):
                for row in rows[at + 1 :]:
                    if row.id in agreed or row[name] != old[name]:
                        break
                    row._write_owned({name: new[name]})
