import logging

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_datetime

from .service_assignment_mail import ALIVE_STATES

_logger = logging.getLogger(__name__)


class ServiceVisit(models.Model):
    """Who was asked to come and need not any more is told, and the visit leaves that calendar (row C6)."""

    _name = "service.visit"
    _inherit = "service.visit"

    def write(self, vals):
        expected = self._get_expected() if self._may_call_off(vals) else []
        result = super().write(vals)
        self._tell_not_expected(expected)
        return result

    def _plan(self, plans):
        """Planning writes time and technicians one after the other: who was told is looked up before both."""
        expected = self.browse().concat(*plans)._get_expected()
        result = super()._plan(plans)
        self._tell_not_expected(expected)
        return result

    def _may_call_off(self, vals):
        if self.env.context.get("service_hold_calendar"):
            return False
        return "technician_ids" in vals or vals.get("state") == "cancelled" or not vals.get("date_start", True)

    def _tell_not_expected(self, expected):
        for visit, user, start, ics in expected:
            if visit.state not in ALIVE_STATES or not visit.date_start or user not in visit.technician_ids:
                visit.sudo()._try_call_off(user, start, ics)

    def _get_expected(self):
        """[(visit, technician, start, .ics that takes it back)] of those who were mailed and did not decline."""
        told = self.filtered(lambda visit: visit.state in ALIVE_STATES and visit.date_start).assignment_ids.filtered(
            lambda a: a.notified_on and a.state != "declined" and a.user_id.active and a.user_id != self.env.user
        )
        return [
            (a.visit_id, a.user_id, a.visit_id.date_start, a.sudo()._get_invitation(called_off=True))
            for a in told
        ]

    def _try_call_off(self, user, start, ics):
        """What cannot be mailed undoes nothing: the person responsible tells the technician."""
        try:
            with self.env.cr.savepoint():
                self._call_off(user, start, ics)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info("%s could not be called off with %s", self, user, exc_info=True)
            self._remind_responsible(
                "activity_mail", self.env._("%s could not be mailed", user.name), str(error) or type(error).__name__
            )

    def _call_off(self, user, start, ics):
        """Mail one technician, in that technician's language and time zone."""
        visit = self.with_context(lang=user.lang, service_mail_to=user.partner_id.id)
        zone = user.tz or self.company_id._service_timezone().zone
        when = format_datetime(visit.env, start, tz=zone, dt_format="EEEE d MMMM y, HH:mm")
        visit.message_post(
            subject=visit.env._("Called off: %s", visit.display_name),
            body=visit.env._("You are not expected any more on %s.", when),
            partner_ids=user.partner_id.ids,
            author_id=(visit.user_id or self.env.user).partner_id.id,
            attachments=[("visit.ics", ics)] if ics else None,
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="mail.mail_notification_light",
            notify_author_mention=True,
            force_send=False,
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Mail to a technician goes out as e-mail to that one alone, whatever the user prefers for other messages."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        partner_id = self.env.context.get("service_mail_to")
        if partner_id:
            recipients = [{**data, "notif": "email"} for data in recipients if data["id"] == partner_id]
        return recipients
