from datetime import datetime

from odoo import api, fields, models
from odoo.tools import consteq, email_normalize, hmac, html2plaintext

from ..tools import itip

UID_PREFIX = "visit-"
# Versions of an invitation count the seconds from here: RFC 5545 allows no more than 31 bits.
FIRST_VERSION = datetime(2020, 1, 1)


class ServiceVisitAssignment(models.Model):
    """The invitation in a technician's mail: mail and calendar programs answer it by themselves (rows C6, C7)."""

    _name = "service.visit.assignment"
    _inherit = "service.visit.assignment"

    def _get_invitation(self, called_off=False):
        """The visit as an .ics that asks this technician for an answer; None where it has no date yet.

        :param called_off: take back what was sent before instead
        """
        self.ensure_one()
        visit = self.visit_id
        organizer = visit._get_responsible() or self.env.user
        if not visit.date_start or not visit.date_end:
            return None
        stamp = fields.Datetime.now() if called_off else self.notified_on
        return itip.invite(
            called_off=called_off,
            uid=self._get_invitation_uid(),
            sequence=self._get_version(stamp),
            stamp=stamp,
            start=visit.date_start,
            stop=visit.date_end,
            summary=" · ".join(filter(None, (visit.name, visit.subject, visit.partner_id.name))),
            location=visit.site_address,
            description=html2plaintext(visit.technical_note or ""),
            organizer=(organizer.name, self._get_answer_address(organizer)),
            attendee=(self.user_id.name, email_normalize(self.user_id.email) or ""),
        )

    def _get_answer_address(self, organizer):
        """Where the answer goes: the address this database reads, else the mailbox of whoever is responsible."""
        visit = self.visit_id
        reply_to = visit._notify_get_reply_to(default=organizer.email_formatted)[visit.id]
        return email_normalize(reply_to) or ""

    def _get_version(self, stamp):
        return int((stamp - FIRST_VERSION).total_seconds())

    def _get_invitation_uid(self):
        return f"{UID_PREFIX}{self.id}-{self._get_invitation_digest()}"

    def _get_invitation_digest(self):
        return hmac(self.env(su=True), "service-invitation", self.id)[:16]

    @api.model
    def _find_by_invitation(self, uid):
        """The assignment whose invitation has this UID; empty for anybody else's event."""
        number, _dash, digest = uid.removeprefix(UID_PREFIX).partition("-")
        if not uid.startswith(UID_PREFIX) or not number.isascii() or not number.isdigit() or len(number) > 9:
            return self.browse()
        assignment = self.sudo().browse(int(number)).exists()
        is_ours = assignment and consteq(assignment._get_invitation_digest().encode(), digest.encode())
        return assignment if is_ours else self.browse()

    def _is_answer_to_last_invitation(self, reply):
        """Whether a calendar program answers the invitation sent last, not one sent before the visit was moved."""
        return bool(self.notified_on) and reply.sequence == self._get_version(self.notified_on)
