from odoo import api, fields, models


class ServiceEquipment(models.Model):
    _inherit = "service.equipment"

    contract_ids = fields.Many2many(
        "service.contract",
        "service_contract_equipment_rel",
        "equipment_id",
        "contract_id",
        "Contracts",
        readonly=True,
        copy=False,
    )
    contract_count = fields.Integer(compute="_compute_counts")

    @api.model
    def _get_counted(self):
        return {**super()._get_counted(), "contract_count": ("service.contract", "equipment_ids")}

    def _has_history(self):
        return bool(self.contract_ids) or super()._has_history()

    def action_view_contracts(self):
        return self._action_view("action_service_contract", "equipment_ids")
