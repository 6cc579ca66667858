from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Public holidays move promised times; the time off of one person does not."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._tell_clocks()
        return leaves

    def write(self, vals):
        before = self._get_changed_calendars()
        result = super().write(vals)
        self._tell_clocks(before)
        return result

    def unlink(self):
        self._tell_clocks()
        return super().unlink()

    def _tell_clocks(self, before=None):
        calendars = self._get_changed_calendars()
        self.env["service.sla.clock"]._calendars_changed(calendars | before if before else calendars)

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
