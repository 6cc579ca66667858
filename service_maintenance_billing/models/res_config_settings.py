from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_fee_invoice = fields.Selection(related="company_id.service_fee_invoice", readonly=False)
    service_fee_grouping = fields.Selection(related="company_id.service_fee_grouping", readonly=False)
    service_renewal_days = fields.Integer(related="company_id.service_renewal_days", readonly=False)
    service_fee_bills_pauses = fields.Boolean(related="company_id.service_fee_bills_pauses", readonly=False)
