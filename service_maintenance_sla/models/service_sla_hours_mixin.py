from odoo import api, models


class ServiceSlaHoursMixin(models.AbstractModel):
    """A record that working hours are made of: what changes it moves promised times."""

    _name = "service.sla.hours.mixin"
    _description = "Working Hours of Promises"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._tell_clocks()
        return records

    def write(self, vals):
        before = self._get_changed_calendars()
        result = super().write(vals)
        self._tell_clocks(before)
        return result

    def unlink(self):
        self._tell_clocks()
        return super().unlink()

    def _tell_clocks(self, before=None):
        """Have the clocks counted anew by the calendars of these records, and by those they had `before`."""
        calendars = self._get_changed_calendars()
        self.env["service.sla.clock"]._calendars_changed(calendars | before if before else calendars)

    def _get_changed_calendars(self):
        """Calendars whose hours these records make."""
        return self.calendar_id
