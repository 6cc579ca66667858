import base64
from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import quote

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..mail_common import ServiceMailCommon

QUOTED = """Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

{plain}
--b1
Content-Type: text/html; charset=utf-8

<html><body><div>{html}</div><br><div class="gmail_quote">On Mon, 2 Mar 2026 Eva wrote:
<blockquote><a href="{link}">Decline</a> no, declined</blockquote></div></body></html>
--b1--
"""


@tagged("post_install", "-at_install")
class TestAssignmentMail(ServiceMailCommon):
    def test_mail_once(self):
        """C6: one mail for each technician on saving, by mail even for inbox users, with buttons and .ics."""
        _visit, assignment = self._assign()
        message = assignment.ask_message_id
        self.assertTrue(assignment.notified_on)
        self.assertEqual(message.notification_ids.notification_type, "email")
        self.assertEqual(message.attachment_ids.mapped("name"), ["visit.ics"])
        body = self._new_mails.body_html
        for answer in ("accept", "decline"):
            self.assertIn(assignment._get_answer_url(answer), body)
        details = ("Bakery Lefort", "Mill Lane 3", "google.com/maps", "+32 9 111 22 33", "Boiler", "3 March 2026, 09")
        for detail in details:
            self.assertIn(detail, body)
        self._mail()
        self.assertFalse(self._new_mails)

    def test_token_stays_in_the_mail(self):
        """C7: colleagues who read the visit's messages, or quote the mail, cannot answer for somebody else."""
        visit, assignment = self._assign()
        token = assignment.sudo().token
        self._reply(assignment, f"Hm\n> http://localhost/service/assignment/{assignment.id}/{token}?answer=accept")
        self.assertNotIn(token, "".join(visit.message_ids.mapped("body")))
        with self.assertRaises(AccessError):
            assignment.with_user(self.technician).read(["token"])
        with self.assertRaises(AccessError):
            assignment.with_user(self.manager).read(["token"])

    def test_last_time_and_language(self):
        """C6: the mail tells what was done last time, in the technician's language."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.technician.lang = "nl_NL"
        before = self._create_visit(subject="Before", work_report="<p>Burner cleaned</p>")
        before._plan({before: (datetime(2026, 2, 3, 8, 0), datetime(2026, 2, 3, 9, 0), None)})
        before.action_close()
        visit, _assignment = self._assign()
        mail = self._new_mails.filtered(lambda m: visit.name in m.subject)
        self.assertIn("Burner cleaned", mail.body_html)
        self.assertIn("dinsdag 3 maart 2026, 09:00", mail.body_html)

    def test_assigned_later(self):
        """C6: who is added later is mailed too, and nobody else again."""
        visit, _first = self._assign()
        visit.with_user(self.dispatcher).technician_ids += self.technician_2
        self._mail()
        self.assertEqual(self._new_mails.recipient_ids, self.technician_2.partner_id)

    def test_scheduler_queues(self):
        """C6, C10: technicians of a visit that a contract opens are mailed by the pass, not by the trigger."""
        with freeze_time("2026-02-01 09:00"):
            contract = self._create_contract(start=True)
        with freeze_time("2026-02-07 09:00"), self.mock_mail_gateway():
            self._run_cron("cron_trigger_due")
            visit = self.env["service.visit"].search([("contract_id", "=", contract.id)], limit=1)
            self.assertEqual(visit.assignment_ids.mapped("notified_on"), [False])
            self._run_cron("cron_notify_technicians")
        self.assertTrue(visit.assignment_ids.notified_on)

    def _get_queue_domain(self):
        return [("cron_id", "=", self.env.ref("service_maintenance.cron_notify_technicians").id)]

    def test_trigger_now_mails(self):
        """B4, C6: "Trigger now" wakes the pass that mails, without waiting for its hour."""
        with freeze_time("2026-02-01 09:00"):
            contract = self._create_contract(start=True).with_user(self.dispatcher)
            triggers = self.env["ir.cron.trigger"].search(self._get_queue_domain())
            contract.action_trigger_now()
            self.env.cr.flush()
            queued = self.env["ir.cron.trigger"].search(self._get_queue_domain()) - triggers
            self.assertEqual(queued.mapped("call_at"), [datetime(2026, 2, 1, 9)], "once, and at once")
            self._mail()
        self.assertIn(self.technician.partner_id, self._new_mails.recipient_ids)

    def test_one_wake_up_a_transaction(self):
        """C6: however many are assigned at once, the pass that mails is woken once; what was undone wakes it anew."""
        triggers = self.env["ir.cron.trigger"].search(self._get_queue_domain())
        undone = self.env.cr.savepoint()
        self._create_visit(technician_ids=self.technician.ids)
        self.env.cr.flush()
        undone.rollback()
        for _number in range(2):
            with self.env.cr.savepoint():
                self._create_visit(technician_ids=self.technician.ids)
        self.assertEqual(len(self.env["ir.cron.trigger"].search(self._get_queue_domain()) - triggers), 1)

    def test_no_address(self):
        """C6: a technician without an address blocks nobody; it shows and is a to-do, until the mail went out."""
        self.technician.email = False
        visit, assignments = self._assign(self.technician + self.technician_2)
        failed = assignments.filtered(lambda a: a.user_id == self.technician)
        self.assertIn("no e-mail address", failed.mail_error)
        self.assertTrue((assignments - failed).notified_on)
        self.assertEqual(visit.state, "planned")
        self.assertEqual(visit.activity_ids.user_id, self.dispatcher)
        self.technician.email = "marc@service.example.com"
        failed.with_user(self.dispatcher).action_mail_again()
        self._mail()
        self.assertFalse(failed.mail_error)
        self.assertFalse(visit.activity_ids)

    def test_in_charge(self):
        """C6: a technician responsible for his own visits is mailed as any other, and told when one is called off."""
        visit, assignment = self._assign(user_id=self.technician.id)
        self.assertEqual(assignment.ask_message_id.notification_ids.res_partner_id, self.technician.partner_id)
        with self.mock_mail_gateway():
            visit.with_user(self.dispatcher).action_cancel()
        self.assertEqual(self._new_mails.recipient_ids, self.technician.partner_id)

    def test_other_mail_missing(self):
        """C6: the to-do about one technician's mail stays when another's goes out."""
        self.technician.email = False
        visit, _assignment = self._assign(self.technician)
        self.assertEqual(len(visit.activity_ids), 1)
        visit.technician_ids += self.technician_2
        self._mail()
        self.assertTrue(all(visit.assignment_ids.mapped("notified_on")[1:]))
        self.assertIn("Marc", visit.activity_ids.summary)

    def test_own_visit(self):
        """C6: who plans a visit for himself is not asked."""
        self.dispatcher.email = "eva@service.example.com"
        visit = self._create_visit(technician_ids=False)
        visit.with_user(self.dispatcher).technician_ids = self.dispatcher
        self._mail()
        self.assertEqual(visit.assignment_ids.state, "accepted")
        self.assertFalse(self._new_mails)


@tagged("post_install", "-at_install")
class TestAssignmentReply(ServiceMailCommon):
    def test_accept(self):
        """C7: the first words of a reply accept; the reply lands in the visit's messages."""
        visit, assignment = self._assign()
        self._reply(assignment, "Ja, prima!\n\nOp ma 2 mrt. 2026 om 09:00 schreef Eva <e@x.com>:\n> No?")
        self.assertRecordValues(assignment, [{"state": "accepted", "answered_by": "reply"}])
        self.assertTrue(visit.message_ids.filtered(lambda m: "prima" in (m.body or "")))
        self.assertEqual(visit.event_id.attendee_ids.state, "accepted")

    def test_plain_with_quotation(self):
        """C7: quoted text under a plain reply is not the answer."""
        _visit, assignment = self._assign()
        self._reply(assignment, "Yes\n\nOn Mon, 2 Mar 2026 at 10:00 Eva <e@x.com> wrote:\n> No, declined?")
        self.assertEqual(assignment.state, "accepted")

    def test_html(self):
        """C7: HTML with a quotation that says the contrary; the link it quotes is not kept."""
        visit, assignment = self._assign()
        link = assignment._get_answer_url("decline")
        self._reply_raw(assignment, QUOTED.format(plain="Ano, souhlasím", html="Ano, souhlasím", link=link))
        self.assertEqual(assignment.state, "accepted")
        message = visit.message_ids.filtered(lambda m: "souhlas" in (m.body or ""))
        self.assertIn("<blockquote", message.body)
        self.assertNotIn(assignment.sudo().token, message.body)

    def test_rewritten_link(self):
        """C7: nor is the quoted link kept where a mail filter has wrapped it."""
        visit, assignment = self._assign()
        link = quote(quote(assignment._get_answer_url("decline"), safe=""), safe="")
        link = f"https://links.example.com/?url={link}&amp;data=1"
        self._reply_raw(assignment, QUOTED.format(plain="Ano", html="Ano", link=link))
        message = visit.message_ids.filtered(lambda m: "links.example.com" in (m.body or ""))
        self.assertIn("data=1", message.body)
        self.assertNotIn(assignment.sudo().token, message.body)

    def test_base64(self):
        """C7: a base64 body in Latin-1."""
        _visit, assignment = self._assign()
        text = base64.b64encode("Désolé, je ne peux pas.".encode("latin-1")).decode()
        content = f"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: base64\n\n{text}\n"
        self._reply_raw(assignment, content)
        self.assertRecordValues(assignment, [{"state": "declined", "decline_reason": "Désolé, je ne peux pas."}])

    def test_quoted_printable(self):
        """C7: a quoted-printable body."""
        _visit, assignment = self._assign()
        headers = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
        content = headers + "\nBohu=C5=BEel ne.\n"
        self._reply_raw(assignment, content)
        self.assertEqual(assignment.state, "declined")

    def test_decline(self):
        """C7: a declined visit returns to the list with the reason and one to-do, and leaves the calendar."""
        visit, assignment = self._assign()
        self._reply(assignment, "Nee, ik ben ziek")
        self.assertRecordValues(assignment, [{"state": "declined", "decline_reason": "Nee, ik ben ziek"}])
        self.assertEqual(visit.state, "new")
        self.assertFalse(visit.event_id)
        self.assertEqual(visit.activity_ids.user_id, self.dispatcher)
        self.assertIn("ik ben ziek", visit.activity_ids.note)

    def test_in_doubt(self):
        """C7: when in doubt nothing changes and the dispatcher gets one to-do."""
        visit, assignment = self._assign()
        self._reply(assignment, "Could be, if the part arrives")
        self._reply(assignment, "Perhaps", message_id="second@mail.example.com")
        self.assertEqual(assignment.state, "to_confirm")
        self.assertEqual(len(visit.activity_ids), 1)

    def test_another_time(self):
        """C7: a yes with a condition is no yes; the to-do quotes it, and the dialog that plans begins at that time."""
        visit, assignment = self._assign()
        self._reply(assignment, "Yes, but 10 o'clock is better for me.\n\nMarc")
        self.assertRecordValues(
            assignment, [{"state": "to_confirm", "suggested_start": datetime(2026, 3, 3, 9), "answered_on": False}]
        )
        self.assertEqual(visit.activity_ids.user_id, self.dispatcher)
        self.assertIn("10 o'clock is better", visit.activity_ids.note)
        office = visit.with_user(self.dispatcher)
        dialog = self.env["service.visit.schedule"].with_user(self.dispatcher)
        with Form(dialog.with_context(**office.action_plan()["context"])) as form:
            self.assertEqual(form.date_start, datetime(2026, 3, 3, 9), "ten o'clock in Brussels")
            self.assertIn("10 o'clock", form.suggestion_note)
        form.record.action_confirm()
        self.assertEqual(visit.date_start, datetime(2026, 3, 3, 9))
        self.assertFalse(assignment.suggestion, "he is asked anew")

    def test_on_leave(self):
        """C7: a yes beside words that nobody taught the machine is read by a person."""
        for number, text in enumerate(("Ja, ich bin im Urlaub", "Yes, I'm on leave that day", "OK, wrong technician")):
            _visit, assignment = self._assign()
            self._reply(assignment, text, message_id=f"leave{number}@mail.example.com")
            self.assertRecordValues(assignment, [{"state": "to_confirm", "suggestion": text, "suggested_start": False}])

    def test_automatic(self):
        """C7: out-of-office answers are filed and decide nothing."""
        visit, assignment = self._assign()
        for number, extra in enumerate(
            ("Auto-Submitted: auto-replied\n", "Precedence: bulk\n", "X-Autoreply: yes\n", "Return-Path: <>\n")
        ):
            self._reply(assignment, "No, I am not available", message_id=f"auto{number}@mail.example.com", extra=extra)
        self.assertEqual(assignment.state, "to_confirm")
        self.assertFalse(visit.activity_ids)

    def test_stranger(self):
        """C7: the reply of an unknown sender is recorded and has no effect."""
        visit, assignment = self._assign()
        before = len(visit.message_ids)
        self._reply(assignment, "No", sender="stranger@example.com")
        self.assertEqual(assignment.state, "to_confirm")
        self.assertEqual(len(visit.message_ids), before + 1)

    def test_archived(self):
        """C7: who does not work here any more answers nothing, as by the link."""
        visit, assignment = self._assign()
        self.technician.active = False
        self._reply(assignment, "No")
        self.assertEqual(assignment.state, "to_confirm")
        self.assertEqual(visit.state, "planned")

    def test_replayed(self):
        """C7: the same message delivered twice counts once."""
        visit, assignment = self._assign()
        self._reply(assignment, "Yes")
        assignment.action_mail_again()
        before = len(visit.message_ids)
        self._reply(assignment, "Yes")
        self.assertEqual(assignment.state, "to_confirm")
        self.assertEqual(len(visit.message_ids), before)

    def test_reply_to_something_else(self):
        """C7: yes to another question, or to a question asked before the visit was moved, accepts nothing."""
        visit, assignment = self._assign()
        question = visit.message_post(body="Can you bring the nozzle?", partner_ids=self.technician.partner_id.ids)
        header = f"In-Reply-To: {question.message_id}\nReferences: {question.message_id}\n"
        content = "Content-Type: text/plain; charset=utf-8\n\nYes\n"
        self._receive(content, extra=header)
        self.assertEqual(assignment.state, "to_confirm")
        old = assignment.ask_message_id.message_id
        visit.with_user(self.dispatcher).date_start = datetime(2026, 3, 5, 8, 0)
        with freeze_time("2026-03-02 10:00"):
            self._mail()
        header = f"In-Reply-To: {old}\nReferences: {old}\n"
        self._receive(content, extra=header, message_id="late@mail.example.com")
        self.assertEqual(assignment.state, "to_confirm")
        self.assertEqual(len(visit.activity_ids), 1)

    def test_after_the_visit(self):
        """C7: once the work began a reply changes nothing."""
        visit, assignment = self._assign()
        visit.action_start()
        self._reply(assignment, "No")
        self.assertEqual(assignment.state, "to_confirm")


