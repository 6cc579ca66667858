from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_travel_provider = fields.Selection(related="company_id.service_travel_provider", readonly=False)
    service_travel_factor = fields.Float(related="company_id.service_travel_factor", readonly=False)
    service_travel_speed = fields.Float(related="company_id.service_travel_speed", readonly=False)
    service_travel_unknown = fields.Integer(related="company_id.service_travel_unknown", readonly=False)
    service_osrm_url = fields.Char(related="company_id.service_osrm_url", readonly=False)
