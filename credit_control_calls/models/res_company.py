from datetime import date

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_profile_id = fields.Many2one(
        "credit.profile",
        string="Default Monitoring Profile",
        default=lambda self: self.env.ref(
            "credit_control_calls.profile_standard", raise_if_not_found=False
        ),
        ondelete="set null",
        help="Customers without a profile of their own are monitored by this one.",
    )
    credit_no_answer_code_id = fields.Many2one(
        "credit.followup.code",
        string="Code for No Answer",
        default=lambda self: self.env.ref(
            "credit_control_calls.code_no_answer", raise_if_not_found=False
        ),
        ondelete="set null",
    )
    credit_bank_stale_days = fields.Integer(
        string="Bank Is Stale After (days)",
        default=3,
        help="The worklist warns when a bank or cash journal has had no entry for longer.",
    )
    credit_promise_tolerance_days = fields.Integer(
        string="Days of Grace for Promises", default=2
    )
    credit_promise_tolerance_amount = fields.Monetary(
        string="Tolerance for Promises",
        currency_field="currency_id",
        default=1.0,
        help="A promise counts as kept when not more than this is missing.",
    )
    credit_refreshed_at = fields.Datetime(string="Credit Control Updated", readonly=True)

    def _credit_today(self) -> date:
        """Today where the company is, whoever asks: by its address's or its calendar's zone."""
        return self._credit_day()

    def _credit_day(self, moment=None) -> date:
        """The company's day at a moment (UTC), now when omitted."""
        self.ensure_one()
        zone = self.partner_id.tz or self.resource_calendar_id.tz or "UTC"
        return fields.Date.context_today(self.with_context(tz=zone), moment)

    def _credit_is_of_today(self) -> bool:
        """Whether the figures were brought up to date since the company's day began."""
        refreshed = self.credit_refreshed_at
        return bool(refreshed) and self._credit_day(refreshed) == self._credit_today()

    def _credit_is_working_day(self):
        """A function telling whether a date is a working day of the company."""
        self.ensure_one()
        calendar = self.resource_calendar_id
        weekdays = {int(d) for d in calendar.attendance_ids.mapped("dayofweek")}
        closed = self._credit_closed_dates(calendar)
        return lambda day: (
            day.weekday() in (weekdays or range(5)) and day not in closed
        )

    def _credit_closed_dates(self, calendar) -> set[date]:
        today = self._credit_today()
        leaves = self.env["resource.calendar.leaves"].sudo().search(
            [
                ("resource_id", "=", False),
                ("calendar_id", "in", (False, calendar.id)),
                ("company_id", "in", (False, self.id)),
                ("date_to", ">=", today),
            ]
        )
        zone = calendar.tz or "UTC"
        local = leaves.with_context(tz=zone)
        spans = (
            (
                fields.Datetime.context_timestamp(local, leave.date_from).date(),
                fields.Datetime.context_timestamp(local, leave.date_to).date(),
            )
            for leave in leaves
        )
        return {
            date.fromordinal(n)
            for first, last in spans
            for n in range(first.toordinal(), last.toordinal() + 1)
        }

    @api.model
    def _credit_set_defaults(self):
        """Give the companies that were there before this app its default profile and code."""
        profile = self.env.ref("credit_control_calls.profile_standard")
        code = self.env.ref("credit_control_calls.code_no_answer")
        companies = self.sudo().search([])
        companies.filtered(lambda c: not c.credit_profile_id).credit_profile_id = profile
        companies.filtered(
            lambda c: not c.credit_no_answer_code_id
        ).credit_no_answer_code_id = code
