import secrets

from odoo import api, fields, models
from odoo.tools import consteq

ALIVE_STATES = ("new", "planned")


class ServiceInterventionAssignment(models.Model):
    """The mail that tells a technician of a visit, and the answers to it (rows C6, C7)."""

    _name = "service.intervention.assignment"
    _inherit = ["service.intervention.assignment", "service.batch"]

    token = fields.Char(copy=False, groups="base.group_system", default=lambda self: secrets.token_urlsafe(32))
    notified_on = fields.Datetime("Mailed on", readonly=True, copy=False)
    mail_error = fields.Char("Mail Error", readonly=True, copy=False)
    decline_reason = fields.Char(readonly=True, copy=False)

    _to_notify_idx = models.Index("(id) WHERE notified_on IS NULL AND state = 'to_confirm'")

    # --- Asking ----------------------------------------------------------------------------------------------------

    @api.model
    def _get_notify_domain(self):
        """Assignments of visits still ahead whose technician was not told yet."""
        return (
            fields.Domain("notified_on", "=", False)
            & fields.Domain("mail_error", "=", False)
            & fields.Domain("state", "=", "to_confirm")
            & fields.Domain("intervention_id.state", "in", ALIVE_STATES)
            & fields.Domain("user_id.active", "=", True)
        )

    @api.model
    def _cron_notify(self):
        """Mail the technicians who were assigned since; a failing mail stands on its assignment."""
        return self._run_batches(
            self._get_notify_domain(), lambda batch: batch._notify(), lambda failures: self._record_errors(failures)
        )

    @api.model
    def _queue_notify(self):
        """Let the pass that mails technicians run as soon as this transaction is committed."""
        self.env.ref("service_maintenance.cron_notify_technicians").sudo()._trigger()

    def _notify(self):
        """Mail each technician in that technician's language, with an .ics where the visit is planned."""
        template = self.env.ref("service_maintenance.mail_template_assignment")
        for assignment in self:
            if not assignment.token:
                assignment.token = secrets.token_urlsafe(32)
        rendered = template._generate_template(self.ids, {"subject", "body_html"})
        files = self.intervention_id.event_id._get_ics_file()
        for assignment in self:
            visit, values = assignment.intervention_id, rendered[assignment.id]
            ics = files.get(visit.event_id.id)
            visit.with_context(service_mail_technician=True).message_post(
                subject=values["subject"],
                body=values["body_html"],
                partner_ids=assignment.user_id.partner_id.ids,
                author_id=(visit.user_id or self.env.user).partner_id.id,
                attachments=[("visit.ics", ics)] if ics else None,
                subtype_xmlid="mail.mt_note",
                email_layout_xmlid="mail.mail_notification_light",
                force_send=False,
            )
        self.write({"notified_on": fields.Datetime.now()})

    def _record_errors(self, failures):
        for assignment, error in failures.items():
            assignment.mail_error = str(error) or type(error).__name__
            assignment.intervention_id._remind_in_charge(
                self.env._("%s could not be mailed", assignment.user_id.name), assignment.mail_error
            )

    def action_mail_again(self):
        """Queue the mail once more."""
        self.sudo().write({"notified_on": False, "mail_error": False, "state": "to_confirm"})
        self._queue_notify()

    def _get_answer_url(self, answer):
        """The page on which this technician answers; it asks, it never acts by being opened."""
        self.ensure_one()
        return f"{self.get_base_url()}/service/assignment/{self.id}/{self.sudo().token}?answer={answer}"

    def _get_last_visit(self):
        """What was done last time on the same equipment, else for the same customer."""
        visit = self.intervention_id.sudo()
        domain = fields.Domain("state", "in", ("done", "approved", "invoiced")) & fields.Domain("id", "!=", visit.id)
        same = "equipment_ids" if visit.equipment_ids else "partner_id"
        if not visit[same]:
            return visit.browse()
        return visit.search(domain & fields.Domain(same, "in", visit[same].ids), order="effective_end desc", limit=1)

    # --- Answers ---------------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def _find_by_token(self, assignment_id, token):
        """The assignment this link belongs to while its visit is ahead; empty for anything else."""
        assignment = self.sudo().browse(assignment_id).exists()
        if not assignment.token or not consteq(assignment.token, token or ""):
            return self.browse()
        return assignment if assignment.intervention_id.state in ALIVE_STATES else self.browse()

    def action_accept(self):
        self._answer("accepted", "button")

    def action_decline(self):
        self._answer("declined", "button")

    def _answer(self, state, by, reason=False):
        """Record the technician's answer; a declined visit goes back to the list of what is to plan."""
        for assignment in self.filtered(lambda a: a.state != state):
            assignment.write(
                {
                    "state": state,
                    "answered_on": fields.Datetime.now(),
                    "answered_by": by,
                    "decline_reason": reason if state == "declined" else False,
                }
            )
            assignment._tell_answer(reason)

    def _tell_answer(self, reason):
        visit, name = self.intervention_id, self.user_id.name
        if self.state == "accepted":
            visit.message_post(body=self.env._("%s accepted.", name), author_id=self.user_id.partner_id.id)
            return
        body = self.env._("%(name)s declined: %(reason)s", name=name, reason=reason) if reason else self.env._(
            "%s declined.", name
        )
        visit.message_post(body=body, author_id=self.user_id.partner_id.id)
        if visit.state == "planned":
            visit.action_unplan()
        visit._remind_in_charge(self.env._("Plan again: %s declined", name), reason)
