from datetime import date

from odoo import api, fields, models

from ...engine import followup


class CreditFollowupCode(models.Model):
    _name = "credit.followup.code"
    _description = "Follow-up Code"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    delay = fields.Integer(default=7)
    delay_unit = fields.Selection(
        [("day", "days"), ("week", "weeks"), ("month", "months"), ("end_of_month", "months, at month's end")],
        default="day",
        required=True,
    )
    outcome = fields.Selection(
        [
            ("agreement", "Agreement"),
            ("promise", "Promise to pay"),
            ("dispute", "Dispute"),
            ("no_answer", "No answer"),
            ("escalate", "Escalation"),
        ],
        default="agreement",
        required=True,
        help="A promise asks for an amount and a date, a dispute opens a complaint,"
        " an escalation hands the customer over.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "This code exists already.")
    _delay_range = models.Constraint(
        "CHECK(delay BETWEEN 0 AND 1000)", "A follow-up lies between 0 and 1000 days, weeks or months ahead."
    )

    @api.depends("name")
    def _compute_display_name(self):
        for code in self:
            code.display_name = code.name

    def _followup_date(self, action_date: date, company, promised_date=None) -> date:
        """When to call again after this code was chosen on a day; always a working day."""
        self.ensure_one()
        works = company._credit_is_working_day()
        if self.outcome == "promise" and promised_date:
            grace = company.credit_promise_tolerance_days
            return followup.promise_followup(promised_date, grace, works)
        return followup.followup_date(action_date, self.delay, self.delay_unit, works)
