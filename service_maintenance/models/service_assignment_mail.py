import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

ALIVE_STATES = ("new", "planned")


class ServiceVisitAssignment(models.Model):
    """The mail that tells a technician of a visit (row C6)."""

    _name = "service.visit.assignment"
    _inherit = ["service.visit.assignment", "service.batch"]

    token = fields.Char(copy=False, readonly=True, groups="base.group_system")
    notified_on = fields.Datetime("Mailed on", readonly=True, copy=False)
    ask_message_id = fields.Many2one("mail.message", "Last Mail", readonly=True, copy=False, ondelete="set null")
    mail_error = fields.Char(readonly=True, copy=False)

    _to_notify_idx = models.Index("(id) WHERE notified_on IS NULL AND state = 'to_confirm'")
    _ask_message_idx = models.Index("(ask_message_id) WHERE ask_message_id IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        if not self.env.context.get("service_in_bulk"):
            self._queue_notify()
        return assignments

    @api.model
    def _get_notify_domain(self):
        """Assignments of visits still ahead whose technician was not told yet."""
        return (
            fields.Domain("notified_on", "=", False)
            & fields.Domain("mail_error", "=", False)
            & fields.Domain("state", "=", "to_confirm")
            & fields.Domain("visit_id.state", "in", ALIVE_STATES)
            & fields.Domain("user_id.active", "=", True)
        )

    @api.model
    def _cron_notify(self):
        """Mail the technicians who were assigned since; a failing mail stands on its assignment."""
        return self._run_batches(
            self._get_notify_domain(), lambda batch: batch._notify(), self._record_errors
        )

    @api.model
    def _queue_notify(self):
        """Let the pass that mails technicians run as soon as this transaction is committed."""
        self.env.ref("service_maintenance.cron_notify_technicians").sudo()._trigger()

    def _notify(self):
        """Mail each technician in that technician's language, with an .ics where the visit is planned."""
        rendered = self.env.ref("service_maintenance.mail_template_assignment")._generate_template(
            self.ids, {"subject", "body_html"}
        )
        self.write({"notified_on": fields.Datetime.now()})
        for assignment in self:
            if not assignment.token:
                assignment.token = secrets.token_urlsafe(32)
            ics = assignment._get_invitation()
            assignment._post_mail(rendered[assignment.id], [("visit.ics", ics)] if ics else None)
        self.visit_id._done_mail_todos()

    def _post_mail(self, rendered, attachments):
        """Post the details in the visit's messages and mail them; raises UserError without an address.

        The links that answer stand in the mail alone: whoever reads the messages could answer for somebody else.
        """
        visit, user = self.visit_id, self.user_id
        if not user.email:
            raise UserError(self.env._("%s has no e-mail address.", user.name))
        self.ask_message_id = visit.with_context(
            service_mail_assignment=self, service_mail_to=user.partner_id.id
        ).message_post(
            subject=rendered["subject"],
            body=rendered["body_html"],
            partner_ids=user.partner_id.ids,
            author_id=(visit.user_id or self.env.user).partner_id.id,
            attachments=attachments,
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="service_maintenance.mail_layout_assignment",
            notify_author_mention=True,
            force_send=False,
        )

    def _record_errors(self, failures):
        for assignment, error in failures.items():
            assignment.mail_error = str(error) or type(error).__name__
            assignment.visit_id._remind_responsible(
                "activity_mail", self.env._("%s could not be mailed", assignment.user_id.name), assignment.mail_error
            )

    def action_mail_again(self):
        """Ask once more, by another mail; an answer given before counts no longer."""
        self._ask_again()
        self._queue_notify()

    def _ask_again(self):
        """Forget what was answered: the next pass mails these technicians anew."""
        self.write(
            {
                "state": "to_confirm",
                "notified_on": False,
                "mail_error": False,
                "answered_on": False,
                "answered_by": False,
                "decline_reason": False,
            }
        )
        self._sync_attendees("needsAction")

    def _get_answer_url(self, answer):
        """The page on which this technician answers; it asks, it never acts by being opened."""
        self.ensure_one()
        return f"{self.get_base_url()}/service/assignment/{self.id}/{self.sudo().token}?answer={answer}"

    def _get_zone(self):
        """Name of the time zone in which this technician reads hours."""
        self.ensure_one()
        return self.user_id.tz or self.visit_id.company_id._service_timezone().zone

    def _get_last_visit(self):
        """What was done last time on the same equipment, else for the same customer."""
        visit = self.visit_id.sudo()
        domain = (
            fields.Domain("state", "in", ("done", "approved", "invoiced"))
            & fields.Domain("id", "!=", visit.id)
            & fields.Domain("company_id", "=", visit.company_id.id)
        )
        same = "equipment_ids" if visit.equipment_ids else "partner_id"
        if not visit[same]:
            return visit.browse()
        return visit.search(domain & fields.Domain(same, "in", visit[same].ids), order="effective_end desc", limit=1)
