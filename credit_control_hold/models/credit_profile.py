from odoo import fields, models

from ..engine import policy


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    hold_policy = fields.Selection(
        [("company", "As the company"), ("own", "Own terms"), ("never", "Never on hold")],
        string="Hold",
        default="company",
        required=True,
    )
    hold_amount = fields.Monetary(string="Hold: Overdue From", default=0.0, required=True)
    hold_days = fields.Integer(string="Hold: Overdue Longer Than (days)", default=30, required=True)
    hold_limit = fields.Boolean(string="Hold: Also Above the Credit Limit")

    _hold_range = models.Constraint(
        "CHECK(hold_amount >= 0 AND hold_amount < 1e12 AND hold_days BETWEEN 0 AND 3650)",
        "Amounts and days from which customers are on hold can be neither negative nor immense.",
    )

    def _hold_terms(self, company) -> policy.Policy:
        """What this profile, or without one its company, says of holding."""
        if not company.credit_hold_on or self.hold_policy == "never":
            return policy.Policy(False)
        if self.hold_policy == "own":
            return policy.Policy(True, self.hold_amount, self.hold_days, self.hold_limit)
        return policy.Policy(True, company.credit_hold_amount, company.credit_hold_days, company.credit_hold_limit)
