from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_horizon_months = fields.Integer(related="company_id.service_horizon_months", readonly=False)
    service_billing = fields.Selection(related="company_id.service_billing", readonly=False)
    service_labour_product_id = fields.Many2one(related="company_id.service_labour_product_id", readonly=False)
    service_travel_product_id = fields.Many2one(related="company_id.service_travel_product_id", readonly=False)
    service_default_hour = fields.Float(related="company_id.service_default_hour", readonly=False)
    service_labour_rounding = fields.Integer(related="company_id.service_labour_rounding", readonly=False)
    service_labour_minimum = fields.Float(related="company_id.service_labour_minimum", readonly=False)
    service_show_prices = fields.Boolean(related="company_id.service_show_prices", readonly=False)
