from odoo import fields, models


class CreditProfile(models.Model):
    _inherit = "credit.profile"

    reminder_step_ids = fields.One2many("credit.reminder.step", "profile_id", string="Reminder Steps")
