from dateutil.relativedelta import relativedelta

from odoo import fields, models


class CreditReminderPause(models.TransientModel):
    """Asks why, and until when, a customer is not reminded."""

    _name = "credit.reminder.pause"
    _description = "Pause Reminders"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin", "storable.texts.mixin"]

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True)
    reason = fields.Char(required=True)
    until = fields.Date(
        required=True, default=lambda self: self.env.company._local_today() + relativedelta(months=1)
    )

    def action_pause(self):
        self.ensure_one()
        self.customer_id._pause_reminders(self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
