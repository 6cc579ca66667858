from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import credit_reminder_run
from .common import ReminderCommon


@tagged("post_install", "-at_install")
class TestSelection(ReminderCommon):
    def test_simulation(self):
        """F3: a simulation shows who would be reminded of what, and who not and why; it sends nothing."""
        due, promised, coming = self.owe(10), self.owe(12, 200), self.owe(-3)
        self.update()
        self.record(promised, "promise", promised_amount=200, promised_date=self.day(-4))
        run = self.simulate()
        self.assertEqual(self.verdicts(run), {due: self.first, promised: "promise"})
        self.assertEqual((run.state, run.item_count, run.customer_count, run.amount), ("draft", 1, 1, 100))
        self.assertEqual((run.held_count, run.not_yet_count), (1, 1))
        self.assertIn("First", run.summary)
        self.assertFalse(run.message_line_ids)
        self.assertIn("Promised", run.held_ids.why)
        self.assertIn("First", self.why(coming))

    def test_never_twice_the_same_step(self):
        """F3: confirmed, an item waits for its next step, and the distance between the two is kept."""
        line = self.owe(30)
        sent = self.confirm().item_ids
        self.assertEqual(self.verdicts(), {})
        self.assertIn("Second", self.why(line))
        sent.write({"date": self.day(14)})
        self.assertEqual(self.verdicts(), {line: self.second})
        with self.assertRaisesRegex(Exception, "step_once"), self.cr.savepoint():
            sent.create(
                {**sent._prepare_snapshot(line), "message_id": sent.message_id.id, "step_id": self.first.id,
                 "date": self.today}
            )  # fmt: skip

    def test_what_pauses(self):
        """F3: promise, instalments, dispute, exclusion, payment on the way and agreements each hold, in words."""
        names = ("promise", "plan", "dispute", "excluded", "agreed", "on_the_way", "no_answer")
        lines = {name: self.owe(10 + n) for n, name in enumerate(names)}
        self.update()
        card = self.card()
        self.record(lines["promise"], "promise", promised_amount=100, promised_date=self.day(-4))
        card._agree_plan(lines["plan"].with_user(self.controller), [(self.day(-5), 50), (self.day(-35), 50)])
        self.open_dispute(lines["dispute"], 10)
        card._exclude_items(lines["excluded"].with_user(self.controller), "At the lawyer's", self.day(-30))
        self.record(lines["agreed"], "payment_run", followup_date=self.day(-3))
        self.record(lines["no_answer"], "no_answer", followup_date=self.day(-3))
        self.register_payment(100, lines["on_the_way"].move_id)
        found = self.verdicts()
        self.assertEqual(
            {name: found[line] for name, line in lines.items()},
            {
                "promise": "promise", "plan": "plan", "dispute": "disputed", "excluded": "excluded",
                "agreed": "agreed", "on_the_way": "on_the_way", "no_answer": self.first,
            },
        )  # fmt: skip
        for name, words in (
            ("promise", "Promised"), ("plan", "Instalments"), ("dispute", "dispute"), ("excluded", "Excluded"),
            ("agreed", "by phone"), ("on_the_way", "not reached the bank"), ("no_answer", "First is due"),
        ):  # fmt: skip
            self.assertIn(words, self.why(lines[name]), name)

    def register_payment(self, amount, invoices=None):
        """A payment as where no outstanding account is set up: without an entry."""
        payment = self.env["account.payment"].create(
            {"payment_type": "inbound", "partner_type": "customer", "partner_id": self.customer.id, "amount": amount}
        )
        payment.invoice_ids = invoices
        self.env.flush_all()
        self.cr.execute(
            "UPDATE account_payment SET state = 'in_process', move_id = NULL WHERE id = %s", [payment.id]
        )
        self.env.invalidate_all()

    def test_paused_customer(self):
        """F3: reminders to a customer pause until a day, for a reason, and go on by themselves."""
        line = self.owe(10)
        self.update()
        card = self.card()
        for reason, until in (("", self.day(-5)), ("Fair", self.day(1)), ("Fair", self.day(-4000))):
            with self.assertRaises(UserError):
                card._pause_reminders(reason, until)
        dialog = self.env["credit.reminder.pause"].with_user(self.controller)
        dialog.create({"customer_id": card.id, "reason": "Trade fair", "until": self.day(-5)}).action_pause()
        self.assertEqual(self.verdicts(), {line: "paused"})
        self.assertIn("Trade fair", card.message_ids[0].body)
        card.action_resume_reminders()
        self.assertEqual(self.verdicts(), {line: self.first})
        with self.assertRaises(AccessError):
            card.write({"reminders_paused_until": self.day(-5)})

    def test_open_credits(self):
        """F3: what open credits cover nobody is reminded of; whom nothing is owed by is not reminded at all."""
        old, young = self.owe(30, 100), self.owe(10, 80)
        self.bank_receipt(120)
        self.assertEqual(self.verdicts(), {old: "covered", young: self.first})
        # What was registered and belongs to no invoice yet is one more credit: 60 of 80 are covered by both.
        self.register_payment(40)
        self.assertEqual(self.verdicts()[young], self.first)
        self.register_payment(20)
        self.assertEqual(self.verdicts()[young], "covered")

    def test_least_total_by_currency(self):
        """F3: a step has a least total, in a currency of its own where one is given."""
        foreign = self.setup_other_currency("CAD", rates=[("2000-01-01", 2.0)])
        self.first.min_amount = 150
        self.first.minimum_ids = [(0, 0, {"currency_id": foreign.id, "amount": 90})]
        one = self.owe(10, 100)
        other = self.owe(10, 80, currency_id=foreign.id)
        self.assertEqual(self.verdicts(), {one: "small", other: "small"})
        more, enough = self.owe(11, 60), self.owe(11, 20, currency_id=foreign.id)
        found = self.verdicts()
        self.assertEqual(set(map(found.get, (one, other, more, enough))), {self.first})

    def test_no_address(self):
        """F3: a mail needs an address, a letter none."""
        line = self.owe(10)
        self.customer.email = False
        self.assertEqual(self.verdicts(), {line: "no_address"})
        self.first.channel = "letter"
        self.assertEqual(self.verdicts(), {line: self.first})

    def test_left_out_by_hand(self):
        """F3: who confirms may leave an item out; a confirmed run is not changed any more."""
        keep, leave = self.owe(10), self.owe(11)
        run = self.simulate()
        line = run.line_ids.filtered(lambda x: x.line_id == leave)
        line.action_leave_out()
        self.assertEqual(self.verdicts(run)[leave], "left_out")
        line.action_take_in()
        line.action_leave_out()
        run.action_confirm()
        self.assertEqual(run.message_line_ids.item_ids.line_id, keep)
        for attempt in (line.action_take_in, run.action_confirm, run.action_simulate_again, run.action_discard):
            with self.assertRaises(UserError):
                attempt()
        self.assertEqual(self.verdicts(), {leave: self.first})

    def test_changed_since_the_simulation(self):
        """F3: what was paid or promised since is left out and says so; what became due since is not added."""
        paid, promised, kept = self.owe(10), self.owe(11), self.owe(12)
        run = self.simulate()
        self.pay(paid.move_id, 100)
        self.record(promised, "promise", promised_amount=100, promised_date=self.day(-4))
        self.owe(13)
        self.update()
        run.action_confirm()
        self.assertEqual(run.message_line_ids.item_ids.line_id, kept)
        found = self.verdicts(run)
        self.assertEqual((found[paid], found[promised]), ("not_yet", "promise"))
        self.assertIn("Paid", run.line_ids.filtered(lambda line: line.line_id == paid).why)

    def test_two_companies(self):
        """F3: a run reads and shows its own company's books only."""
        mine = self.owe(10)
        other = self.setup_other_company(name="Elsewhere BV")["company"]
        self.assertEqual(self.verdicts(), {mine: self.first})
        elsewhere = self.env["credit.reminder.run"]._simulate(other)
        self.assertFalse(elsewhere.line_ids)
        with self.assertRaises(AccessError):
            elsewhere.with_user(self.controller).read(["name"])
        with self.assertRaises(AccessError):
            self.env["credit.reminder.run"].with_user(self.controller)._simulate(other)

    def test_queries(self):
        """F3: a simulation asks the database as often for ten customers as for twenty."""
        counts = []
        for _round in range(2):
            for number in range(10):
                partner = self.new_partner(f"P{number}", email="p@example.com")
                for overdue in (10, 11):
                    self.owe(overdue, partner=partner)
            self.update()
            runs = self.env["credit.reminder.run"].with_user(self.controller)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            runs._simulate(self.company)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_what_runs_show(self):
        """F3: each run shows the first of its own items, in the same number of queries for two runs and for four."""
        for number, overdue in enumerate((10, 12, 14)):
            self.owe(overdue, 100 + number)
        self.update()
        self.record(self.owe(16), "promise", promised_amount=100, promised_date=self.day(-4))
        runs = self.env["credit.reminder.run"].union(*(self.simulate() for _number in range(4)))
        counts = []
        # The first is for what is read once and kept.
        for some in (runs[:2], runs[:2], runs):
            self.env.invalidate_all()
            some.mapped("name")
            before = self.cr.sql_log_count
            some.mapped("reminded_ids")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[2], counts[1])
        with patch.object(credit_reminder_run, "SHOWN", 2):
            self.env.invalidate_all()
            for run in runs:
                chosen = run.line_ids.filtered(lambda line: not line.reason)
                self.assertEqual((run.reminded_ids, len(chosen)), (chosen[:2], 3))
                self.assertEqual(run.held_ids, run.line_ids - chosen)

    def test_days_in_words(self):
        """F3: before the due date reads before it, on steps and in what a run shows."""
        words = {-5: "5 days before due", -1: "1 day before due", 0: "on the due date", 1: "1 day after due",
                 7: "7 days after due"}  # fmt: skip
        for days, text in words.items():
            self.first.days = days
            self.assertEqual(self.first.with_user(self.manager).when, text)
        self.first.days = -5
        self.owe(-3)
        self.assertEqual(self.simulate().line_ids.when, "3 days before due")

    def test_queries_of_a_card(self):
        """F3: why items are not reminded of takes as many queries for four of them as for twelve."""
        few, many = self.new_partner("Few", email="f@example.com"), self.new_partner("Many", email="m@example.com")
        for number in range(12):
            self.owe(10 + number, partner=many)
        for number in range(4):
            self.owe(10 + number, partner=few)
        self.confirm()
        spec = {"open_item_ids": {"fields": {"credit_last_reminder": {}, "credit_reminder_why": {}}}}
        counts = []
        # The first is for what is read once and kept.
        for partner in (few, few, many):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            [card] = self.card(partner).web_read(spec)
            self.assertTrue(all(item["credit_reminder_why"] for item in card["open_item_ids"]))
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[1])

    def test_call_steps(self):
        """F3: a step "call" puts the customer on the list, whatever its profile asks for, and nothing twice."""
        self.profile.min_days_overdue = 90
        line = self.owe(36)
        self.first.active = self.second.active = False
        self.update()
        self.assertFalse(self.card().needs_action)
        [message] = self.confirm()
        self.assertEqual((message.channel, message.state), ("call", "sent"))
        self.env.invalidate_all()
        self.assertTrue(self.card().needs_action)
        self.assertEqual(line.with_user(self.controller).credit_status, "to_call")
        self.record(line, "call_back", followup_date=self.day(-2))
        self.assertFalse(self.card().needs_action)

    def test_reminders_count(self):
        """F3: a profile that asks for calls after two reminders counts these as it counts statements."""
        self.profile.min_reminders = 1
        line = self.owe(10)
        message = self.confirm()
        self.assertFalse(self.card().needs_action)
        self.run_cron("send")
        self.assertEqual(message.state, "sent")
        self.assertTrue(self.card().needs_action)
        self.assertEqual(line._get_credit_reminders(), {line.move_id.id: 1})
        self.assertEqual(line.with_user(self.controller).credit_status, "to_call")

    def test_items_found_again(self):
        """X11: a document corrected after a reminder has not forgotten it."""
        line = self.owe(30)
        message = self.confirm()
        move = line.move_id
        move.button_draft()
        # What Odoo does itself when the terms of a draft change: items go, others come.
        line.with_context(check_move_validity=False, dynamic_unlink=True).unlink()
        move.invoice_line_ids.price_unit = 120
        move.action_post()
        self.update()
        self.env.invalidate_all()
        again = self.receivable(move)
        self.assertEqual(message.item_ids.line_id, again)
        self.assertIn("Second", self.why(again))
