from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_mail_work_order = fields.Boolean(related="company_id.service_mail_work_order", readonly=False)
    service_request_type_id = fields.Many2one(related="company_id.service_request_type_id", readonly=False)
    service_request_user_id = fields.Many2one(related="company_id.service_request_user_id", readonly=False)
    service_request_limit = fields.Integer(related="company_id.service_request_limit", readonly=False)
    service_alias_name = fields.Char(
        "Service Address", compute="_compute_service_alias_name", inverse="_inverse_service_alias_name"
    )
    service_alias_domain = fields.Char(related="company_id.alias_domain_id.name")

    @api.depends("company_id")
    def _compute_service_alias_name(self):
        for settings in self:
            settings.service_alias_name = settings.company_id.service_alias_id.alias_name

    def _inverse_service_alias_name(self):
        for settings in self:
            if settings.service_alias_name != settings.company_id.service_alias_id.alias_name:
                settings.company_id._set_service_alias(settings.service_alias_name)
