from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_hour_cost = fields.Monetary(related="company_id.service_hour_cost", readonly=False)
    service_km_cost = fields.Float(related="company_id.service_km_cost", readonly=False)
    service_target_margin = fields.Float(related="company_id.service_target_margin", readonly=False)
    service_analytic_plan_id = fields.Many2one(related="company_id.service_analytic_plan_id", readonly=False)
    service_analytic_account_id = fields.Many2one(related="company_id.service_analytic_account_id", readonly=False)
