from odoo import api, models


class ServiceMeterReading(models.Model):
    _inherit = "service.meter.reading"

    @api.model_create_multi
    def create(self, vals_list):
        """Contracts that follow the meter come due when it has run far enough (row X7)."""
        readings = super().create(vals_list)
        self.env["service.contract"]._due_from_readings(readings)
        return readings
