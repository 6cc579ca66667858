from odoo import fields, models


class ServiceEquipment(models.Model):
    _inherit = "service.equipment"

    next_visit_date = fields.Datetime("Next Visit", compute="_compute_next_visit_date", compute_sudo=True)

    def _compute_next_visit_date(self):
        """The fact, whoever looks, as for the last visit."""
        planned = [("state", "=", "planned"), ("date_start", ">=", fields.Datetime.now())]
        following = self._aggregate_by_equipment("service.visit", "equipment_ids", "date_start:min", planned)
        for equipment in self:
            equipment.next_visit_date = following.get(equipment._origin.id)
