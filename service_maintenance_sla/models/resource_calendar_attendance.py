from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances._tell_clocks()
        return attendances

    def write(self, vals):
        before = self.calendar_id
        result = super().write(vals)
        self._tell_clocks(before)
        return result

    def unlink(self):
        self._tell_clocks()
        return super().unlink()

    def _tell_clocks(self, before=None):
        self.env["service.sla.clock"]._calendars_changed(self.calendar_id | (before or self.calendar_id))
