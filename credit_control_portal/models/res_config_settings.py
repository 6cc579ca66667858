from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_portal_on = fields.Boolean(related="company_id.credit_portal_on", readonly=False)
    credit_portal_link_days = fields.Integer(related="company_id.credit_portal_link_days", readonly=False)
    credit_portal_disputes = fields.Boolean(related="company_id.credit_portal_disputes", readonly=False)
    credit_portal_promises = fields.Boolean(related="company_id.credit_portal_promises", readonly=False)
    credit_portal_promise_days = fields.Integer(related="company_id.credit_portal_promise_days", readonly=False)
    credit_portal_promise_count = fields.Integer(related="company_id.credit_portal_promise_count", readonly=False)
    credit_portal_promise_amount = fields.Monetary(
        related="company_id.credit_portal_promise_amount", currency_field="currency_id", readonly=False
    )
