from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from odoo.addons.credit_control_calls.engine.refresh.books import ids_sql

UNDELIVERED = "credit_control_reminders.activity_undelivered"


class CreditCustomer(models.Model):
    _name = "credit.customer"
    _inherit = ["credit.customer", "credit.reminded.mixin", "mail.activity.mixin"]

    reminder_message_ids = fields.One2many(
        "credit.reminder.message", "customer_id", string="Reminders", readonly=True
    )
    reminders_paused_until = fields.Date(readonly=True, tracking=True)
    reminders_pause_reason = fields.Char(string="Why Paused", readonly=True)
    is_reminders_paused = fields.Boolean(compute="_compute_is_reminders_paused")
    handover_ids = fields.One2many(
        "credit.handover",
        "customer_id",
        string="Handed Over",
        readonly=True,
        groups="credit_control_calls.group_credit_controller",
    )

    @api.depends("reminders_paused_until")
    def _compute_is_reminders_paused(self):
        """It ends by itself, after its last day."""
        for customer in self:
            until = customer.reminders_paused_until
            customer.is_reminders_paused = bool(until) and until >= customer.company_id._local_today()

    @api.model
    def _get_history_fields(self) -> list[str]:
        return [*super()._get_history_fields(), "reminder_message_ids", "handover_ids"]

    # --- Pauses ----------------------------------------------------------------------------------------------------

    def action_pause_reminders(self):
        """Ask why, and until when, this customer is not reminded."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause reminders"),
            "res_model": "credit.reminder.pause",
            "view_mode": "form",
            "target": "new",
            "context": {"default_customer_id": self.id},
        }

    def _pause_reminders(self, reason, until):
        """Nobody reminds this customer until a day.

        :raises UserError: no reason, a day gone by or farther than the caller may decide
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why this customer is not to be reminded."))
        if not until or until < self.company_id._local_today():
            raise UserError(self.env._("A pause ends today at the earliest."))
        self._check_horizon(until)
        self._write_owned({"reminders_paused_until": until, "reminders_pause_reason": reason.strip()})
        self.message_post(
            body=self.env._(
                "No reminders until %(date)s: %(reason)s", date=format_date(self.env, until), reason=reason.strip()
            )
        )

    def action_resume_reminders(self):
        """Button: remind again."""
        self.check_access("write")
        self._write_owned({"reminders_paused_until": False, "reminders_pause_reason": False})
        self.message_post(body=self.env._("Reminders go on."))
        return True

    # --- Handing over ----------------------------------------------------------------------------------------------

    def action_hand_over(self):
        """Ask to whom the ticked items are handed over, or all that are overdue."""
        self.ensure_one()
        self.env["credit.handover"].check_access("create")
        lines = self._get_ticked_items()
        lines = lines or self._overdue_items().filtered(lambda line: line.credit_status != "excluded")
        if not lines:
            raise UserError(self.env._("Nothing is overdue: tick the items to hand over."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over items of %s", self.display_name),
            "res_model": "credit.handover.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_customer_id": self.id, "default_line_ids": lines.ids},
        }

    # --- What did not arrive ---------------------------------------------------------------------------------------

    def _schedule_undelivered(self, message):
        """One to-do for whoever is responsible, however many mails did not arrive."""
        for customer in self:
            company = customer.company_id
            summary = self.env._("A reminder did not arrive: %s", message.email or customer.display_name)
            if not customer.activity_search([UNDELIVERED]):
                customer.activity_schedule(
                    UNDELIVERED,
                    summary=summary,
                    note=message.error,
                    user_id=(customer.user_id or message.user_id or company._credit_get_failure_user()).id,
                )

    def _clear_undelivered(self):
        """It is sent once more."""
        self.activity_feedback([UNDELIVERED])

    # --- The Update ------------------------------------------------------------------------------------------------

    @api.model
    def _get_snapshot_models(self) -> list[str]:
        return [*super()._get_snapshot_models(), "credit.reminder.item", "credit.handover.item"]

    @api.model
    def _reminders_sql(self, company) -> SQL:
        """Reminders sent count like statements."""
        return SQL(
            """
            SELECT move_id, SUM(count)::int AS count FROM (
                %s
                UNION ALL
                SELECT item.move_id, COUNT(DISTINCT item.message_id)
                FROM credit_reminder_item item JOIN credit_reminder_message sent ON sent.id = item.message_id
                WHERE item.is_counted AND sent.state = 'sent' AND sent.channel <> 'call' AND sent.company_id = %s
                    AND item.move_id IS NOT NULL
                GROUP BY item.move_id
            ) counted GROUP BY move_id
            """,
            super()._reminders_sql(company),
            company.id,
        )

    @api.model
    def _few_sql(self, company, scope) -> dict[str, SQL]:
        return {**super()._few_sql(company, scope), "asked": ids_sql(self._asked_sql(company))}

    @api.model
    def _prepare_books(self, company, scope, few) -> dict:
        """Items that reached a step "call" ask for one."""
        return {**super()._prepare_books(company, scope, few), "asked_ids": few["asked"]}

    @api.model
    def _asked_sql(self, company) -> SQL:
        """In SQL: a part of the Update. The items of steps "call"; few, since these are the last steps."""
        return SQL(
            """
            SELECT item.line_id FROM credit_reminder_message called
            JOIN credit_reminder_item item ON item.message_id = called.id AND item.is_counted
            JOIN account_move_line l ON l.id = item.line_id AND l.reconciled IS NOT TRUE
            WHERE called.channel = 'call' AND called.state = 'sent' AND called.company_id = %s
            """,
            company.id,
        )
