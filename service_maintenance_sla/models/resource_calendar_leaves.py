from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Public holidays move promised times; the time off of one person does not."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "service.sla.hours.mixin"]

    def _get_changed_calendars(self):
        """Calendars whose hours these holidays take; without one, a holiday is all of its company's."""
        holidays = self.filtered(lambda leave: not leave.resource_id)
        if not holidays:
            return self.env["resource.calendar"]
        general = holidays.filtered(lambda leave: not leave.calendar_id)
        if not general:
            return holidays.calendar_id
        # With all rights, archived ones too: whichever calendar a promise is counted in.
        calendars = self.env["resource.calendar"].sudo().with_context(active_test=False)
        return holidays.calendar_id | calendars.search([("company_id", "in", [*general.company_id.ids, False])])
