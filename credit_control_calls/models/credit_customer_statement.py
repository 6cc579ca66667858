from odoo import models
from odoo.exceptions import UserError


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    def action_send_statement(self):
        """Compose the statement of account; sending it is logged as a contact.

        :raises UserError: there is no address to send it to
        """
        self.ensure_one()
        if not self.email:
            raise UserError(
                self.env._("%s has no e-mail address.", self._statement_partner().display_name)
            )
        template = self.env.ref("credit_control_calls.mail_template_statement")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send statement"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "credit_statement_sent": True,
            },
        }

    def action_print_statement(self):
        """The statement of account as a PDF."""
        report = self.env.ref("credit_control_calls.action_report_statement")
        return report.report_action(self)

    def message_post(self, **kwargs):
        """A statement that was mailed counts as a reminder."""
        message = super().message_post(**kwargs)
        if self.env.context.get("credit_statement_sent"):
            self.with_context(credit_statement_sent=False)._log_statement()
        return message

    def _log_statement(self):
        self.env["credit.reminder"].create(
            [customer._prepare_reminder() for customer in self]
        )
        self._refresh()

    def _statement_partner(self):
        """The receivables contact, or the customer while the contact cannot be mailed."""
        return self.contact_id if self.contact_id.email else self.partner_id

    def _prepare_reminder(self) -> dict:
        return {
            "customer_id": self.id,
            "date": self.company_id._credit_today(),
            "contact_id": self._statement_partner().id,
            "amount": self.balance,
            "move_ids": self._open_items().move_id.ids,
        }

    def _statement_sections(self) -> list[tuple]:
        """``(currency, open items, total)`` per document currency, for the statement."""
        items = self._open_items()
        groups = items.grouped("currency_id").items()
        return [(c, x, sum(x.mapped("amount_residual_currency"))) for c, x in groups]
