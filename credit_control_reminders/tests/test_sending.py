from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import credit_reminder_run
from .common import ReminderCommon

MAIL = "odoo.addons.mail.models.mail_template.MailTemplate.send_mail"


@tagged("post_install", "-at_install")
class TestSending(ReminderCommon):
    def test_one_mail_for_each_step(self):
        """F3: one reminder a customer and step, with its items, handed to the mail queue once."""
        lines = self.owe(10) | self.owe(12, 200)
        message = self.confirm()
        self.assertEqual((message.state, message.email), ("queued", "accounts@jansen.example.com"))
        self.assertEqual((message.item_ids.line_id, message.amount), (lines, 300))
        self.run_cron("send")
        self.assertEqual(message.state, "sent")
        mail = message.mail_id
        self.assertEqual((mail.state, mail.recipient_ids), ("outgoing", self.customer))
        for name in lines.mapped("move_name"):
            self.assertIn(name, mail.body_html)
        self.run_cron("send")
        self.assertEqual(mail.search_count([("model", "=", message._name)]), 1)

    def test_nothing_without_confirmation(self):
        """F3: a simulation sends nothing, nor does the scheduled action where the company has not said so."""
        self.owe(10)
        self.simulate()
        before = self.env["credit.reminder.run"].search_count([])
        self.run_cron("run")
        self.run_cron("send")
        self.assertEqual(self.env["credit.reminder.run"].search_count([]), before)
        self.assertFalse(self.env["mail.mail"].sudo().search([("model", "=", "credit.reminder.message")]))

    def test_in_the_customers_language(self):
        """F3: the text is that of the template in the language of whom it goes to."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.first.template_id.with_context(lang="nl_NL").write(
            {"subject": "Herinnering", "body_html": "<p>Beste <t t-out='object.contact_id.name'/></p>"}
        )
        self.customer.lang = "nl_NL"
        self.owe(10)
        message = self.confirm()
        self.run_cron("send")
        self.assertEqual((message.lang, message.mail_id.subject), ("nl_NL", "Herinnering"))
        self.assertIn("Beste", message.body)

    def test_settled_before_it_went_out(self):
        """F3: what is paid or promised between confirming and sending is not reminded of."""
        paid, kept = self.owe(10), self.owe(12)
        message = self.confirm()
        self.pay(paid.move_id, 100)
        self.update()
        self.run_cron("send")
        self.assertEqual((message._told_items().line_id, message.amount, message.state), (kept, 100, "sent"))
        self.assertNotIn(paid.move_name, message.body)
        other = self.new_partner("Other", email="o@example.com")
        owed = self.owe(10, partner=other)
        nothing = self.confirm()
        self.record(owed, "promise", partner=other, promised_amount=100, promised_date=self.day(-3))
        self.run_cron("send")
        self.assertEqual((nothing.state, bool(nothing.mail_id)), ("cancelled", False))

    def test_quiet_days_and_hours(self):
        """F3: mails wait for the next working day and hour of the company; the queue wakes by itself."""
        self.company.write(
            {"credit_reminder_days": "working", "credit_reminder_hour_from": 8, "credit_reminder_hour_to": 18}
        )
        self.company.resource_calendar_id.tz = "Europe/Brussels"
        with freeze_time("2026-03-07 10:00:00"):
            self.assertEqual(
                self.company._credit_next_reminder_moment(fields.Datetime.now()),
                fields.Datetime.to_datetime("2026-03-09 07:00:00"),
            )
            self.owe(10 + (self.today - self.company._local_today()).days)
            message = self.confirm()
            self.assertFalse(message.search(message._get_queue_domain()) & message)
            cron = self.env.ref("credit_control_reminders.ir_cron_credit_reminder_send")
            triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
            self.assertIn(fields.Datetime.to_datetime("2026-03-09 07:00:00"), triggers.mapped("call_at"))
        with freeze_time("2026-03-09 07:00:00"):
            self.assertIn(message, message.search(message._get_queue_domain()))

    def test_one_failure_stops_nobody(self):
        """F3: what cannot be sent says why, on the reminder and in one to-do; it is sent again by a button."""
        other = self.new_partner("Other", email="o@example.com")
        self.owe(10)
        self.owe(10, partner=other)
        bad, good = self.confirm().sorted(lambda m: m.customer_id.partner_id == other)
        send_mail = type(self.env["mail.template"]).send_mail

        def refuse(template, res_id, **kwargs):
            if res_id == bad.id:
                raise ValueError("No text")
            return send_mail(template, res_id, **kwargs)

        with patch(MAIL, refuse):
            self.run_cron("send")
        self.assertEqual((bad.state, bad.error, good.state), ("failed", "No text", "sent"))
        todo = self.card().activity_ids
        self.assertEqual(len(todo), 1)
        bad.with_user(self.controller).action_send_again()
        self.assertFalse(self.card().activity_ids)
        self.run_cron("send")
        self.assertEqual((bad.state, bad.error), ("sent", False))

    def test_not_delivered(self):
        """F3: what Odoo's mail queue cannot deliver is a failed reminder."""
        self.owe(10)
        message = self.confirm()
        self.run_cron("send")
        message.mail_id._postprocess_sent_message([], [], failure_reason="Refused", failure_type="mail_smtp")
        self.assertEqual((message.state, message.error), ("failed", "Refused"))
        self.assertTrue(self.card().activity_ids)

    def test_came_back(self):
        """F3: a bounce becomes one to-do; nobody is reminded at that address before it is corrected."""
        line = self.owe(30)
        message = self.confirm()
        self.run_cron("send")
        message.item_ids.date = self.day(20)
        sent = message.mail_id.mail_message_id
        self.env["mail.thread"]._routing_handle_bounce(
            None,
            {
                "bounced_email": message.email, "bounced_partner": self.customer, "bounced_msg_ids": sent.message_id,
                "bounced_message": sent, "email_from": "mailer@example.com", "to": "bounce@example.com",
                "message_id": "x", "body": "",
            },
        )  # fmt: skip
        self.assertEqual(message.state, "bounced")
        self.assertEqual(len(self.card().activity_ids), 1)
        self.second.channel = "mail"
        self.assertEqual(self.verdicts(), {line: "bounced"})
        self.customer.email = "new@jansen.example.com"
        self.assertEqual(self.verdicts(), {line: self.second})
        message.with_user(self.controller).action_send_again()
        self.assertEqual((message.state, message.email), ("queued", "new@jansen.example.com"))
        self.assertFalse(self.card().activity_ids)

    def test_queries_of_confirming(self):
        """F3: as many queries for five customers of two items each as for ten, of mails as of calls."""
        for channel in ("mail", "call"):
            self.first.channel = channel
            counts = []
            # The first is for what is read once and kept.
            for customers in (1, 5, 10):
                for number in range(customers):
                    partner = self.new_partner(f"P{number}", email="p@example.com")
                    for overdue in (10, 12):
                        self.owe(overdue, partner=partner)
                run = self.simulate()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                run.action_confirm()
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
                self.assertEqual(len(run.message_line_ids.item_ids), 2 * customers)
            with self.subTest(channel=channel):
                self.assertEqual(counts[2], counts[1])

    def test_a_run_of_many(self):
        """F3: of many customers the whole books are read again; what was paid since is left out, nothing is added."""
        paid, due = self.owe(10), self.owe(12, partner=self.new_partner("Other", email="o@example.com"))
        run = self.simulate()
        self.pay(paid.move_id, 100)
        self.owe(20, partner=self.new_partner("New", email="n@example.com"))
        self.update()
        with patch.object(credit_reminder_run, "FEW", 1):
            run.action_confirm()
        self.assertEqual(run.message_line_ids.item_ids.line_id, due)

    def test_called_off(self):
        """F3: what was not sent can be called off, and reminded of later; what was sent cannot."""
        line = self.owe(10)
        message = self.confirm().with_user(self.controller)
        message.action_call_off()
        self.assertEqual(self.verdicts(), {line: self.first})
        again = self.confirm().with_user(self.controller)
        self.run_cron("send")
        with self.assertRaises(UserError):
            again.action_call_off()
        self.assertEqual(message.state, "cancelled")

    def test_answers_are_filed_on_the_card(self):
        """F3: a customer's reply to a reminder lands where the controller reads it."""
        self.owe(10)
        message = self.confirm()
        message.message_post(body="Paid yesterday", message_type="email", author_id=self.customer.id)
        self.assertIn("Paid yesterday", self.card().message_ids[0].body)

    def test_letters(self):
        """F3: letters are one PDF, each with its text, kept with the run; they are printed once."""
        other = self.new_partner("Other")
        self.first.channel = "letter"
        paid = self.owe(11)
        self.owe(10)
        self.owe(10, partner=other)
        run = self.simulate()
        run.action_confirm()
        self.assertEqual(run.letter_count, 2)
        self.pay(paid.move_id, 100)
        self.update()
        action = run.action_print_letters()
        letters = run.message_line_ids
        self.assertEqual(set(letters.mapped("state")), {"sent"})
        self.assertEqual(letters.printed_by_id, self.controller)
        self.assertIn("/web/content/", action["url"])
        kept = self.env["ir.attachment"].search([("res_model", "=", run._name), ("res_id", "=", run.id)])
        text = kept.raw.decode()
        self.assertIn("Other", text)
        self.assertIn("Jansen Bouw", text)
        self.assertNotIn(paid.move_name, text)
        with self.assertRaises(UserError):
            run.action_print_letters()

    def test_by_itself(self):
        """F3: prepared once a day for somebody to confirm, or sent as well, where the company wants it."""
        line = self.owe(10)
        self.update()
        Run = self.env["credit.reminder.run"]
        self.company.credit_reminder_auto = "prepare"
        self.run_cron("run")
        self.run_cron("run")
        run = Run.search([("company_id", "=", self.company.id)])
        self.assertEqual((len(run), run.state, run.is_automatic, len(run.activity_ids)), (1, "draft", True, 1))
        run.sudo().date -= timedelta(days=1)
        self.company.credit_reminder_auto = "send"
        self.run_cron("run")
        self.assertEqual((run.state, bool(run.activity_ids)), ("discarded", False))
        sent = Run.search([("company_id", "=", self.company.id)], limit=1)
        self.assertFalse(sent.message_line_ids.user_id, "it comes from the company, not from the system's own user")
        self.assertEqual((sent.state, sent.message_line_ids.item_ids.line_id), ("confirmed", line))

    def test_nothing_by_itself_on_quiet_days(self):
        """F3: on a day on which nothing goes out nothing is prepared either."""
        self.company.write({"credit_reminder_auto": "send", "credit_reminder_days": "working"})
        self.owe(10)
        with freeze_time("2026-03-07 10:00:00"):
            self.assertNotIn(self.company, self.env["credit.reminder.run"]._get_automatic_companies())
        with freeze_time("2026-03-09 10:00:00"):
            self.assertIn(self.company, self.env["credit.reminder.run"]._get_automatic_companies())
