from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import ladder

KEPT_DAYS = 400


class CreditReminderLine(models.Model):
    """An open item as a run found it: reminded of, or why not."""

    _name = "credit.reminder.line"
    _description = "Item of a Reminder Run"
    _inherit = ["owned.fields.mixin"]
    _order = "run_id desc, customer_id, date_due, id"
    _rec_name = "line_id"
    # Hundreds of thousands at a time, all of one run: who made them, and when, stands there.
    _log_access = False

    run_id = fields.Many2one("credit.reminder.run", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_id = fields.Many2one("credit.customer", required=True, readonly=True, ondelete="cascade")
    line_id = fields.Many2one(
        "account.move.line", string="Open Item", required=True, readonly=True, index=True, ondelete="cascade"
    )
    document = fields.Char(related="line_id.move_name")
    date_due = fields.Date(string="Due", readonly=True)
    days_overdue = fields.Integer(readonly=True)
    when = fields.Char(compute="_compute_when")
    amount = fields.Monetary(string="Open", readonly=True)
    step_id = fields.Many2one("credit.reminder.step", readonly=True, ondelete="cascade")
    channel = fields.Selection(related="step_id.channel")
    reason = fields.Selection(
        [
            (ladder.EXCLUDED, "Excluded"),
            (ladder.DISPUTED, "Disputed"),
            (ladder.PLAN, "Instalments"),
            (ladder.PROMISE, "Promised"),
            (ladder.AGREED, "Agreed"),
            (ladder.ON_THE_WAY, "Payment on the way"),
            (ladder.COVERED, "Covered by credits"),
            (ladder.PAUSED, "Paused"),
            (ladder.SMALL, "Too little"),
            (ladder.NO_ADDRESS, "No e-mail address"),
            (ladder.BOUNCED, "Mail came back"),
            (ladder.TAKEN_ALL, "All steps taken"),
            (ladder.LEFT_OUT, "Left out"),
            (ladder.NOT_YET, "Not due any more"),
            (ladder.NO_STEP, "No steps"),
        ],
        string="Why Not",
        readonly=True,
        help="Empty: it is reminded of.",
    )
    until = fields.Date(readonly=True)
    why = fields.Char(string="In Words", compute="_compute_why")
    run_state = fields.Selection(related="run_id.state")

    _chosen_idx = models.Index("(run_id, step_id) WHERE reason IS NULL")

    @api.depends("days_overdue")
    @api.depends_context("lang")
    def _compute_when(self):
        Step = self.env["credit.reminder.step"]
        for line in self:
            line.when = Step._day_in_words(line.days_overdue)

    @api.depends("reason", "until", "step_id")
    def _compute_why(self):
        Customer = self.env["credit.customer"]
        for line in self:
            because = Customer._given_reason(line.reason, line.customer_id, line.line_id)
            step = line.step_id.name or ""
            line.why = Customer._reason_words(line.reason, step, line.until, because) if line.reason else ""

    def action_leave_out(self):
        """Do not remind of these in this run.

        :raises UserError: the run is confirmed, or discarded
        """
        self._check_draft()
        self.filtered(lambda line: not line.reason)._write_owned({"reason": ladder.LEFT_OUT, "until": False})
        return True

    def action_take_in(self):
        """Remind of what was left out by hand after all."""
        self._check_draft()
        self.filtered(lambda line: line.reason == ladder.LEFT_OUT)._write_owned({"reason": False})
        return True

    def _check_draft(self):
        if any(run.state != "draft" for run in self.run_id):
            raise UserError(self.env._("Only a run that is not confirmed yet can be changed."))

    @api.autovacuum
    def _gc_old_lines(self):
        """What a run sent stands on its reminders; why it left out what it did is of interest for a year."""
        limit = fields.Date.today() - timedelta(days=KEPT_DAYS)
        self.sudo().search([("run_id.date", "<", limit)], limit=100_000).unlink()
