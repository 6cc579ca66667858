from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_reminder_auto = fields.Selection(related="company_id.credit_reminder_auto", readonly=False, required=True)
    credit_reminder_days = fields.Selection(related="company_id.credit_reminder_days", readonly=False, required=True)
    credit_reminder_hour_from = fields.Float(related="company_id.credit_reminder_hour_from", readonly=False)
    credit_reminder_hour_to = fields.Float(related="company_id.credit_reminder_hour_to", readonly=False)
