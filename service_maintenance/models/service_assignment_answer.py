from odoo import api, fields, models
from odoo.tools import consteq

from .service_assignment_mail import ALIVE_STATES


class ServiceVisitAssignment(models.Model):
    """What a technician answers: by button, by reply, in the calendar, or on the phone (row C7)."""

    _name = "service.visit.assignment"
    _inherit = "service.visit.assignment"

    answered_by = fields.Selection(selection_add=[("office", "Told the office")])
    decline_reason = fields.Char("Reason", readonly=True, copy=False)
    is_answerable = fields.Boolean(compute="_compute_is_answerable")
    remark = fields.Char(compute="_compute_remark", help="Why the mail did not go out, or why the technician declined.")

    @api.depends("visit_id.state")
    def _compute_is_answerable(self):
        for assignment in self:
            assignment.is_answerable = assignment.visit_id.state in ALIVE_STATES

    @api.depends("mail_error", "decline_reason", "notified_on", "state")
    def _compute_remark(self):
        for assignment in self:
            is_waiting = assignment.is_answerable and assignment.state == "to_confirm" and not assignment.notified_on
            waiting = self.env._("The mail is still to go out.") if is_waiting else ""
            assignment.remark = assignment.mail_error or assignment.decline_reason or waiting

    @api.model
    @api.private
    def _find_by_token(self, assignment_id, token):
        """The assignment this link belongs to while its visit is ahead; empty for anything else."""
        assignment = self.sudo().browse(assignment_id).exists()
        if not assignment.token or not consteq(assignment.token.encode(), (token or "").encode()):
            return self.browse()
        return assignment if assignment.is_answerable and assignment.user_id.active else self.browse()

    def action_accept(self):
        """The dispatcher notes that the technician said yes."""
        self._answer("accepted", "office")

    def action_decline(self):
        """The dispatcher notes that the technician said no."""
        self._answer("declined", "office")

    def _answer(self, state, by, reason=False):
        """Record the technician's answer; a declined visit goes back to the list of what is to plan."""
        for assignment in self.filtered(lambda a: a.state != state and a.is_answerable):
            assignment.write(
                {
                    "state": state,
                    "answered_on": fields.Datetime.now(),
                    "answered_by": by,
                    "decline_reason": reason if state == "declined" else False,
                }
            )
            assignment._sync_attendees(state)
            assignment._tell_answer()

    def _sync_attendees(self, state):
        """Show the answer in the calendar of the visit."""
        for assignment in self.sudo():
            visit = assignment.visit_id
            attendees = visit.event_id.attendee_ids.filtered(
                lambda who, partner=assignment.user_id.partner_id: who.partner_id == partner and who.state != state
            )
            attendees.with_env(visit._event_env().env).write({"state": state})

    def _tell_answer(self):
        """Note the answer in the visit's messages; a refused one is to be planned again."""
        self = self.with_context(lang=self.visit_id._get_responsible().lang or self.env.lang)  # noqa: PLW0642
        visit = self.visit_id
        visit.message_post(body=self._get_answer_sentence(), author_id=self._get_answer_author().id)
        if self.state == "accepted":
            return
        if visit.state == "planned":
            visit.action_unplan()
        visit._remind_responsible(
            "activity_plan_again", self.env._("Plan again: %s declined", self.user_id.name), self.decline_reason
        )

    def _get_answer_author(self):
        return self.env.user.partner_id if self.answered_by == "office" else self.user_id.partner_id

    def _get_answer_sentence(self):
        name = self.user_id.name
        if self.state == "accepted":
            return self.env._("%s accepted.", name)
        if self.decline_reason:
            return self.env._("%(name)s declined: %(reason)s", name=name, reason=self.decline_reason)
        return self.env._("%s declined.", name)
