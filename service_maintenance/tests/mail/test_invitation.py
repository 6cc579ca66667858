import base64
from datetime import datetime
from unittest.mock import patch

import vobject
from freezegun import freeze_time

from odoo.tests import tagged

from ..mail_common import ServiceMailCommon

REPLY = """BEGIN:VCALENDAR
PRODID:-//Example//Calendar//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:{uid}
{sequence}DTSTAMP:20260302T090000Z
DTSTART:20260303T080000Z
ORGANIZER:mailto:catchall@test.mycompany.com
ATTENDEE;CN=Marc;PARTSTAT={answer}:mailto:marc@service.example.com
{comment}END:VEVENT
END:VCALENDAR
"""
# As Outlook answers: words and calendar side by side, no reference to the mail that invited.
ALTERNATIVE = """Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

{words}
--b1
Content-Type: text/calendar; charset="utf-8"; method=REPLY
Content-Transfer-Encoding: base64

{calendar}
--b1--
"""
# As Google answers: an attached file besides.
MIXED = """Content-Type: multipart/mixed; boundary="b0"

--b0
Content-Type: text/html; charset=utf-8

<p>Marc has {words} this invitation.</p>
--b0
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

{calendar}
--b0--
"""


@tagged("post_install", "-at_install")
class TestInvitation(ServiceMailCommon):
    def _invitation(self, assignment):
        """The event of the .ics in the last mail."""
        return vobject.readOne(assignment.ask_message_id.attachment_ids.raw.decode())

    def _called_off(self, visit, user):
        """The events taken back from this technician by mail."""
        messages = visit.message_ids.filtered(
            lambda m: m.partner_ids == user.partner_id and (m.subject or "").startswith("Called off")
        )
        calendars = [vobject.readOne(message.attachment_ids.raw.decode()) for message in messages]
        self.assertTrue(all(calendar.method.value == "CANCEL" for calendar in calendars))
        return [calendar.vevent for calendar in calendars]

    def _answer(self, assignment, answer, shape=ALTERNATIVE, words="", comment="", **headers):
        """Answer the invitation from a calendar program; `uid` and `sequence` replace those of the invitation."""
        event = self._invitation(assignment).vevent
        sequence = headers.pop("sequence", event.sequence.value)
        calendar = REPLY.format(
            uid=headers.pop("uid", event.uid.value),
            sequence=f"SEQUENCE:{sequence}\n" if sequence else "",
            answer=answer,
            comment=f"COMMENT:{comment}\n" if comment else "",
        )
        encoded = base64.b64encode(calendar.encode()).decode()
        return self._receive(shape.format(words=words, calendar=encoded), **headers)

    def test_request(self):
        """C6: the .ics asks that technician for an answer to the address the gateway reads; its hours are UTC."""
        visit, assignments = self._assign(self.technician + self.technician_2)
        for assignment in assignments:
            calendar = self._invitation(assignment)
            event = calendar.vevent
            self.assertEqual(calendar.method.value, "REQUEST")
            self.assertEqual(event.attendee.value, f"mailto:{assignment.user_id.email}")
            self.assertEqual(event.attendee.params["RSVP"], ["TRUE"])
            self.assertEqual(event.organizer.value, f"mailto:{self.mail_alias_domain.catchall_email}")
            self.assertEqual(event.dtstart.value.isoformat(), "2026-03-03T08:00:00+00:00")
            self.assertIn("Bakery Lefort", event.summary.value)
            self.assertIn("Mill Lane 3", event.location.value)
            self.assertNotIn(assignment.sudo().token, calendar.serialize())
        self.assertEqual(len({self._invitation(a).vevent.uid.value for a in assignments}), 2)
        self.assertTrue(visit.event_id)

    def test_accepted(self):
        """C7: accepting in a calendar program accepts the visit, though its mail bears no reference."""
        visit, assignment = self._assign()
        self._answer(assignment, "ACCEPTED", subject="Accepted: visit")
        self.assertRecordValues(assignment, [{"state": "accepted", "answered_by": "calendar"}])
        self.assertEqual(visit.event_id.attendee_ids.state, "accepted")
        self.assertEqual(visit.state, "planned")
        self.assertFalse(self._new_mails.filtered("email_to"), "No bounce: the answer found its visit")

    def test_declined_with_a_file(self):
        """C7: declining by an attached file, with a comment, returns the visit to be planned with that reason."""
        visit, assignment = self._assign()
        auto = "Auto-Submitted: auto-generated\n"
        self._answer(assignment, "DECLINED", MIXED, words="declined", comment="On leave", extra=auto)
        self.assertRecordValues(assignment, [{"state": "declined", "decline_reason": "On leave"}])
        self.assertEqual(visit.state, "new")
        self.assertEqual(len(visit.activity_ids), 1)

    def test_stays_inside(self):
        """C7: what a technician answers is not mailed to a customer who follows the visit."""
        visit, assignment = self._assign()
        self.customer.email = "info@lefort.example.com"
        visit.message_subscribe(self.customer.ids)
        self._answer(assignment, "DECLINED", words="declined", comment="Not to them again")
        self.assertEqual(assignment.state, "declined")
        self.assertNotIn(self.customer, self._new_mails.recipient_ids)

    def test_tentative(self):
        """C7: "maybe" decides nothing; the dispatcher gets a to-do, whatever the words beside it say."""
        visit, assignment = self._assign()
        self._answer(assignment, "TENTATIVE", words="Yes")
        self.assertEqual(assignment.state, "to_confirm")
        self.assertEqual(len(visit.activity_ids), 1)

    def test_version(self):
        """C7: the answer to an invitation sent before the visit was moved, or to no version, decides nothing."""
        visit, assignment = self._assign()
        old = self._invitation(assignment).vevent.sequence.value
        visit.with_user(self.dispatcher).date_start = datetime(2026, 3, 5, 8, 0)
        with freeze_time("2026-03-02 10:00"):
            self._mail()
        self.assertGreater(int(self._invitation(assignment).vevent.sequence.value), int(old))
        self._answer(assignment, "ACCEPTED", sequence=old)
        self._answer(assignment, "ACCEPTED", sequence="", message_id="second@mail.example.com")
        self.assertEqual(assignment.state, "to_confirm")
        self.assertEqual(len(visit.activity_ids), 1)
        self._answer(assignment, "ACCEPTED", message_id="third@mail.example.com")
        self.assertEqual(assignment.state, "accepted")

    def test_somebody_else(self):
        """C7: another sender, another technician's invitation or a guessed one answer nothing."""
        visit, assignments = self._assign(self.technician + self.technician_2)
        mine, other = assignments.sorted(lambda a: a.user_id != self.technician)
        before = len(visit.message_ids)
        self._answer(mine, "DECLINED", sender="stranger@example.com")
        self.assertEqual(len(visit.message_ids), before + 1, "Recorded all the same")
        self._answer(other, "DECLINED", message_id="second@mail.example.com")
        self.assertEqual(set(assignments.mapped("state")), {"to_confirm"})
        guesses = (f"visit-{mine.id}-0000000000000000", "visit-²-x", "visit-9999999999-x", "meeting")
        for number, uid in enumerate(guesses):
            self._answer(mine, "DECLINED", uid=uid, message_id=f"guess{number}@mail.example.com")
        self.assertEqual(set(assignments.mapped("state")), {"to_confirm"})
        self.assertEqual(visit.state, "planned")

    def test_unreadable(self):
        """C7: a broken calendar in a reply is filed as any reply, its words are read."""
        _visit, assignment = self._assign()
        broken = base64.b64encode(b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nnonsense").decode()
        self._reply_raw(assignment, ALTERNATIVE.format(words="Yes", calendar=broken))
        self.assertEqual(assignment.state, "accepted")

    def test_hostile(self):
        """C7: a calendar made to hang or break its reader stops nobody's mail."""
        start = "BEGIN:VCALENDAR\nMETHOD:REPLY\n"
        hostile = (
            start + "X" + ";A" * 40_000 + "\nEND:VCALENDAR",
            start + "BEGIN:X\n" * 5_000 + "END:X\n" * 5_000,
            start + "BEGIN:VEVENT\nATTENDEE:a\nUID;ENCODING=BASE64:aGVsbG8=\nEND:VEVENT\nEND:VCALENDAR",
            start + "BEGIN:VEVENT\nATTENDEE:a\nUID:visit-1\0\nSEQUENCE:" + "9" * 9_000,
        )
        _visit, assignment = self._assign()
        for number, calendar in enumerate(hostile):
            encoded = base64.encodebytes(calendar.encode()).decode()
            content = ALTERNATIVE.format(words="Perhaps", calendar=encoded)
            self._reply_raw(assignment, content, message_id=f"hostile{number}@mail.example.com")
        self.assertEqual(len(assignment.visit_id.message_ids.filtered(lambda m: "Perhaps" in m.body)), 4)

    def test_after_the_visit(self):
        """C7: once the work began the invitation is dead."""
        visit, assignment = self._assign()
        visit.action_start()
        self._answer(assignment, "DECLINED")
        self.assertEqual(assignment.state, "to_confirm")

    def test_called_off(self):
        """C6: who is not expected any more is told by mail; who declined or did it himself is not."""
        visit, assignments = self._assign(self.technician + self.technician_2)
        mine = assignments.filtered(lambda a: a.user_id == self.technician)
        mine._answer("declined", "button", "Sick")
        self.assertFalse(self._called_off(visit, self.technician))
        self.assertEqual(len(self._called_off(visit, self.technician_2)), 1, "Declined by one, off for both")
        visit, assignment = self._assign(self.technician)
        asked = self._invitation(assignment).vevent
        with freeze_time("2026-03-02 11:00"):
            visit.with_user(self.dispatcher).action_cancel()
        event = self._called_off(visit, self.technician)[0]
        self.assertEqual(event.uid.value, asked.uid.value)
        self.assertEqual(event.dtstart.value, asked.dtstart.value)
        self.assertGreater(int(event.sequence.value), int(asked.sequence.value))
        visit, assignment = self._assign(self.technician)
        self.technician.group_ids += self.env.ref("service_maintenance.group_dispatcher")
        visit.with_user(self.technician).event_id.unlink()
        self.assertFalse(self._called_off(visit, self.technician))

    def test_calling_off_fails(self):
        """C6: a mail that cannot be made never undoes the cancelling; it is a to-do."""
        visit, _assignment = self._assign()
        with patch.object(type(visit), "_notify_thread", autospec=True, side_effect=ValueError("Broken layout")):
            visit.with_user(self.dispatcher).action_cancel()
        self.assertEqual(visit.state, "cancelled")
        self.assertRecordValues(
            visit.activity_ids, [{"summary": "Marc could not be mailed", "user_id": self.dispatcher.id}]
        )

    def test_taken_off(self):
        """C6: a technician replaced by another is told; the one who stays is not, nor anybody never asked."""
        visit, _assignments = self._assign(self.technician + self.technician_2)
        visit.with_user(self.dispatcher).technician_ids = self.technician
        self.assertEqual(len(self._called_off(visit, self.technician_2)), 1)
        self.assertFalse(self._called_off(visit, self.technician))
        moved, assignment = self._assign()
        asked = self._invitation(assignment).vevent
        later = datetime(2026, 3, 4, 13, 0)
        moved.with_user(self.dispatcher)._plan({moved: (later, datetime(2026, 3, 4, 14, 0), self.technician_2)})
        event = self._called_off(moved, self.technician)[0]
        self.assertEqual(event.dtstart.value, asked.dtstart.value, "Replaced and moved at once: the time he was told")
        quiet = self._create_visit()
        quiet.technician_ids = self.technician
        quiet.action_cancel()
        self.assertFalse(self._called_off(quiet, self.technician))
