from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestPromisesMoney(CreditCommon):
    """X9: which money keeps which promise, and what nobody owes any more."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self.invoice(500, 30), self.invoice(500, 25)
        self.update()

    def promise(self, moves, amount=500, made=0, due=7):
        """A promise on a call of its own, made and due in so many days from now."""
        with freeze_time(f"{self.day(-made)} 12:00:00"):
            call = self.new_call()
            return self.record(
                self.receivable(moves), "promise", call=call, promised_amount=amount,
                promised_date=self.day(-due),
            )  # fmt: skip

    def states_on(self, days, *entries):
        """The promises' states after the Update in so many days from now."""
        with freeze_time(f"{self.day(-days)} 12:00:00"):
            self.update()
            self.env.invalidate_all()
            return [entry.promise_state for entry in entries]

    def test_new_money_keeps_a_later_promise(self):
        """X9: money of before that kept one promise takes nothing from money of after."""
        first = self.promise(self.first)
        self.bank_receipt(500)
        self.assertEqual(self.states_on(10, first), ["kept"])
        second = self.promise(self.second, made=12, due=20)
        self.bank_receipt(500, overdue=-13)
        self.assertEqual(self.states_on(23, second), ["kept"])

    def test_each_takes_the_oldest_money_it_may(self):
        """X9: judged in one go, the earlier promise leaves the newer money to the later one."""
        first = self.promise(self.first)
        self.bank_receipt(500)
        second = self.promise(self.second, made=2, due=8)
        self.bank_receipt(500, overdue=-3)
        self.assertEqual(self.states_on(11, first, second), ["kept", "kept"])

    def test_takes_no_more_than_there_was(self):
        """X9: what a promise lacked in vain is still there for the next."""
        older = self.promise(self.first, due=9)
        self.bank_receipt(500)
        newer = self.promise(self.second, made=2, due=8)
        self.bank_receipt(100, overdue=-3)
        self.assertEqual(self.states_on(12, newer, older), ["partial", "kept"])

    def test_bounced_payment(self):
        """X9: a payment that bounced takes nothing from what keeps the next promise."""
        first = self.promise(self.first)
        receipt = self.pay(self.first, 500)
        self.assertEqual(self.states_on(1, first), ["kept"])
        receipt.line_ids.remove_move_reconcile()
        receipt.button_draft()
        receipt.button_cancel()
        again = self.promise(self.first, made=14, due=20)
        self.assertNotEqual(again.call_id, first.call_id)
        self.bank_receipt(500, overdue=-15)
        self.assertEqual(self.states_on(23, again), ["kept"])

    def test_cancelled_is_not_paid(self):
        """X9, X11: who paid nothing of what is left broke his word, though part was cancelled."""
        entry = self.promise(self.first | self.second, 1000)
        self.first.button_draft()
        self.first.button_cancel()
        self.assertEqual(self.states_on(1, entry), ["pending"])
        self.assertFalse(entry.promise_received)
        self.assertEqual(self.states_on(10, entry), ["broken"])

    def test_rest_of_a_cancelled_is_paid(self):
        """X9, X11: paying what was not cancelled keeps the promise."""
        entry = self.promise(self.first | self.second, 1000)
        self.first.button_draft()
        self.first.button_cancel()
        self.pay(self.second, 500)
        self.assertEqual(self.states_on(1, entry), ["kept"])
        self.assertEqual(entry.promise_received, 500)

    def test_cancelled_without_its_item(self):
        """X9, X11: a rewritten draft that is cancelled breaks no promise."""
        entry = self.promise(self.first)
        self.first.button_draft()
        loose = self.first.with_context(check_move_validity=False, dynamic_unlink=True)
        self.receivable(loose).unlink()
        self.first.invoice_line_ids.price_unit = 510
        self.first.button_cancel()
        self.assertFalse(entry.call_id.item_ids.line_id)
        self.assertEqual(self.states_on(10, entry), ["settled"])

    def test_deleted_document_breaks_no_promise(self):
        """X9, X11: nobody is asked for an invoice that was deleted."""
        entry = self.promise(self.first)
        self.first.button_draft()
        self.first.with_context(force_delete=True).unlink()
        self.assertEqual(self.states_on(10, entry), ["settled"])
        self.assertEqual(self.card().broken_promise_count, 0)

    def test_promise_for_the_end_of_days(self):
        """X9: a year mistyped does not stop the Update of everybody else."""
        entry = self.promise(self.first)
        self.env.cr.execute("UPDATE credit_call_entry SET promised_date = '9999-12-31' WHERE id = %s", [entry.id])
        self.env.invalidate_all()
        self.pay(self.first, 200)
        self.assertEqual(self.states_on(1, entry), ["pending"])

    def test_due_today_without_grace(self):
        """X9: with no days of grace a promise is late the day after, not on its day."""
        self.company.credit_promise_tolerance_days = 0
        entry = self.promise(self.first, due=3)
        self.assertEqual(self.states_on(3, entry), ["pending"])
        self.assertEqual(self.states_on(4, entry), ["broken"])

    def test_tolerances_beyond_reason(self):
        """X9: a tolerance below zero, or no number, is refused with a sentence, and so are days without end."""
        for vals in (
            {"credit_promise_tolerance_days": -5},
            {"credit_promise_tolerance_days": 999999999},
            {"credit_promise_tolerance_amount": -10},
            {"credit_horizon_days": 100000},
        ):
            with self.subTest(vals), self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.company.write(vals)
                    self.env.flush_all()
            self.env.invalidate_all()

    def test_foreign_currency_at_another_rate(self):
        """X9: paid in full is kept, whatever the rate has become since."""
        currency = self.setup_other_currency("EUR", rates=[(self.day(60), 2.0), (self.day(5), 3.0)])
        move = self.invoice(600, 30, currency_id=currency.id)
        owed = self.receivable(move).amount_residual
        self.assertEqual(owed, 300)
        entry = self.promise(move, owed)
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        wizard.create({"payment_date": self.today})._create_payments()
        self.assertEqual(self.receivable(move).amount_residual, 0)
        self.assertEqual(self.states_on(1, entry), ["kept"])

    def test_recreated_item_is_judged_in_the_same_update(self):
        """X9, X11: what was paid on an item found again counts at once; its dispute holds."""
        entry = self.promise(self.first)
        self.open_dispute(self.receivable(self.first), 90)
        self.first.button_draft()
        loose = self.first.with_context(check_move_validity=False, dynamic_unlink=True)
        self.receivable(loose).unlink()
        self.first.invoice_line_ids.price_unit = 510
        self.first.action_post()
        self.pay(self.first, 430)
        self.assertEqual(self.states_on(10, entry), ["partial"])
        self.assertEqual((entry.promise_wanted, entry.promise_received), (500, 430))
        self.assertEqual(self.card().disputed_amount, 80)

    def test_each_company_by_its_own_terms(self):
        """X9: grace and disputes of one company do not touch another's in the same Update."""
        other = self.setup_other_company(name="Second BV")["company"]
        other.write({"credit_profile_id": self.profile.id, "credit_promise_tolerance_days": 30})
        there = self.env["account.move"].with_company(other).create(
            {
                "move_type": "out_invoice", "company_id": other.id,
                "partner_id": self.customer.id, "invoice_date": self.day(40),
                "invoice_date_due": self.day(40), "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 500, "tax_ids": False})],
            }
        )  # fmt: skip
        there.action_post()
        both = self.company | other
        self.env["credit.customer"]._update(both)
        card = self.env["credit.customer"].sudo()._of_partners(other, self.customer)
        entry = card._record_call(
            {
                "followup_code_id": self.code("promise").id, "promised_amount": 500,
                "promised_date": self.day(-7),
            },
            self.receivable(there),
        )  # fmt: skip
        here = self.promise(self.first)
        self.bank_receipt(500)
        for days, state in ((10, "pending"), (37, "pending"), (38, "broken")):
            with freeze_time(f"{self.day(-days)} 12:00:00"):
                self.env["credit.customer"]._update(both)
                self.env.invalidate_all()
                self.assertEqual((here.promise_state, entry.promise_state), ("kept", state))
