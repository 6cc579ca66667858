from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_hold_on = fields.Boolean(
        string="Hold Customers Who Do Not Pay",
        help="What they order, what is to be delivered and whom is to be visited waits until they pay.",
    )
    credit_hold_amount = fields.Monetary(
        string="Overdue From", currency_field="currency_id", default=0.0, help="Without what is disputed or excluded."
    )
    credit_hold_days = fields.Integer(string="Overdue Longer Than (days)", default=30)
    credit_hold_limit = fields.Boolean(
        string="Also Above the Credit Limit", help="Open orders and visits that are not invoiced count, too."
    )

    # NaN is greater than every number to PostgreSQL.
    _credit_hold_range = models.Constraint(
        "CHECK(credit_hold_amount >= 0 AND credit_hold_amount < 1e12 AND credit_hold_days BETWEEN 0 AND 3650)",
        "Amounts and days from which customers are on hold can be neither negative nor immense.",
    )

    def write(self, vals):
        """Another policy holds and releases at once."""
        res = super().write(vals)
        if {"credit_hold_on", "credit_hold_amount", "credit_hold_days", "credit_hold_limit"} & set(vals):
            # Who may change the setting need not see the figures.
            self.env["credit.hold"].sudo()._review(self)
        return res
