import itertools
import logging
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..engine import ladder

_logger = logging.getLogger(__name__)

# So many rows go into one statement.
ROWS = 10_000
# Of so many customers the items are looked up; of more the whole books are read.
FEW = 1000
# So many items the form shows; the list has them all.
SHOWN = 80


class CreditReminderRun(models.Model):
    """One run of reminders: a draft is the simulation, confirmed it sends what was shown and no more."""

    _name = "credit.reminder.run"
    _description = "Reminder Run"
    _inherit = ["owned.fields.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    # Whoever reads a run is told of it; nothing of it is written by that.
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, required=True, default=lambda self: self.env.user
    )
    is_automatic = fields.Boolean(string="By Itself", readonly=True)
    state = fields.Selection(
        [("draft", "Simulation"), ("confirmed", "Confirmed"), ("discarded", "Discarded")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
        copy=False,
    )
    line_ids = fields.One2many("credit.reminder.line", "run_id", readonly=True)
    message_line_ids = fields.One2many("credit.reminder.message", "run_id", string="Reminders", readonly=True)
    reminded_ids = fields.Many2many("credit.reminder.line", string="To Remind", compute="_compute_shown")
    held_ids = fields.Many2many("credit.reminder.line", string="Not Reminded", compute="_compute_shown")
    item_count = fields.Integer(string="Items", compute="_compute_totals")
    customer_count = fields.Integer(string="Customers", compute="_compute_totals")
    held_count = fields.Integer(string="Items Not Reminded", compute="_compute_totals")
    amount = fields.Monetary(string="Total", compute="_compute_totals")
    letter_count = fields.Integer(string="Letters to Print", compute="_compute_letter_count")
    summary = fields.Text(compute="_compute_summary")
    not_yet_count = fields.Integer(string="Not Yet", readonly=True, help="Items that no step is due for.")
    no_step_count = fields.Integer(string="Without Steps", readonly=True)

    _automatic_idx = models.Index("(company_id, date) WHERE is_automatic")

    # --- What it shows ---------------------------------------------------------------------------------------------

    @api.depends("line_ids.reason")
    def _compute_totals(self):
        Line = self.env["credit.reminder.line"]
        chosen = Domain("run_id", "in", self.ids) & Domain("reason", "=", False)
        sums = {
            run: rest
            for run, *rest in Line._read_group(
                chosen, ["run_id"], ["__count", "customer_id:count_distinct", "amount:sum"]
            )
        }
        held = dict(
            Line._read_group(
                Domain("run_id", "in", self.ids) & Domain("reason", "!=", False), ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.item_count, run.customer_count, run.amount = sums.get(run, (0, 0, 0.0))
            run.held_count = held.get(run, 0)

    @api.depends("line_ids.reason")
    def _compute_shown(self):
        """The first of each, of all runs at once."""
        Line = self.env["credit.reminder.line"]
        firsts = [
            Line._search(Domain("run_id", "=", run.id) & kind, order=Line._order, limit=SHOWN)
            for run in self
            for kind in (Domain("reason", "=", False), Domain("reason", "!=", False))
        ]
        # In SQL: so many of each run, with the rights and in the order of a search, which knows one limit only.
        union = SQL(" UNION ALL ").join(query.subselect() for query in firsts)
        shown = Line.search(Domain("id", "any!", union)) if firsts else Line
        groups = shown.grouped(lambda line: (line.run_id, bool(line.reason)))
        for run in self:
            run.reminded_ids = groups.get((run, False), Line)
            run.held_ids = groups.get((run, True), Line)

    @api.depends("message_line_ids.state")
    def _compute_letter_count(self):
        waiting = self.env["credit.reminder.message"]._get_letters_domain() & Domain("run_id", "in", self.ids)
        counts = dict(self.env["credit.reminder.message"]._read_group(waiting, ["run_id"], ["__count"]))
        for run in self:
            run.letter_count = counts.get(run, 0)

    @api.depends("line_ids.reason")
    def _compute_summary(self):
        for run in self:
            run.summary = "\n".join(run._summary_lines())

    def _summary_lines(self) -> list[str]:
        """A line for each step: by which channel, how many, how much."""
        groups = self.env["credit.reminder.line"]._read_group(
            [("run_id", "=", self.id), ("reason", "=", False)],
            ["step_id"],
            ["customer_id:count_distinct", "__count", "amount:sum"],
        )
        channels = dict(self.env["credit.reminder.step"]._fields["channel"]._description_selection(self.env))
        return [
            self.env._(
                "%(profile)s, %(step)s (%(channel)s): %(customers)s customers, %(items)s items, %(amount)s",
                profile=step.profile_id.name,
                step=step.name,
                channel=channels[step.channel],
                customers=customers,
                items=items,
                amount=formatLang(self.env, amount, currency_obj=self.currency_id),
            )
            for step, customers, items, amount in groups
        ]

    @api.model
    def _fill_in_owned(self, vals_list):
        """Number the runs from their companies' series."""
        for vals in vals_list:
            if vals.get("name", "/") == "/" and vals.get("company_id"):
                series = self.env["ir.sequence"].with_company(vals["company_id"])
                vals["name"] = series.next_by_code(self._name) or "/"
        return super()._fill_in_owned(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if any(run.state == "confirmed" for run in self):
            raise UserError(self.env._("A run that was confirmed stays on record."))

    # --- Simulating ------------------------------------------------------------------------------------------------

    @api.model
    def action_simulate(self, *_ids):
        """Button: a simulation of the next run of the user's company, opened.

        Called on a list it is given the ticked runs, which are no concern of it.
        """
        return self._simulate(self.env.company)._open()

    def action_simulate_again(self):
        """Button: the same simulation by the books as they are now."""
        self.ensure_one()
        self._check_draft()
        self._fill()
        return True

    @api.model
    def _simulate(self, company, **vals):
        """A draft run of a company: what would be sent today, and what would not.

        :return: the run
        """
        if not company._credit_is_of_today():
            # Figures are nobody's to write but the Update's.
            self.env["credit.customer"].sudo()._update(company)
        run = self._create_owned([{"company_id": company.id, "date": company._local_today(), **vals}])
        run._fill()
        return run

    def _fill(self):
        """Judge all open items of the company anew.

        In SQL: a row each of hundreds of thousands of items, which nobody else writes.
        """
        self.check_access("write")
        self.env.cr.execute(SQL("DELETE FROM credit_reminder_line WHERE run_id = %s", self.id))
        counts, today = Counter(), self.company_id._local_today()
        found = self.env["credit.customer"]._judge_reminders(self.company_id)
        rows = self._iter_line_rows(found, counts, today)
        while chunk := list(itertools.islice(rows, ROWS)):
            self._insert_lines(chunk)
        self._write_owned(
            {"date": today, "not_yet_count": counts[ladder.NOT_YET], "no_step_count": counts[ladder.NO_STEP]}
        )
        self.env["credit.reminder.line"].invalidate_model(flush=False)
        self.invalidate_recordset()

    @api.model
    def _iter_line_rows(self, found, counts, today):
        """What is worth a line; the rest is counted."""
        for customer_id, items, verdicts in found:
            for item, (reason, step, day) in zip(items, verdicts, strict=True):
                if reason in ladder.QUIET:
                    counts[reason] += 1
                else:
                    until = day if reason else None
                    late = (today - item.due).days
                    yield customer_id, item.id, item.due, late, item.amount, step and step.id, reason, until

    def _insert_lines(self, rows):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO credit_reminder_line (run_id, customer_id, line_id, date_due, days_overdue, amount, step_id,
                    reason, until)
                SELECT %(run)s, customer_id, line_id, date_due, days_overdue, amount, step_id, reason, until
                FROM UNNEST(%(customers)s::int[], %(lines)s::int[], %(due)s::date[], %(days)s::int[],
                        %(amounts)s::numeric[], %(steps)s::int[], %(reasons)s::varchar[], %(until)s::date[])
                    row(customer_id, line_id, date_due, days_overdue, amount, step_id, reason, until)
                """,
                run=self.id,
                **dict(
                    zip(
                        ("customers", "lines", "due", "days", "amounts", "steps", "reasons", "until"),
                        map(list, zip(*rows, strict=True)),
                        strict=True,
                    )
                ),
            )
        )

    # --- Confirming ------------------------------------------------------------------------------------------------

    def action_confirm(self):
        """Button: send what the simulation shows.

        :raises UserError: there is nothing to send, or it was confirmed already
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        if not self._confirm():
            raise UserError(self.env._("Nothing of it is to be reminded of any more: simulate again."))
        return True

    def action_discard(self):
        """Button: nothing of it is sent; what it found is of no interest any more."""
        self.check_access("write")
        self._check_draft()
        # In SQL: hundreds of thousands of rows, which nobody may delete one by one.
        self.env.cr.execute(SQL("DELETE FROM credit_reminder_line WHERE run_id = ANY(%s)", self.ids))
        self.env["credit.reminder.line"].invalidate_model(flush=False)
        self.invalidate_recordset(flush=False)
        self._write_owned({"state": "discarded"})
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _check_draft(self):
        if any(run.state != "draft" for run in self):
            raise UserError(self.env._("This run was confirmed or discarded already."))

    def _confirm(self):
        """Queue a message for each customer and step of what was shown and still holds.

        What was paid, promised or disputed since the simulation is left out, and says so; nothing is added.

        :return: the messages
        """
        # Two who confirm at the same moment: the second is told so, or finds it confirmed.
        self.lock_for_update()
        chosen, dropped = self._compare_with_books()
        for line, (reason, step, day) in dropped.items():
            line._write_owned({"reason": reason, "until": day, "step_id": step and step.id})
        messages = self._queue_messages(chosen)
        if messages:
            self._write_owned({"state": "confirmed"})
            self.activity_feedback(["mail.mail_activity_data_todo"])
            self.env["credit.reminder.message"]._wake_sender(self.company_id)
        return messages

    def _compare_with_books(self) -> tuple:
        """`(lines that still hold, {line: verdict} of those that do not)`"""
        lines = self.env["credit.reminder.line"].search([("run_id", "=", self.id), ("reason", "=", False)])
        by_item = {line.line_id.id: line for line in lines}
        verdicts = {}
        partners = lines.customer_id.partner_id
        # The items of a few are looked up one by one; of many the whole books are read sooner.
        scope = partners if len(partners) <= FEW else None
        judged = self.env["credit.customer"]._judge_reminders(self.company_id, scope)
        for _customer, items, found in judged if lines else ():
            verdicts |= {by_item[i.id]: v for i, v in zip(items, found, strict=True) if i.id in by_item}
        gone = ladder.Verdict(ladder.NOT_YET)
        dropped = {
            line: verdict
            for line in lines
            if (verdict := verdicts.get(line, gone)).reason or verdict.step.id != line.step_id.id
        }
        dropped = {line: v if v.reason else ladder.Verdict(ladder.NOT_YET, v.step) for line, v in dropped.items()}
        return lines.filtered(lambda line: line not in dropped), dropped

    def _queue_messages(self, lines):
        Message = self.env["credit.reminder.message"]
        # By what keeps their prefetch: thousands of groups, read together.
        groups = lines.grouped(lambda line: (line.customer_id, line.step_id))
        vals_list = [
            Message._prepare_message(self, customer, step, found.line_id)
            for (customer, step), found in groups.items()
        ]
        # Thousands at once: nobody follows a reminder, nor has its birth to be told.
        quiet = {"tracking_disable": True, "mail_create_nosubscribe": True, "mail_create_nolog": True}
        messages = Message.with_context(**quiet)._create_owned(vals_list)
        messages.filtered(lambda message: message.channel == "call")._put_on_list()
        return messages

    # --- By itself -------------------------------------------------------------------------------------------------

    @api.model
    def _get_automatic_companies(self):
        """The companies whose run of today is still to be made."""
        companies = self.env["res.company"].search([("credit_reminder_auto", "!=", "off")])
        now = fields.Datetime.now()
        open_now = companies.filtered(lambda company: company._credit_next_reminder_moment(now) == now)
        days = {company: company._local_today() for company in open_now}
        made = self.search(
            [
                ("is_automatic", "=", True),
                ("company_id", "in", open_now.ids),
                ("date", "in", list(set(days.values()))),
            ]
        )
        done = {(run.company_id, run.date) for run in made}
        return open_now.filtered(lambda company: (company, days[company]) not in done)

    @api.model
    def _cron_run(self):
        """Once a day and company, where it is wanted: simulate and, where that is wanted too, confirm."""
        companies = self._get_automatic_companies()
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    self._run_by_itself(company)
            except Exception:
                # One company's failure, whatever it is, stops no other; it is tried again within the hour.
                _logger.exception("No reminders for %s", company.display_name)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _run_by_itself(self, company):
        """Today's run of a company; simulations of before that nobody confirmed are over."""
        old = self.search(
            [("is_automatic", "=", True), ("state", "=", "draft"), ("company_id", "=", company.id)]
        )
        old.action_discard()
        run = self.with_company(company)._simulate(company, is_automatic=True)
        if not run.item_count:
            run.action_discard()
        elif company.credit_reminder_auto == "send":
            run._confirm()
        else:
            run._ask_to_confirm()
        return run

    def _ask_to_confirm(self):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.date,
            summary=self.env._("Reminders to %s customers wait to be confirmed", self.customer_count),
            user_id=self.company_id._credit_get_failure_user().id,
        )

    # --- Screens ---------------------------------------------------------------------------------------------------

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.name,
        }

    def action_open_reminded(self):
        return self._open_lines(self.env._("To remind"), [("reason", "=", False)])

    def action_open_held(self):
        return self._open_lines(self.env._("Not reminded"), [("reason", "!=", False)])

    def _open_lines(self, name, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control_reminders.action_credit_reminder_line")
        return {**action, "name": name, "domain": [("run_id", "=", self.id), *domain]}

    def action_open_messages(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "credit_control_reminders.action_credit_reminder_message"
        )
        return {**action, "domain": [("run_id", "=", self.id)], "context": {}}

    def action_print_letters(self):
        """Button: this run's letters as one PDF, marked as printed."""
        return self.message_line_ids._filter_letters().action_print_letters()
