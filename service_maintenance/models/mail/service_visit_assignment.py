import secrets
from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, email_normalize, hmac, html2plaintext

from ...engine import itip, recurrence, reply
from ..visit.service_visit import AHEAD_STATES

UID_PREFIX = "visit-"
# Versions of an invitation count the seconds from here: RFC 5545 allows no more than 31 bits.
FIRST_VERSION = datetime(2020, 1, 1)


class ServiceVisitAssignment(models.Model):
    """How a technician is told of a visit (row C6), and what is answered: by button, by reply, in the calendar, or on
    the phone (row C7)."""

    _name = "service.visit.assignment"
    _inherit = ["service.visit.assignment", "service.batch"]

    token = fields.Char(copy=False, readonly=True, groups="base.group_system")
    notified_on = fields.Datetime("Mailed on", readonly=True, copy=False)
    ask_message_id = fields.Many2one("mail.message", "Last Mail", readonly=True, copy=False, ondelete="set null")
    mail_error = fields.Char(readonly=True, copy=False)
    decline_reason = fields.Char("Reason", readonly=True, copy=False)
    suggestion = fields.Char(readonly=True, copy=False, help="What the technician answered with a condition.")
    suggested_start = fields.Datetime(readonly=True, copy=False, help="The other time read from that answer.")
    is_answerable = fields.Boolean(compute="_compute_is_answerable")
    remark = fields.Char(compute="_compute_remark", help="Why the mail did not go out, or why the technician declined.")

    _to_notify_idx = models.Index("(id) WHERE notified_on IS NULL AND state = 'to_confirm'")
    _ask_message_idx = models.Index("(ask_message_id) WHERE ask_message_id IS NOT NULL")

    @api.depends("visit_id.state")
    def _compute_is_answerable(self):
        for assignment in self:
            assignment.is_answerable = assignment.visit_id.state in AHEAD_STATES

    @api.depends("mail_error", "decline_reason", "suggestion", "notified_on", "state")
    def _compute_remark(self):
        for assignment in self:
            is_waiting = assignment.is_answerable and assignment.state == "to_confirm" and not assignment.notified_on
            waiting = self.env._("The mail is still to go out.") if is_waiting else ""
            assignment.remark = assignment.mail_error or assignment.decline_reason or assignment.suggestion or waiting

    # --- Telling ---------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        if assignments:
            self._queue_notify()
        return assignments

    @api.model
    def _get_notify_domain(self):
        """Assignments of visits still ahead whose technician was not told yet."""
        return (
            fields.Domain("notified_on", "=", False)
            & fields.Domain("mail_error", "=", False)
            & fields.Domain("state", "=", "to_confirm")
            & fields.Domain("visit_id.state", "in", AHEAD_STATES)
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
        """Let the pass that mails technicians run as soon as this transaction is committed, once for all of them."""
        precommit = self.env.cr.precommit
        if "service_notify" not in precommit.data:
            precommit.data["service_notify"] = True
            precommit.add(self._trigger_notify)

    @api.model
    def _trigger_notify(self):
        """Called at every savepoint, too: one trigger does for the transaction, unless a savepoint took it back."""
        done = self.env.cr.postcommit.data
        if not done.get("service_notify") or not done["service_notify"].exists():
            # With all rights: scheduled work is nobody's to start, mailing is what assigning does.
            cron_id = self.env["ir.model.data"]._xmlid_to_res_id("service_maintenance.cron_notify_technicians")
            done["service_notify"] = self.env["ir.cron"].sudo().browse(cron_id)._trigger()

    def _notify(self):
        """Mail each technician in that technician's language, with an .ics where the visit is planned."""
        rendered = self.env.ref("service_maintenance.mail_template_assignment")._generate_template(
            self.ids, {"subject", "body_html"}
        )
        self._write_owned({"notified_on": fields.Datetime.now()})
        for assignment in self:
            if not assignment.token:
                assignment._write_owned({"token": secrets.token_urlsafe(32)})
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
        message = visit.message_post(
            subject=rendered["subject"],
            body=rendered["body_html"],
            partner_ids=user.partner_id.ids,
            only_partner_id=user.partner_id.id,
            author_id=(visit.user_id or self.env.user).partner_id.id,
            attachments=attachments,
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="service_maintenance.mail_layout_assignment",
            notify_author_mention=True,
            force_send=False,
        )
        self._write_owned({"ask_message_id": message.id})

    def _record_errors(self, failures):
        for assignment, error in failures.items():
            assignment._write_owned({"mail_error": assignment._describe_error(error)})
            assignment.visit_id._remind_responsible(
                "activity_mail", self.env._("%s could not be mailed", assignment.user_id.name), assignment.mail_error
            )

    def action_mail_again(self):
        """Ask once more, by another mail; an answer given before counts no longer."""
        self.check_access("write")
        self._ask_again()
        self._queue_notify()

    def _ask_again(self):
        """Forget what was answered: the next pass mails these technicians anew."""
        self._write_owned(
            {
                "state": "to_confirm",
                "notified_on": False,
                "mail_error": False,
                "answered_on": False,
                "answered_by": False,
                "decline_reason": False,
                "suggestion": False,
                "suggested_start": False,
            }
        )
        self._sync_attendees("needsAction")

    # --- The invitation in the mail: mail and calendar programs answer it by themselves -----------------------------

    def _get_invitation(self):
        """The visit as an .ics that asks this technician for an answer; None where it has no date yet."""
        values = self._prepare_invitation()
        return itip.invite(**values) if values["start"] and values["stop"] else None

    def _prepare_invitation(self):
        """What engine/itip.py makes an .ics of."""
        self.ensure_one()
        visit = self.visit_id
        organizer = visit._get_responsible() or self.env.user
        stamp = self.notified_on or fields.Datetime.now()
        return {
            "uid": self._get_invitation_uid(),
            "sequence": self._get_version(stamp),
            "stamp": stamp,
            "start": visit.date_start,
            "stop": visit.date_end,
            "summary": " · ".join(filter(None, (visit.name, visit.subject, visit.partner_id.name))),
            "location": visit.site_address,
            "description": html2plaintext(visit.technical_note or ""),
            "organizer": (organizer.name, self._get_answer_address(organizer)),
            "attendee": (self.user_id.name, email_normalize(self.user_id.email) or ""),
        }

    def _get_answer_address(self, organizer):
        """Where the answer goes: the address this database reads, else the mailbox of whoever is responsible."""
        visit = self.visit_id
        reply_to = visit._notify_get_reply_to(default=organizer.email_formatted)[visit.id]
        return email_normalize(reply_to) or ""

    @api.model
    def _get_version(self, stamp):
        """The SEQUENCE of an invitation sent at `stamp`."""
        return int((stamp - FIRST_VERSION).total_seconds())

    def _get_invitation_uid(self):
        return f"{UID_PREFIX}{self.id}-{self._get_invitation_digest()}"

    def _get_invitation_digest(self):
        # With all rights: the database's secret is nobody's to read.
        return hmac(self.env(su=True), "service-invitation", self.id)[:16]

    @api.model
    def _find_by_invitation(self, uid):
        """The assignment whose invitation has this UID; empty for anybody else's event."""
        number, _dash, digest = uid.removeprefix(UID_PREFIX).partition("-")
        if not uid.startswith(UID_PREFIX) or not number.isascii() or not number.isdigit() or len(number) > 9:
            return self.browse()
        # With all rights: the mail gateway asks, and the UID must prove itself first.
        assignment = self.sudo().browse(int(number)).exists()
        is_ours = assignment and consteq(assignment._get_invitation_digest().encode(), digest.encode())
        return assignment if is_ours else self.browse()

    def _is_answer_to_last_invitation(self, reply):
        """Whether a calendar program answers the invitation sent last, not one sent before the visit was moved."""
        return bool(self.notified_on) and reply.sequence == self._get_version(self.notified_on)

    # --- Answering -------------------------------------------------------------------------------------------------

    def _get_answer_url(self, answer):
        """The page on which this technician answers; it asks, it never acts by being opened."""
        self.ensure_one()
        # With all rights: the token is the system's to read, and goes to this technician only.
        return f"{self.get_base_url()}/service/assignment/{self.id}/{self.sudo().token}?answer={answer}"

    def _get_zone(self):
        """Name of the time zone in which this technician reads hours."""
        self.ensure_one()
        return self.user_id.tz or self.visit_id.company_id._local_timezone().zone

    @api.model
    @api.private
    def _find_by_token(self, assignment_id, token):
        """The assignment this link belongs to while its visit is ahead; empty for anything else."""
        # With all rights: who opens the link need not be logged in; the token is compared.
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
            assignment._write_owned(
                {
                    "state": state,
                    "answered_on": fields.Datetime.now(),
                    "answered_by": by,
                    "decline_reason": (state == "declined" and reason) or False,
                    "suggestion": False,
                    "suggested_start": False,
                }
            )
            assignment._sync_attendees(state)
            assignment._tell_answer()

    def _note_suggestion(self, words):
        """Keep an answer with a condition, and the other time it names, for whoever plans the visit."""
        zone = pytz.timezone(self._get_zone())
        start = self.visit_id.date_start
        here = start and pytz.utc.localize(start).astimezone(zone).replace(tzinfo=None)
        wanted = here and reply.suggestion(words, here)
        if wanted:
            wanted = recurrence.local_datetime(wanted.date(), wanted.hour + wanted.minute / 60, zone)
        self._write_owned({"suggestion": words[:500], "suggested_start": wanted})

    def _sync_attendees(self, state):
        """Show the answer in the calendar of the visit."""
        # With all rights: a technician's answer shows in an event that the office owns.
        for assignment in self.sudo():
            visit = assignment.visit_id
            attendees = visit.event_id.attendee_ids.filtered(
                lambda who, partner=assignment.user_id.partner_id: who.partner_id == partner and who.state != state
            )
            attendees.with_env(visit._event_env().env).write({"state": state})

    def _tell_answer(self):
        """Note the answer in the visit's messages; a refused one is to be planned again."""
        # The office reads it, not whoever answered.
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
