from collections import defaultdict
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine import meter as meter_rule
from ...engine import recurrence

# Rows reach a month beyond the horizon, so that a contract is extended once a month and not once a day.
SLACK = relativedelta(months=1)
ROWS_PER_CREATE = 1000
# The to-do about the notice date shows so many days before it.
NOTICE_AHEAD = 14


class ServiceContractSchedule(models.AbstractModel):
    """The part of a contract that lays out its due dates ahead, counted from the start date (the rule is in
    engine/recurrence.py), and ends or renews its term."""

    _name = "service.contract.schedule"
    _description = "Schedule of a Contract"
    _inherit = ["service.batch"]

    def _get_recurrence_args(self):
        """(anchor, interval, unit, fixed dates, end) of this contract, as Recurrence takes them.

        A contract that renews by itself has no end: what is due in the next term is laid out and reminded of in time.
        """
        dates = self.fixed_date_ids if self.interval_unit == "dates" else self.fixed_date_ids.browse()
        return (
            self.date_start,
            self.interval,
            self.interval_unit,
            tuple(recurrence.FixedDate(row.date, row.is_yearly) for row in dates),
            None if self._is_renewing() else self.date_end or None,
        )

    def _is_renewing(self):
        """Whether the next term follows by itself."""
        return self.is_auto_renewed and self.duration > 0

    def _get_recurrence(self):
        return recurrence.Recurrence(*self._get_recurrence_args())

    # --- Laying out ------------------------------------------------------------------------------------------------

    def _extend_schedule(self):
        """Lay out the due dates of running contracts up to the company's horizon, in sets; returns the new rows."""
        vals_list = []
        for company, contracts in self.filtered(lambda c: c.state == "running").grouped("company_id").items():
            today = company._local_today()
            until = today + relativedelta(months=company.service_horizon_months) + SLACK
            last_dues, taken = contracts._get_open_on_completion(), contracts._get_taken_dates()
            new_vals = [
                vals
                for c in contracts
                for vals in c._prepare_dues(
                    [day for day in c._next_dates(today, until, last_dues) if day not in taken[c]], company
                )
            ]
            self._apply_weekend_rule(new_vals, contracts, company)
            vals_list += new_vals
            # Untracked: how far the rows reach is no news.
            contracts.with_context(tracking_disable=True)._write_owned({"schedule_until": until})
        dues = self.env["service.contract.due"]
        for start in range(0, len(vals_list), ROWS_PER_CREATE):
            # With all rights: the schedule is nobody's to write by hand.
            dues |= dues.sudo().create(vals_list[start : start + ROWS_PER_CREATE])
        return dues.with_env(self.env)

    def _get_taken_dates(self):
        """{contract: dates} that never come again: those with a row, and those to which a row used up was moved.

        Asked only where a schedule is laid out anew; elsewhere it goes on after its last date.
        """
        taken = defaultdict(set)
        for due in self.filtered(lambda c: not c.schedule_until and c.recurrence_basis == "scheduled").due_ids:
            taken[due.contract_id].add(due.date_scheduled)
            if due.state == "triggered":
                taken[due.contract_id].add(due.date_due)
        return taken

    def _get_open_on_completion(self):
        """Ids of the contracts on the completed basis that wait for a completion, with the last date completed."""
        waiting = self.filtered(lambda c: c.recurrence_basis == "completed")
        last = {}
        for due in waiting.due_ids.sorted("date_scheduled"):
            last[due.contract_id.id] = due
        return last

    def _next_dates(self, today, until, last_dues):
        """Scheduled dates to add: all up to `until`, or on the completed basis the one that follows a completion."""
        self.ensure_one()
        schedule = self._get_recurrence()
        if self.recurrence_basis == "scheduled":
            first = max(today, self.schedule_until + timedelta(days=1)) if self.schedule_until else today
            return schedule.between(first, until)
        last = last_dues.get(self.id)
        if not last:
            day = schedule.after(max(today, self.date_start) - timedelta(days=1))
        elif last._is_open():
            return []
        else:
            day = schedule.from_completion(last.date_completed or last.date_due, last.date_scheduled)
            while day and day < today and not last.date_completed:
                day = schedule.from_completion(day, day)
        return [day] if day else []

    def _prepare_dues(self, days, company):
        return [
            {
                "contract_id": self.id,
                "company_id": company.id,
                "user_id": self.user_id.id,
                "type_id": self.type_id.id,
                "partner_id": self.partner_id.id,
                "date_scheduled": day,
                "date_due": day,
                **self._get_dates_ahead(day),
            }
            for day in days
        ]

    def _get_dates_ahead(self, day):
        """When a due date on `day` opens, and when it is reminded of."""
        return {
            "date_trigger": day - timedelta(days=self.lead_days),
            "date_reminder": day - timedelta(days=self.reminder_days) if self.reminder_days else False,
        }

    @api.model
    def _apply_weekend_rule(self, vals_list, contracts, company):
        """Move `date_due` off days nobody works, asking the working calendar once for all rows."""
        by_id = {contract.id: contract for contract in contracts}
        moved = [vals for vals in vals_list if by_id[vals["contract_id"]].weekend_rule != "keep"]
        if not moved:
            return
        days = [vals["date_scheduled"] for vals in moved]
        is_working_day = company._service_working_days(min(days) - timedelta(31), max(days) + timedelta(31))
        for vals in moved:
            contract = by_id[vals["contract_id"]]
            day = recurrence.shift(vals["date_scheduled"], contract.weekend_rule, is_working_day)
            vals.update(date_due=day, **contract._get_dates_ahead(day))

    # --- Changing --------------------------------------------------------------------------------------------------

    def _replan(self):
        """The recurrence changed: replace what is planned from today on.

        What was triggered or skipped stays and never comes again; so does what is late and still to be carried out,
        and a date moved by hand that the new schedule has, too.
        """
        self.flush_recordset()  # the database refuses what no schedule can be made of
        self.due_ids.filtered(lambda due: due._is_replaceable())._delete_planned()
        self.filtered("error_message")._clear_error()
        self._write_owned({"schedule_until": False})
        self._extend_schedule()

    def _follow_fixed_dates(self):
        """The list of fixed dates was changed by itself, not through the contract: lay the schedule out again."""
        self._check_not_archived({"fixed_date_ids"})
        # Held back while the contract itself is written: it lays out once, for all its dates.
        if not self.env.context.get("service_hold_schedule"):
            live = self.filtered(lambda c: c.interval_unit == "dates" and c.state in ("running", "paused"))
            live._check_fixed_dates()
            live._replan()

    def _note_missed(self, first):
        """Say in the chatter which due dates before today are not made up for."""
        today = self.company_id._local_today()
        missed = self._get_recurrence().between(first, today - timedelta(days=1)) if first < today else []
        if missed:
            self.message_post(
                body=self.env._(
                    "Skipped: %(count)s due dates before today (%(first)s to %(last)s).",
                    count=len(missed),
                    first=format_date(self.env, missed[0]),
                    last=format_date(self.env, missed[-1]),
                )
            )

    def _skip_passed(self):
        """Skip planned due dates that passed while the contracts were paused; one note each."""
        for company, contracts in self.grouped("company_id").items():
            today = company._local_today()
            passed = contracts.due_ids.filtered(
                lambda due, today=today: due.state == "planned" and due.date_due < today
            )
            passed._set_state("skipped", skip_reason=self.env._("Passed while the contract was paused."))
            for contract, dues in passed.grouped("contract_id").items():
                contract.message_post(
                    body=self.env._(
                        "Skipped: %(count)s due dates that passed during the pause (%(first)s to %(last)s).",
                        count=len(dues),
                        first=format_date(self.env, min(dues.mapped("date_due"))),
                        last=format_date(self.env, max(dues.mapped("date_due"))),
                    )
                )

    @api.model
    def _get_following_meters(self, meters):
        """Running contracts that come due when one of these meters has run far enough (row X7)."""
        # With all rights: who reads a meter need not see the contract.
        return self.sudo().search(
            [("meter_id", "in", meters.ids), ("state", "=", "running"), ("meter_interval", ">", 0)]
        )

    def _follow_meters(self, replaced, is_correction):
        """Bring `meter_next` in line with what the meters show now, and open what has come due.

        :param replaced: {meter id: how much less the meter shows by replacements than it did before}
        :param is_correction: whether readings were changed or deleted, so that the next value may lie too far ahead
        """
        for contract in self:
            meter, step = contract.meter_id, contract.meter_interval
            set_back = replaced.get(meter.id, 0.0)
            following = contract.meter_next - set_back
            is_due = meter_rule.is_reached(meter.last_value, following)
            may_fall = is_correction and meter.kind == "counter"
            dues = contract._get_open_metered_dues()
            if set_back:
                for due in dues:
                    due._write_owned({"meter_value": due.meter_value - set_back})
            if may_fall:
                dues._withdraw_mistyped(meter.last_value)
            following = meter_rule.next_value(meter.last_value, following, step, may_fall)
            if is_due:
                contract._open_metered_due(contract.meter_next - set_back)
            if following != contract.meter_next:
                contract.meter_next = following

    def _get_open_metered_dues(self):
        """Due dates that the meter made, not carried out, or carried out and what they opened not done."""
        return self.due_ids.filtered(lambda due: due.is_metered and due._is_open())

    def _open_metered_due(self, value):
        """A due date for today that the meter makes by having reached `value`, unless there is one."""
        today = self.company_id._local_today()
        if today not in self.due_ids.mapped("date_scheduled"):
            [vals] = self._prepare_dues([today], self.company_id)
            # With all rights: the schedule is nobody's to write by hand.
            self.env["service.contract.due"].sudo().create({**vals, "is_metered": True, "meter_value": value})

    # --- The term --------------------------------------------------------------------------------------------------

    def _get_term_end(self, start):
        """The last day of a term that begins on `start`; raises UserError where no calendar reaches that far."""
        try:
            return recurrence.term_end(start, self.duration, self.duration_unit)
        except ValueError as error:
            raise UserError(self.env._("The term of %s is too long.", self.name or "")) from error

    def _close_term(self):
        """End contracts the day after their last day, or renew them for another term."""
        over = self.filtered(lambda c: c.date_end < c.company_id._local_today())
        renewed = over.filtered(lambda c: c._is_renewing())
        renewed._renew()
        (over - renewed)._set_state("ended")

    def _renew(self):
        """Extend the term by whole terms until it reaches today; the schedule goes on from the same anchor."""
        for contract in self:
            end = contract._get_renewed_end(contract.company_id._local_today())
            contract._write_owned({"date_end": end, "is_noticed": False})
            contract.message_post(body=self.env._("Renewed until %s.", format_date(self.env, end)))

    def _get_renewed_end(self, today):
        """The end of the next term that reaches `today`; raises UserError where no calendar reaches that far."""
        try:
            return recurrence.renewed_end(self.date_start, self.duration, self.duration_unit, self.date_end, today)
        except ValueError as error:
            raise UserError(self.env._("The term of %s is too long.", self.name or "")) from error

    def action_renew(self):
        """Extend the term by hand; an ended contract runs again."""
        for contract in self:
            if not contract.date_end or not contract.duration:
                continue
            contract._write_owned({"date_end": contract._get_renewed_end(contract.date_end), "is_noticed": False})
        self.filtered(lambda c: c.state == "ended").action_resume()

    def _remind_notice(self):
        """One to-do for each term, shown some days before the notice date and due on it."""
        for contract in self:
            contract.activity_schedule(
                "service_maintenance.activity_reminder",
                date_deadline=contract.date_notice,
                user_id=contract.user_id.id or self.env.uid,
                summary=self.env._(
                    "The term ends on %(end)s: renew it or give notice by %(notice)s",
                    end=format_date(self.env, contract.date_end),
                    notice=format_date(self.env, contract.date_notice),
                ),
            )
        self._write_owned({"is_noticed": True})

    # --- The daily run ---------------------------------------------------------------------------------------------

    @api.model
    def _get_extend_domain(self):
        """Running contracts whose rows no longer reach the horizon of their company."""
        domains = [
            fields.Domain("company_id", "=", company.id)
            & fields.Domain(
                "schedule_until",
                "<",
                company._local_today() + relativedelta(months=company.service_horizon_months),
            )
            for company in self.env["res.company"].search([])
        ]
        return fields.Domain("state", "=", "running") & fields.Domain.OR(domains)

    @api.model
    def _cron_extend_schedule(self):
        """Daily: lay out the due dates that came within the horizon."""
        return self._run_batches(
            self._get_extend_domain(),
            lambda contracts: (contracts._extend_schedule(), contracts._clear_error()),
            self.env["service.contract.due"]._record_contract_errors,
        )

    @api.model
    def _cron_close_terms(self):
        """Daily: renew or end contracts whose term is over, and remind of the notice date before that."""
        companies = self.env["res.company"].search([])
        running = fields.Domain("state", "=", "running")
        over = running & companies._local_today_domain("date_end")
        self._run_batches(
            over & fields.Domain("date_end", "!=", False),
            lambda contracts: contracts._close_term(),
            self.env["service.contract.due"]._record_contract_errors,
        )
        soon = companies._local_today_domain("date_notice", NOTICE_AHEAD)
        notice = running & soon & fields.Domain("is_noticed", "=", False)
        self._run_batches(
            notice,
            lambda contracts: contracts._remind_notice(),
            self.env["service.contract.due"]._record_contract_errors,
        )
