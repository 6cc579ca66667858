from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_interest_country_id = fields.Many2one(related="company_id.credit_interest_country_id", readonly=False)
    credit_interest_order = fields.Selection(related="company_id.credit_interest_order", readonly=False, required=True)
    credit_interest_consumers = fields.Boolean(related="company_id.credit_interest_consumers", readonly=False)
