from odoo import api, models
from odoo.exceptions import AccessError


class CalendarAttendee(models.Model):
    """Who goes to a visit is decided by the office; whether he comes is said by the technician alone."""

    _inherit = "calendar.attendee"

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        attendees._check_service_team()
        return attendees

    def write(self, vals):
        if {"event_id", "partner_id"} & vals.keys():
            self._check_service_team()
        if "state" in vals:
            self._check_service_answer(vals["state"])
        result = super().write(vals)
        if "event_id" in vals:
            self._check_service_team()
        if vals.get("state") in ("accepted", "declined"):
            self._answer_visits(vals["state"])
        return result

    def unlink(self):
        self._check_service_team()
        return super().unlink()

    def _check_service_team(self):
        """:raises AccessError: an attendee of a visit that is not this user's to plan"""
        held = self.event_id._filter_held()
        if held:
            held._refuse_plan()

    def _check_service_answer(self, state):
        """:raises AccessError: an answer to a visit in somebody else's name"""
        if self.env.su:
            return
        for attendee in self - self._filter_own():
            # With all rights: it is the event of a visit, whoever may read the visit.
            if attendee.state != state and attendee.event_id.sudo().service_visit_ids:
                raise AccessError(
                    self.env._("Only %s answers for that visit. The office notes an answer on the visit.",
                               attendee.partner_id.name)
                )

    def _filter_own(self):
        return self.filtered(lambda attendee: attendee.partner_id == self.env.user.partner_id)

    def _answer_visits(self, state):
        """Answering the invitation in the calendar answers the visit (row C7): only one's own."""
        for attendee in self._filter_own().sudo():  # technicians do not write assignments
            assignments = attendee.event_id.service_visit_ids.assignment_ids
            assignments.filtered(lambda a, who=attendee.partner_id: a.user_id.partner_id == who)._answer(
                state, "calendar"
            )
