from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    equipment_count = fields.Integer(
        "Equipment", compute="_compute_equipment_count", groups="service_maintenance.group_technician"
    )

    @api.model
    def _get_service_models(self):
        return [*super()._get_service_models(), "service.equipment"]

    def _compute_equipment_count(self):
        self._set_service_count("equipment_count", "service.equipment")

    def action_view_equipment(self):
        return self._action_service("action_service_equipment")
