from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        """A reminder whose mail could not be delivered says so.

        Nothing is written where the mail did go out: a failure of that would have Odoo send it once more.
        """
        if failure_type:
            # Whoever's mail queue it is: what became of a reminder is nobody's to write.
            reminders = self.env["credit.reminder.message"].sudo().search([("mail_id", "in", self.ids)])
            reminders._note_undelivered("failed", failure_reason or failure_type)
        return super()._postprocess_sent_message(success_pids, success_emails, failure_reason, failure_type)
