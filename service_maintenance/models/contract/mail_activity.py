from odoo import models


class MailActivity(models.Model):
    """The to-do of a due date: doing it completes that due date (row X4)."""

    _name = "mail.activity"
    _inherit = ["mail.activity", "service.due.result.mixin"]
    _owned_fields = ("due_id",)
    _due_fields = ("active",)

    def _due_is_open(self):
        return self.active

    def _due_done_on(self):
        due = self.due_id
        return not self.active and (due.date_completed or due._get_today())
