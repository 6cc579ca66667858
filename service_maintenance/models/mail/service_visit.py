import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_datetime, html_escape

from ...engine import itip
from ..visit.service_visit import AHEAD_STATES

_logger = logging.getLogger(__name__)

ASSIGNMENT_LAYOUT = "service_maintenance.mail_layout_assignment"
# A change of one of these may mean that somebody is expected no longer, or at another time.
EXPECTING_FIELDS = {"technician_ids", "assignment_ids", "date_start", "state"}


class ServiceVisit(models.Model):
    """Mail of a visit: who is asked to go, who is called off (row C6), what came back undelivered, and the to-dos that
    follow."""

    _name = "service.visit"
    _inherit = ["service.visit.inbox", "service.visit.work.order", "service.visit", "service.batch"]

    _work_order_queue_idx = models.Index("(id) WHERE is_work_order_queued")

    contact_method = fields.Selection(
        lambda self: self.env["res.partner"]._fields["service_contact_method"]._description_selection(self.env),
        "Preferred Contact",
        compute="_compute_contact_method",
    )
    undelivered = fields.Char(
        compute="_compute_undelivered", help="Who did not get the last mail of this visit sent to them."
    )
    my_answer = fields.Selection(
        lambda self: self.env["service.visit.assignment"]._fields["state"]._description_selection(self.env),
        compute="_compute_my_answer",
    )

    @api.depends("contact_id.service_contact_method", "partner_id.service_contact_method")
    def _compute_contact_method(self):
        for visit in self:
            visit.contact_method = visit.contact_id.service_contact_method or visit.partner_id.service_contact_method

    def _compute_undelivered(self):
        """Only the last mail to each person counts: one that arrived later makes good for one that did not."""
        # With all rights: who was mailed is each receiver's own to read, that it failed is the office's to know.
        notifications = self.env["mail.notification"].sudo().search(
            [
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "in", self.ids),
                ("notification_type", "=", "email"),
            ],
            order="id",
        )
        last = {}
        for note in notifications:
            last[note.mail_message_id.res_id, note.res_partner_id or note.mail_email_address] = note
        names = {}
        for (visit_id, _who), note in last.items():
            if note.notification_status in ("bounce", "exception"):
                names.setdefault(visit_id, []).append(note.res_partner_id.name or note.mail_email_address or "?")
        for visit in self:
            visit.undelivered = ", ".join(names.get(visit._origin.id, []))

    @api.depends_context("uid")
    @api.depends("assignment_ids.state", "assignment_ids.user_id")
    def _compute_my_answer(self):
        for visit in self:
            visit.my_answer = visit._get_my_assignment().state

    def _get_my_assignment(self):
        return self.assignment_ids.filtered(lambda a: a.user_id == self.env.user)

    # --- Asking technicians ----------------------------------------------------------------------------------------

    def _after_create(self, vals_list):
        super()._after_create(vals_list)
        if self.assignment_ids:
            self._ask_technicians()

    def _before_write(self, vals):
        change = super()._before_write(vals)
        if EXPECTING_FIELDS & vals.keys():
            change["expected"] = self._get_expected()
        if "date_start" in vals:
            change["starts"] = {visit: visit.date_start for visit in self}
        return change

    def _after_write(self, change):
        super()._after_write(change)
        moved = self._get_moved_assignments(change.get("starts", {}))
        if moved:
            moved.sudo()._ask_again()  # technicians may not write what they are asked
        self._call_off_unexpected(change.get("expected", ()))
        if moved or "technician_ids" in change["fields"]:
            self._ask_technicians()
        if "state" in change["fields"]:
            self.filtered(lambda visit: visit.state in ("planned", "cancelled"))._done_todos("activity_plan_again")

    def _ask_technicians(self):
        """Queue the mail to whoever is not told yet; who plans a visit for himself has taken it."""
        own = self.assignment_ids.filtered(lambda a: a.user_id == self.env.user and not a.notified_on)
        # With all rights: technicians may not write assignments.
        own.filtered(lambda a: a.state == "to_confirm").sudo()._write_owned(
            {"state": "accepted", "answered_on": fields.Datetime.now(), "answered_by": "button"}
        )
        if self.assignment_ids - own:
            self.env["service.visit.assignment"]._queue_notify()

    def _get_moved_assignments(self, starts):
        """Assignments whose technician is to be asked again, because somebody else gave the visit another time.

        :param starts: {visit: when it started before}
        """
        moved = self.filtered(lambda visit: visit.date_start and visit in starts and visit.date_start != starts[visit])
        return moved.assignment_ids.filtered(
            lambda a: (a.notified_on or a.state != "to_confirm") and a.user_id != self.env.user
        )

    def _get_willing_technicians(self):
        """The technicians of these visits less those who declined."""
        return self.assignment_ids.filtered(lambda a: a.state != "declined").user_id

    def _get_suggestions(self):
        open_ones = self.assignment_ids.filtered(lambda a: a.suggestion and a.state == "to_confirm")
        return super()._get_suggestions() + [(a.user_id, a.suggestion, a.suggested_start) for a in open_ones]

    def action_open_answer(self):
        """Open the page on which the technician at the screen answers; raises UserError where nothing was asked."""
        self.ensure_one()
        # With all rights: the token is the system's to read; it is the user's own.
        mine = self._get_my_assignment().sudo()
        if not mine.token:
            raise UserError(self.env._("The mail with the question is still on its way. Try again in a minute."))
        return {"type": "ir.actions.act_url", "url": mine._get_answer_url("accept"), "target": "self"}

    # --- Calling technicians off (row C6) --------------------------------------------------------------------------

    def _get_expected(self):
        """[(visit, technician, values of the invitation)] of those who were mailed and did not decline."""
        told = self.filtered(lambda visit: visit.state in AHEAD_STATES and visit.date_start).assignment_ids.filtered(
            lambda a: a.notified_on and a.state != "declined" and a.user_id.active and a.user_id != self.env.user
        )
        # With all rights: an invitation bears the database's secret as a digest.
        return [(a.visit_id, a.user_id, a.sudo()._prepare_invitation()) for a in told]

    def _call_off_unexpected(self, expected):
        """Tell those of `expected` who need not come any more; the visit leaves their calendar."""
        for visit, user, invitation in expected:
            if visit.state not in AHEAD_STATES or not visit.date_start or user not in visit.technician_ids:
                # With all rights: the visit may be nobody's of this user's any more.
                visit.sudo()._try_call_off(user, invitation)

    def _try_call_off(self, user, invitation):
        """What cannot be mailed undoes nothing: the person responsible tells the technician."""
        try:
            with self.env.cr.savepoint():
                self._call_off(user, invitation)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info("%s could not be called off with %s", self, user, exc_info=True)
            self._remind_responsible(
                "activity_mail", self.env._("%s could not be mailed", user.name), self._describe_error(error)
            )

    def _call_off(self, user, invitation):
        """Mail one technician, in that technician's language and time zone."""
        # In the language of who reads the mail.
        visit = self.with_context(lang=user.lang)
        zone = user.tz or self.company_id._local_timezone().zone
        when = format_datetime(visit.env, invitation["start"], tz=zone, dt_format="EEEE d MMMM y, HH:mm")
        now = fields.Datetime.now()
        version = {"stamp": now, "sequence": self.env["service.visit.assignment"]._get_version(now)}
        ics = itip.invite(called_off=True, **{**invitation, **version})
        visit.message_post(
            subject=visit.env._("Called off: %s", visit.display_name),
            body=visit.env._("You are not expected any more on %s.", when),
            partner_ids=user.partner_id.ids,
            only_partner_id=user.partner_id.id,
            author_id=(visit.user_id or self.env.user).partner_id.id,
            attachments=[("visit.ics", ics)] if ics else None,
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="mail.mail_notification_light",
            notify_author_mention=True,
            force_send=False,
        )

    # --- Mail going out --------------------------------------------------------------------------------------------

    def _get_notify_valid_parameters(self):
        return super()._get_notify_valid_parameters() | {"only_partner_id"}

    def _notify_get_recipients(self, message, msg_vals=False, only_partner_id=None, **kwargs):
        """Mail to a technician goes out as e-mail to that one alone, whatever the user prefers for other messages."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        if only_partner_id:
            recipients = [{**data, "notif": "email"} for data in recipients if data["id"] == only_partner_id]
        return recipients

    def _notify_by_email_prepare_rendering_context(self, message, msg_vals=False, **kwargs):
        """The mail that asks a technician bears the links that answer."""
        values = super()._notify_by_email_prepare_rendering_context(message, msg_vals=msg_vals, **kwargs)
        if message.email_layout_xmlid == ASSIGNMENT_LAYOUT:
            values["assignment"] = self.assignment_ids.filtered(lambda a: a.user_id.partner_id in message.partner_ids)
        return values

    def _message_receive_bounce(self, email, partner):
        """A mail that came back is a to-do for the person responsible."""
        self._remind_responsible("activity_mail", self.env._("Mail came back from %s", partner.name or email))
        return super()._message_receive_bounce(email, partner)

    # --- To-dos ----------------------------------------------------------------------------------------------------

    def _remind_responsible(self, kind, summary, note=False):
        """One to-do of this activity type and summary for the person responsible, unless it is there already."""
        xmlid = f"service_maintenance.{kind}"
        # With all rights: a technician's answer or a failed mail gives the office a to-do.
        for visit in self.sudo():
            user = visit._get_responsible()
            summary_there = visit.activity_search([xmlid]).mapped("summary")
            if user and summary not in summary_there:
                visit.activity_schedule(xmlid, user_id=user.id, summary=summary, note=html_escape(note or ""))

    def _get_responsible(self):
        """Who looks after this visit: whoever is responsible, else the one for mailed requests, else a dispatcher."""
        self.ensure_one()
        user = self.user_id or self.company_id.service_request_user_id
        if user.active and self.company_id in user.company_ids:
            return user
        # With all rights: groups are the administrator's to read.
        dispatchers = self.env.ref("service_maintenance.group_dispatcher").sudo().all_user_ids
        return dispatchers.filtered(lambda u: u.active and not u.share and self.company_id in u.company_ids)[:1]

    def _done_mail_todos(self):
        """Take the to-dos about mail away from those of these visits of which no mail is missing any more."""
        # With all rights: to-dos are the office's, whoever made good for the mail.
        visits = self.sudo()
        visits.invalidate_recordset(["undelivered"])
        visits.filtered(
            lambda visit: not (visit.mail_error or visit.undelivered or any(visit.assignment_ids.mapped("mail_error")))
        )._done_todos("activity_mail")

    def _done_todos(self, kind):
        """Take to-dos of this activity type away: what they asked for has happened."""
        # With all rights: the to-do is somebody else's.
        self.sudo().activity_unlink([f"service_maintenance.{kind}"])
