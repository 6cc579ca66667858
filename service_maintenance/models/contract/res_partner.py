from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_contract_count = fields.Integer(
        "Maintenance Contracts",
        compute="_compute_service_contract_count",
        groups="service_maintenance.group_technician",
    )

    @api.model
    def _get_service_models(self):
        return [*super()._get_service_models(), "service.contract"]

    def _compute_service_contract_count(self):
        self._set_service_count("service_contract_count", "service.contract")

    def action_view_service_contracts(self):
        return self._action_service("action_service_contract")