@tagged("post_install", "-at_install")
class TestAssignmentState(ServiceMailCommon):
    def test_moved_is_asked_again(self):
        """C6: a visit given another time by the office is mailed again, and the calendar shows it."""
        visit, assignment = self._assign()
        assignment._answer("accepted", "button")
        visit.with_user(self.dispatcher).write(
            {"date_start": datetime(2026, 3, 4, 8, 0), "date_end": datetime(2026, 3, 4, 9, 0)}
        )
        self.assertRecordValues(assignment, [{"state": "to_confirm", "notified_on": False, "answered_by": False}])
        self.assertEqual(visit.event_id.attendee_ids.state, "needsAction")

    def test_moved_by_the_planner_who_goes(self):
        """A7, C6: who plans visits and moves his own one in the calendar is not asked about it."""
        visit, assignment = self._assign()
        assignment._answer("accepted", "button")
        self.technician.group_ids += self.env.ref("service_maintenance.group_dispatcher")
        visit.event_id.with_user(self.technician).write(
            {"start": datetime(2026, 3, 4, 8, 0), "stop": datetime(2026, 3, 4, 9, 0)}
        )
        self.assertEqual(visit.date_start, datetime(2026, 3, 4, 8, 0))
        self.assertEqual(assignment.state, "accepted")

    def test_calendar_answer(self):
        """C7: declining the invitation in the calendar declines the visit."""
        visit, assignment = self._assign()
        visit.event_id.attendee_ids.with_user(self.technician).do_decline()
        self.assertRecordValues(assignment, [{"state": "declined", "answered_by": "calendar"}])
        self.assertEqual(visit.state, "new")

    def test_declined_is_not_proposed(self):
        """C5, C7: who declined is not proposed again; chosen all the same, he is asked anew."""
        visit, assignments = self._assign(self.technician + self.technician_2)
        mine = assignments.filtered(lambda a: a.user_id == self.technician)
        mine._answer("declined", "button", "Sick")
        action = visit.with_user(self.dispatcher).action_plan()
        form = Form(self.env["service.visit.schedule"].with_user(self.dispatcher).with_context(**action["context"]))
        self.assertEqual(form.technician_ids[:], self.technician_2)
        self.assertEqual(form.declined_note, "Marc: Sick")
        later = datetime(2026, 3, 5, 8, 0)
        visit._plan({visit: (later, later + timedelta(hours=1), self.technician + self.technician_2)})
        self.assertEqual(set(visit.assignment_ids.mapped("state")), {"to_confirm"})
        self.assertFalse(any(visit.assignment_ids.mapped("notified_on")))
        self.assertFalse(visit.activity_ids, "The to-do asked for what has happened now")

    def test_in_charge_gone(self):
        """C7: where the one responsible works for another company by now, a dispatcher of this one gets the to-do."""
        visit, assignment = self._assign()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.dispatcher.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self._reply(assignment, "No")
        self.assertIn(self.company, visit.activity_ids.user_id.company_ids)

    def test_told_the_office(self):
        """C7: a dispatcher notes what the technician said on the phone; technicians cannot answer for others."""
        visit, assignment = self._assign()
        assignment.with_user(self.dispatcher).action_accept()
        self.assertRecordValues(assignment, [{"state": "accepted", "answered_by": "office"}])
        self.assertEqual(visit.message_ids[0].author_id, self.dispatcher.partner_id)
        with self.assertRaises(AccessError):
            assignment.with_user(self.technician).action_decline()

    def test_bounce(self):
        """C6: a mail that comes back shows on the visit and is a to-do, until a later one arrives."""
        visit, assignment = self._assign()
        message = assignment.ask_message_id
        bounce = (
            f"In-Reply-To: {message.message_id}\nReferences: {message.message_id}\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
            "--b\nContent-Type: text/plain\n\nNo such user\n"
            "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
            f"Final-Recipient: rfc822; {self.technician.email}\nAction: failed\nStatus: 5.1.1\n"
            f"--b\nContent-Type: text/rfc822-headers\n\nTo: {self.technician.email}\n"
            f"Message-ID: {message.message_id}\n\n--b--\n"
        )
        address = self.mail_alias_domain.bounce_email
        self._receive(bounce, sender="MAILER-DAEMON@example.com", to=address, message_id="b@example.com")
        visit.invalidate_recordset()
        self.assertEqual(visit.undelivered, "Marc")
        self.assertEqual(len(visit.activity_ids), 1)
        assignment.action_mail_again()
        self._mail()
        visit.invalidate_recordset()
        self.assertFalse(visit.undelivered)

    def test_template_in_error(self):
        """C6: a template somebody broke stops the mail, never the visit."""
        templates = type(self.env["mail.template"])
        with patch.object(templates, "_generate_template", autospec=True, side_effect=ValueError("Unknown field")):
            visit, assignment = self._assign()
        self.assertEqual(assignment.mail_error, "Unknown field")
        self.assertEqual(visit.state, "planned")
