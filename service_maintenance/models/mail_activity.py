from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Doing the to-do of a due date completes that due date (row X4)."""
        dues = self._get_open_service_dues()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        dues._complete()
        return result

    def unlink(self):
        """A to-do that is deleted instead of done holds the schedule up no longer."""
        contracts = self._get_open_service_dues().contract_id
        result = super().unlink()
        contracts._extend_schedule()
        return result

    def _get_open_service_dues(self):
        """Due dates that wait for these to-dos."""
        return self.env["service.contract.due"].sudo().search(
            [("res_model", "=", "mail.activity"), ("res_id", "in", self.ids), ("date_completed", "=", False)]
        )
