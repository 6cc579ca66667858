from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Doing the to-do of a due date completes that due date (row X4)."""
        dues = self.env["service.contract.due"].sudo().search(
            [("res_model", "=", "mail.activity"), ("res_id", "in", self.ids), ("date_completed", "=", False)]
        )
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        dues._complete()
        return result
