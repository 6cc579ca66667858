from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CreditDisputeItem(models.Model):
    _name = "credit.dispute.item"
    _description = "Disputed Item"
    _inherit = ["credit.item.mixin"]
    _order = "date_due, id"
    _rec_name = "document"

    dispute_id = fields.Many2one("credit.dispute", required=True, readonly=True, index=True, ondelete="cascade")
    held_amount = fields.Monetary(currency_field="company_currency_id", readonly=True)
    disputed_amount = fields.Monetary(
        string="Disputed",
        compute="_compute_disputed_amount",
        inverse="_inverse_disputed_amount",
        currency_field="company_currency_id",
        help="How much of the item is disputed, in the company's currency; the rest still asks for action.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")

    _held_positive = models.Constraint("CHECK(held_amount > 0)", "The disputed amount must be positive.")
    _line_once = models.UniqueIndex(
        "(dispute_id, line_id) WHERE line_id IS NOT NULL", "An item stands once on a dispute."
    )

    @api.depends("held_amount")
    def _compute_disputed_amount(self):
        for item in self:
            item.disputed_amount = item.held_amount

    def _inverse_disputed_amount(self):
        """Who settles a dispute may say how much of an item it is about.

        :raises UserError: not between zero and what is open
        """
        for item in self:
            # As the system: who is responsible for a dispute has no right in accounting.
            line = item.sudo().line_id
            item._write_owned({"held_amount": self._check_held(line, item.disputed_amount)})

    @api.model
    def _check_held(self, line, amount) -> float:
        """:raises UserError: not an amount, or not between zero and what is open of the item"""
        residual = line.amount_residual if line.parent_state == "posted" else 0.0
        # Written so that NaN, which compares with nothing, is refused as well.
        if not 0 < amount <= residual + line.company_currency_id.rounding / 2:
            raise UserError(self.env._("The disputed amount must lie between zero and what is open."))
        return amount

    def write(self, vals):
        res = super().write(vals)
        if "held_amount" in vals:
            # As the system: who is responsible for a dispute does not see its customer.
            self.sudo().dispute_id.customer_id._refresh()
        return res

    @api.model
    def _prepare_snapshot(self, line) -> dict:
        return super()._prepare_snapshot(line) | {"held_amount": line.amount_residual}

    def _get_customer(self):
        return self.dispute_id.customer_id

    def _get_claims(self) -> list:
        """Each dispute claims its items again, whoever else disputes them."""
        return list(self.grouped("dispute_id").values())

    def _get_holding_domain(self):
        """An item may be disputed twice: only its own disputes' items are taken."""
        return super()._get_holding_domain() & Domain("dispute_id", "in", self.dispute_id.ids)
