from odoo import api, fields, models
from odoo.fields import Domain


class CreditDisputeItem(models.Model):
    _name = "credit.dispute.item"
    _description = "Disputed Item"
    _inherit = ["credit.item.mixin"]
    _order = "date_due, id"
    _rec_name = "document"

    dispute_id = fields.Many2one(
        "credit.dispute", required=True, index=True, ondelete="cascade"
    )
    held_amount = fields.Monetary(
        currency_field="company_currency_id",
        help="How much of the item is disputed, in the company's currency;"
        " the rest still asks for action.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    _held_positive = models.Constraint(
        "CHECK(held_amount > 0)", "The disputed amount must be positive."
    )
    _line_once = models.UniqueIndex(
        "(dispute_id, line_id) WHERE line_id IS NOT NULL",
        "An item stands once on a dispute.",
    )

    def write(self, vals):
        res = super().write(vals)
        if "held_amount" in vals:
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
        return super()._get_holding_domain() & Domain(
            "dispute_id", "in", self.dispute_id.ids
        )
