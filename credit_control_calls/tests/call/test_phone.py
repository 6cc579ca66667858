from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestPhone(CreditCommon):
    """F10: work the phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_partner("Bakker")
        for partner, amount in ((cls.customer, 100), (cls.other, 900)):
            cls.invoice(amount, 30, partner)
        cls.update()
        cls.now = datetime.combine(cls.today, datetime.min.time()).replace(hour=9)
        cls.controller.tz = "UTC"

    # --- The time there, the language ------------------------------------------------------------------------------

    def test_time_and_language(self):
        """F10: the customer's own time, with a word where nobody is at work, and the language of who is asked for."""
        self.customer.write({"country_id": self.env.ref("base.nl").id, "tz": "America/New_York"})
        with freeze_time("2026-01-14 13:05:00"):
            card = self.card()
            self.assertIn("2:05", card.local_time)
            self.assertFalse(card.local_time_hint)
        with freeze_time("2026-01-14 20:05:00"):
            self.env.invalidate_all()
            self.assertIn("nobody at work", self.card().local_time_hint)
        self.env["res.lang"]._activate_lang("nl_NL")
        contact = self.new_partner(
            "Joe", is_company=False, type="other", parent_id=self.customer.id, lang="nl_NL",
            country_id=self.env.ref("base.us").id,
        )  # fmt: skip
        with freeze_time("2026-01-14 15:05:00"):
            self.card().contact_id = contact
            self.env.invalidate_all()
            self.assertIn("10:05", self.card().local_time)
            self.assertIn("several time zones", self.card().local_time_hint)
        self.assertIn("Nederlands", self.card().language)

    def test_best_time(self):
        """F10: hours of the customer's own day in which somebody answered; calls entered later tell no hour."""
        self.customer.country_id = self.env.ref("base.nl")
        calls = ((10, "call_back"), (10, "promise"), (10, "call_back"), (15, "no_answer"), (15, "no_answer"))
        for days, (hour, code) in enumerate(calls, 1):
            with freeze_time(f"2026-01-{10 + days} {hour - 1}:10:00"):
                self.record(self.card()._open_items(), code=code)
        self.assertIn("9 to 11 o'clock there: reached 3 times of 3", self.card().best_time)
        self.assertTrue(all(self.card().entry_ids.mapped("called_at")))
        late = self.record(self.card()._open_items(), action_date=self.day(1))
        self.assertFalse(late.called_at)

    # --- Calling back at an hour -----------------------------------------------------------------------------------

    def cron(self):
        sending = patch.object(self.registry["res.users"], "_bus_send", autospec=True)
        with self.enter_registry_test_mode(), sending as bus:
            self.env.ref("credit_control_calls.ir_cron_credit_callbacks").method_direct_trigger()
        self.env.invalidate_all()
        return [(call.args[0], call.args[2]["message"]) for call in bus.call_args_list]

    def test_call_back_at_an_hour(self):
        """F10: not before the hour; then it is the first of the list, and whoever agreed it is reminded, once."""
        Customer = self.env["credit.customer"].with_user(self.controller)
        to_call = [("needs_action", "=", True), ("partner_id", "in", (self.customer | self.other).ids)]
        mine, other = self.card(), self.card(self.other)
        with freeze_time(self.now):
            context = mine.action_record_call()["context"]
            with Form(self.env["credit.call.wizard"].with_user(self.controller).with_context(**context)) as form:
                form.followup_code_id = self.code("call_back")
                form.callback_at = self.now + timedelta(hours=5)
            form.record.action_save_next()
            entry = mine.last_entry_id
            self.assertEqual((entry.followup_date, entry.callback_at.hour), (self.today, 14))
            self.assertIn("14:00", mine.last_call)
            self.assertEqual(Customer.search(to_call)[:1], other)
            self.assertNotEqual(Customer.next_to_call([other.id]), mine.id)
            self.assertEqual(self.cron(), [])
        trigger = self.env["ir.cron.trigger"].search([("call_at", "=", self.now + timedelta(hours=5))])
        self.assertEqual(trigger.cron_id, self.env.ref("credit_control_calls.ir_cron_credit_callbacks"))
        with freeze_time(self.now + timedelta(hours=5)):
            [(user, message)] = self.cron()
            self.assertEqual(user, self.controller)
            self.assertIn("Jansen Bouw", message)
            self.assertEqual(Customer.search(to_call)[:1], mine)
            self.assertEqual(Customer.next_to_call([other.id]), mine.id)
            self.assertEqual(self.cron(), [])
            self.record()
            self.assertFalse(mine.callback_due)
            self.assertFalse(mine.callback_at)

    def test_paid_before_the_hour(self):
        """F10: who has paid meanwhile is neither called back nor kept on top."""
        with freeze_time(self.now):
            self.record(callback_at=self.now + timedelta(hours=1))
        with freeze_time(self.now + timedelta(hours=2)):
            self.assertEqual(len(self.cron()), 1)
            self.pay(self.card().with_env(self.env)._open_items().move_id, 100)
            self.end_of_work()
            self.assertEqual(self.cron(), [])
            self.assertFalse(self.card().callback_due)

    def test_an_hour_gone_by(self):
        """F10: an hour that has passed, or a day beyond what a caller may agree, is refused."""
        with self.assertRaises(UserError):
            self.record(callback_at=self.now - timedelta(days=1))
        with self.assertRaises(UserError):
            self.record(callback_at=self.now + timedelta(days=900))
        for vals in ({"callback_at": self.now}, {"callback_due": True}):
            with self.assertRaises(AccessError):
                self.card().write(vals)

    # --- What to say -----------------------------------------------------------------------------------------------

    def test_script_by_situation(self):
        """F10: the text for what is the matter, in the customer's language, with its own figures."""
        card = self.card()
        self.assertEqual(card.script_situation, "first_call")
        self.assertIn(self.controller.name, card.script)
        self.assertIn("100.00", card.script)
        self.env["res.lang"]._activate_lang("nl_NL")
        first = self.env.ref("credit_control_calls.script_first_call")
        first.with_context(lang="nl_NL").text = "Goedendag {contact}"
        self.customer.lang = "nl_NL"
        self.env.invalidate_all()
        self.assertEqual(self.card().script, "Goedendag Jansen Bouw")
        self.record(followup_date=self.today)
        self.env.invalidate_all()
        self.assertEqual(self.card().script_situation, "follow_up")
        line = self.card()._open_items()
        self.open_dispute(line)
        self.env.invalidate_all()
        self.assertEqual(self.card().script_situation, "dispute")
        self.env.ref("credit_control_calls.script_dispute").active = False
        self.env.invalidate_all()
        self.assertEqual(self.card().script_situation, "follow_up")

    def test_script_after_a_broken_promise(self):
        """F10: what was promised, and for when, stands in the text."""
        with freeze_time(f"{self.day(20)} 12:00:00"):
            self.record(code="promise", promised_amount=100, promised_date=self.day(15))
        self.update()
        self.env.invalidate_all()
        self.assertEqual(self.card().script_situation, "broken_promise")
        self.assertIn("100.00", self.card().script)

    def test_script_after_a_missed_instalment(self):
        """F10: a plan that was missed is the matter, until something else is agreed."""
        with freeze_time(f"{self.day(20)} 12:00:00"):
            self.card()._agree_plan(self.card()._open_items(), [(self.day(15), 50), (self.day(-15), 50)])
        self.update()
        self.env.invalidate_all()
        self.assertEqual(self.card().script_situation, "instalment_missed")
        self.record(code="promise", promised_amount=100, promised_date=self.day(-3))
        self.assertNotEqual(self.card()._get_situations()[0], "instalment_missed")

    def test_unknown_placeholder(self):
        """F10: a placeholder nothing is known for is refused, with those there are; texts are the manager's."""
        script = self.env.ref("credit_control_calls.script_follow_up")
        with self.assertRaisesRegex(ValidationError, "colour.*contact"):
            script.with_user(self.manager).text = "Which {colour}?"
        with self.assertRaises(AccessError):
            script.with_user(self.controller).text = "Pay!"
        script.with_user(self.manager).text = "Dear {contact}"
