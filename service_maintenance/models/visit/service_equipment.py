from odoo import api, fields, models

VISITED_STATES = ("done", "approved", "invoiced")


class ServiceEquipment(models.Model):
    _inherit = "service.equipment"

    visit_ids = fields.Many2many(
        "service.visit",
        "service_visit_equipment_rel",
        "equipment_id",
        "visit_id",
        "Visits",
        readonly=True,
        copy=False,
    )
    visit_count = fields.Integer(compute="_compute_counts")
    last_visit_date = fields.Datetime("Last Visit", compute="_compute_last_visit_date", compute_sudo=True)

    @api.model
    def _get_counted(self):
        return {**super()._get_counted(), "visit_count": ("service.visit", "equipment_ids")}

    def _compute_last_visit_date(self):
        """The fact, whoever looks: a technician who sees only own visits still learns of the last one."""
        visited = [("state", "in", VISITED_STATES)]
        last = self._aggregate_by_equipment("service.visit", "equipment_ids", "effective_end:max", visited)
        for equipment in self:
            equipment.last_visit_date = last.get(equipment._origin.id)

    def _has_history(self):
        return bool(self.visit_ids) or super()._has_history()

    def action_view_visits(self):
        return self._action_view("action_service_visit", "equipment_ids")
