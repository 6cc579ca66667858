from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if {"tz", "two_weeks_calendar", "flexible_hours", "hours_per_day"} & vals.keys():
            self.env["service.sla.clock"]._calendars_changed(self)
        return result
