from odoo import models


class ServiceEquipment(models.Model):
    _inherit = "service.equipment"

    def action_view_profit(self):
        """Open what this equipment earns, month by month."""
        return self.env["service.profit"]._open([("equipment_id", "in", self.ids)])
