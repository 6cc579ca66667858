from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_notes_months = fields.Integer(
        string="Remove Notes After (months)",
        help="What was said in calls and disputes, and why something was decided, is removed after this time from"
        " customers that owe nothing. 0: never.",
    )

    _credit_notes_months = models.Constraint(
        "CHECK(credit_notes_months BETWEEN 0 AND 1200)", "Notes are kept for 0 (always) to 1200 months."
    )
