from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_hold_on = fields.Boolean(related="company_id.credit_hold_on", readonly=False)
    credit_hold_amount = fields.Monetary(
        related="company_id.credit_hold_amount", currency_field="currency_id", readonly=False
    )
    credit_hold_days = fields.Integer(related="company_id.credit_hold_days", readonly=False)
    credit_hold_limit = fields.Boolean(related="company_id.credit_hold_limit", readonly=False)
