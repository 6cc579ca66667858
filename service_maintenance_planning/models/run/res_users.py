from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    service_van_load = fields.Integer("Room in the Van", help="For the loads of a day's visits. 0: no limit.")
    service_overtime = fields.Integer("Overtime (minutes)", help="So much later a proposed day may end.")

    _check_service_run = models.Constraint(
        "CHECK(COALESCE(service_van_load, 0) >= 0 AND COALESCE(service_overtime, 0) BETWEEN 0 AND 720)",
        "The room in a van is not negative, overtime takes at most twelve hours.",
    )

    @api.model
    def _get_technician_fields(self):
        return super()._get_technician_fields() | {"service_van_load", "service_overtime"}
