from datetime import date

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_profile_id = fields.Many2one(
        "credit.profile",
        string="Default Monitoring Profile",
        default=lambda self: self.env.ref("credit_control_calls.profile_standard", raise_if_not_found=False),
        ondelete="set null",
        help="Customers without a profile of their own are monitored by this one.",
    )
    credit_no_answer_code_id = fields.Many2one(
        "credit.followup.code",
        string="Code for No Answer",
        default=lambda self: self.env.ref("credit_control_calls.code_no_answer", raise_if_not_found=False),
        ondelete="set null",
    )
    credit_list_order = fields.Selection(
        [
            ("profile", "Profile, balance, days overdue"),
            ("missed", "Missed follow-ups first"),
        ],
        string="Order of the List of Calls",
        default="profile",
        required=True,
    )
    credit_statement_copies = fields.Selection(
        [("none", "No copies"), ("overdue", "Copies of what is overdue"), ("open", "Copies of all that is open")],
        string="Statements Go Out With",
        default="none",
        required=True,
        help="Documents of which copies are attached to a mailed statement, unless others are chosen.",
    )
    credit_bank_stale_days = fields.Integer(
        string="Bank Is Stale After (days)",
        default=3,
        help="The worklist warns when a bank or cash journal has had no entry for longer.",
    )
    credit_horizon_days = fields.Integer(
        string="Farthest Agreement (days)",
        default=365,
        help="Promises, follow-up dates and exclusions farther ahead are for the credit manager to record.",
    )
    credit_write_off_account_id = fields.Many2one(
        "account.account",
        string="Account for Write-offs",
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="Where a disputed amount goes that a manager approved to write off.",
    )
    credit_promise_tolerance_days = fields.Integer(string="Days of Grace for Promises", default=2)
    credit_promise_tolerance_amount = fields.Monetary(
        string="Tolerance for Promises",
        currency_field="currency_id",
        default=1.0,
        help="A promise counts as kept when not more than this is missing.",
    )

    # Ten years: what is longer is a slip of the finger, and would lead beyond what a date can be.
    _credit_days = models.Constraint(
        "CHECK(credit_bank_stale_days BETWEEN 0 AND 3650 AND credit_horizon_days BETWEEN 0 AND 3650"
        " AND credit_promise_tolerance_days BETWEEN 0 AND 3650)",
        "Days of credit control lie between 0 and 3650.",
    )
    # NaN is greater than every number to PostgreSQL.
    _credit_amount = models.Constraint(
        "CHECK(credit_promise_tolerance_amount >= 0 AND credit_promise_tolerance_amount < 1e12)",
        "The tolerance for promises cannot be negative.",
    )

    def _credit_is_working_day(self):
        """A function telling whether a date is a working day of the company."""
        self.ensure_one()
        calendar = self.resource_calendar_id
        weekdays = {int(d) for d in calendar.attendance_ids.mapped("dayofweek")}
        closed = self._credit_closed_dates(calendar)
        return lambda day: day.weekday() in (weekdays or range(5)) and day not in closed

    def _credit_closed_dates(self, calendar) -> set[date]:
        today = self._local_today()
        # Public holidays are for the calendar's managers to read; that the company is closed is no secret.
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id", "=", False),
                    ("calendar_id", "in", (False, calendar.id)),
                    ("company_id", "in", (False, self.id)),
                    ("date_to", ">=", today),
                ]
            )
        )
        # A leave is a day where the calendar is, not where the user is.
        local = leaves.with_context(tz=calendar.tz or "UTC")
        spans = (
            (
                fields.Datetime.context_timestamp(local, leave.date_from).date(),
                fields.Datetime.context_timestamp(local, leave.date_to).date(),
            )
            for leave in leaves
        )
        return {date.fromordinal(n) for first, last in spans for n in range(first.toordinal(), last.toordinal() + 1)}

    @api.model
    def _credit_set_defaults(self):
        """Give the companies that were there before this app its default profile and code."""
        profile = self.env.ref("credit_control_calls.profile_standard")
        code = self.env.ref("credit_control_calls.code_no_answer")
        # Run by a data file, for every company there is.
        companies = self.sudo().search([])
        companies.filtered(lambda c: not c.credit_profile_id).credit_profile_id = profile
        companies.filtered(lambda c: not c.credit_no_answer_code_id).credit_no_answer_code_id = code
