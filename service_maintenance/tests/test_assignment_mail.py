from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from .common import ServiceCommon

REPLY = """From: {sender}
To: {to}
Subject: Re: visit
Message-ID: <{message_id}>
In-Reply-To: {parent}
References: {parent}
MIME-Version: 1.0
{extra}Content-Type: text/plain; charset=utf-8

{text}
"""


@tagged("post_install", "-at_install")
class TestAssignmentMail(ServiceCommon, MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.technician.notification_type = "inbox"

    @freeze_time("2026-03-02 08:00")
    def _assign(self):
        visit = self._create_visit()
        visit._plan({visit: (datetime(2026, 3, 3, 8, 0), datetime(2026, 3, 3, 9, 0), None)})
        with self.mock_mail_gateway():
            self._run_cron("cron_notify_technicians")
        return visit, visit.assignment_ids

    def _reply(self, visit, text, sender=None, message_id="a1@x", extra=""):
        parent = visit.message_ids.filtered(lambda m: self.technician.partner_id in m.notified_partner_ids)[:1]
        mail = REPLY.format(
            sender=sender or self.technician.email_formatted,
            to="catchall@test.mycompany.com",
            message_id=message_id,
            parent=parent.message_id,
            text=text,
            extra=extra,
        )
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process("service.intervention", mail)

    def test_mail_once(self):
        """C6: one mail for each technician on saving, by mail even for inbox users, with buttons and .ics."""
        visit, assignment = self._assign()
        self.assertTrue(assignment.notified_on)
        message = visit.message_ids.filtered(lambda m: m.subject and visit.name in m.subject)
        self.assertEqual(len(message), 1)
        self.assertEqual(message.notification_ids.notification_type, "email")
        self.assertIn(assignment.sudo().token, message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["visit.ics"])
        self._run_cron("cron_notify_technicians")
        self.assertEqual(len(visit.message_ids.filtered(lambda m: m.subject and visit.name in m.subject)), 1)

    def test_reply_accepts(self):
        """C7: the first words of a reply accept; the reply lands in the visit's messages."""
        visit, assignment = self._assign()
        self._reply(visit, "Ja, prima!\n\n> No")
        self.assertRecordValues(assignment, [{"state": "accepted", "answered_by": "reply"}])
        self.assertTrue(visit.message_ids.filtered(lambda m: "prima" in (m.body or "")))

    def test_reply_declines(self):
        """C7: a declined assignment returns the visit to the list with the reason and a to-do."""
        visit, assignment = self._assign()
        self._reply(visit, "Nee, ik ben ziek")
        self.assertRecordValues(assignment, [{"state": "declined", "decline_reason": "Nee, ik ben ziek"}])
        self.assertEqual(visit.state, "new")
        self.assertEqual(visit.activity_ids.user_id, self.dispatcher)

    def test_reply_in_doubt(self):
        """C7: when in doubt nothing changes and the dispatcher gets a to-do; automatic replies are ignored."""
        visit, assignment = self._assign()
        self._reply(visit, "Yes", message_id="auto@x", extra="Auto-Submitted: auto-replied\n")
        self._reply(visit, "Yes", sender="stranger@example.com", message_id="str@x")
        self.assertEqual(assignment.state, "to_confirm")
        self.assertFalse(visit.activity_ids)
        self._reply(visit, "Could be, if the part arrives", message_id="doubt@x")
        self.assertEqual(assignment.state, "to_confirm")
        self.assertEqual(len(visit.activity_ids), 1)

    def test_moved_is_asked_again(self):
        """C6: a visit given another time by the office is mailed again."""
        visit, assignment = self._assign()
        assignment._answer("accepted", "button")
        visit.with_user(self.dispatcher).write(
            {"date_start": datetime(2026, 3, 4, 8, 0), "date_end": datetime(2026, 3, 4, 9, 0)}
        )
        self.assertRecordValues(assignment, [{"state": "to_confirm", "notified_on": False}])

    def test_calendar_answer(self):
        """C7: declining the invitation in the calendar declines the visit."""
        visit, assignment = self._assign()
        visit.event_id.attendee_ids.with_user(self.technician).do_decline()
        self.assertRecordValues(assignment, [{"state": "declined", "answered_by": "calendar"}])
        self.assertEqual(visit.state, "new")
