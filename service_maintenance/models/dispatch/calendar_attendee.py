from odoo import models


class CalendarAttendee(models.Model):
    _inherit = "calendar.attendee"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("accepted", "declined"):
            self._answer_visits(vals["state"])
        return result

    def _answer_visits(self, state):
        """Answering the invitation in the calendar answers the visit (row C7)."""
        for attendee in self.sudo():
            assignments = attendee.event_id.service_visit_ids.assignment_ids
            assignments.filtered(lambda a, who=attendee.partner_id: a.user_id.partner_id == who)._answer(
                state, "calendar"
            )
