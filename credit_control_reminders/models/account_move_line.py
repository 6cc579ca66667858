from odoo import api, fields, models
from odoo.tools.misc import format_date


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credit_reminder_item_ids = fields.One2many(
        "credit.reminder.item",
        "line_id",
        readonly=True,
        groups="credit_control_calls.group_credit_controller,account.group_account_readonly,"
        "account.group_account_manager",
    )
    credit_last_reminder = fields.Char(string="Last Reminder", compute="_compute_credit_reminder")
    credit_reminder_why = fields.Char(
        string="Next Reminder", compute="_compute_credit_reminder", help="The step that comes next, or why none does."
    )

    @api.depends("amount_residual", "reconciled", "credit_reminder_item_ids.is_counted")
    @api.depends_context("uid", "lang")
    def _compute_credit_reminder(self):
        """Nothing for those who read journal items but no reminders, nor for what is no open item."""
        self.credit_last_reminder = self.credit_reminder_why = False
        if not self._may_see_credit_control():
            return
        self._show_last_reminders()
        # Of these the receivable ones are judged.
        open_items = self.filtered(
            lambda line: line.parent_state == "posted" and not line.reconciled and line.amount_residual > 0
        )
        for company, lines in open_items.grouped("company_id").items():
            lines._show_next_reminders(company)

    def _get_credit_facts(self) -> dict:
        """Which of these items reached a step "call"."""
        facts = super()._get_credit_facts()
        items = self.credit_reminder_item_ids.filtered("is_counted")
        called = items.filtered(lambda item: item.message_id._asks_for_call())
        for line in called.line_id:
            facts[line]["is_asked"] = True
        return facts

    def _show_last_reminders(self):
        # By date: the last one stays.
        for item in self.credit_reminder_item_ids.filtered("is_counted").sorted(lambda item: (item.date, item.id)):
            item.line_id.credit_last_reminder = self.env._(
                "%(step)s, %(date)s", step=item.step_id.name, date=format_date(self.env, item.date)
            )

    def _show_next_reminders(self, company):
        """As a run would judge them today."""
        Customer = self.env["credit.customer"]
        mine, Step = set(self.ids), self.env["credit.reminder.step"]
        for customer_id, items, verdicts in Customer._judge_reminders(company, self.partner_id.commercial_partner_id):
            customer = Customer.browse(customer_id)
            for item, (reason, step, day) in zip(items, verdicts, strict=True):
                if item.id in mine:
                    line = self.browse(item.id)
                    name = Step.browse(step.id).sudo().name if step else ""  # of a profile one may not see
                    because = Customer._given_reason(reason, customer, line)
                    line.credit_reminder_why = Customer._reason_words(reason, name, day, because)
