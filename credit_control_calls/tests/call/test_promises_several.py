from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestPromisesSeveral(CreditCommon):
    """X9: promises beside each other, about items on the move, and odd amounts."""

    def setUp(self):
        super().setUp()
        self.first, self.second = self.invoice(500, 30), self.invoice(500, 25)
        self.update()
        self.due = self.today + timedelta(days=7)

    def promise(self, moves, amount=500, call=None, days=0, user=None):
        return self.record(
            self.receivable(moves), "promise", call=call, promised_amount=amount, user=user,
            promised_date=self.due + timedelta(days=days),
        )  # fmt: skip

    def states_after(self, days, *entries):
        with freeze_time(f"{self.due + timedelta(days=days)} 12:00:00"):
            self.update()
            self.env.invalidate_all()
            return [entry.promise_state for entry in entries]

    def test_loose_money_counts_once(self):
        """X9: money on the account keeps one promise, not each of them."""
        first = self.promise(self.first, call=self.new_call())
        second = self.promise(self.second, call=self.new_call(), days=-1)
        self.bank_receipt(500)
        self.assertEqual(self.states_after(3, second, first), ["kept", "broken"])

    def test_loose_money_counts_once_over_time(self):
        """X9: money that kept a promise weeks ago and is still not matched keeps no other."""
        first = self.promise(self.first, call=self.new_call())
        second = self.promise(self.second, call=self.new_call(), days=20)
        self.bank_receipt(500)
        self.assertEqual(self.states_after(3, first, second), ["kept", "pending"])
        self.assertEqual(self.states_after(23, first, second), ["kept", "broken"])

    def test_matched_later_counts_for_its_own(self):
        """X9: once matched with the first promise's item, new money keeps the second."""
        first = self.promise(self.first, call=self.new_call())
        second = self.promise(self.second, call=self.new_call(), days=20)
        receipt = self.bank_receipt(500)
        self.assertEqual(self.states_after(3, first, second), ["kept", "pending"])
        self.receivable(self.first | receipt).reconcile()
        self.bank_receipt(500)
        self.assertEqual(self.states_after(23, first, second), ["kept", "kept"])

    def test_renewed_promise_takes_nothing_away(self):
        """X9: what kept a promise was matched, whatever was promised in the same call since."""
        call = self.new_call()
        self.promise(self.first, 200, call=call)
        self.pay(self.first, 200)
        self.update()
        self.promise(self.first, 300, call=call, days=2)
        other = self.promise(self.second, call=self.new_call(), days=1)
        self.bank_receipt(500)
        self.assertEqual(self.states_after(8, other), ["kept"])

    def test_cancelled_invoice_breaks_no_promise(self):
        """X9, X11: nobody is asked for an invoice that was cancelled."""
        entry = self.promise(self.first)
        self.first.button_draft()
        self.first.button_cancel()
        self.assertEqual(self.states_after(3, entry), ["settled"])
        self.assertEqual(self.card().broken_promise_count, 0)

    def test_more_promised_than_owed(self):
        """X9: a promise is kept when everything it was about is paid."""
        later = self.invoice(100, -20)
        entry = self.promise(self.first, 600, user=self.manager)
        self.pay(self.first, 500)
        self.pay(later, 100)
        self.assertEqual(self.states_after(3, entry), ["kept"])

    def test_item_gone_to_another_call(self):
        """X9, E9: an item carried on in a newer call is still paid to keep its promise."""
        entry = self.promise(self.first, call=self.new_call())
        self.record(self.receivable(self.second), call=self.new_call())
        self.record(self.receivable(self.first | self.second), "copy_sent")
        self.assertTrue(entry.call_id.item_ids.unlinked_on)
        self.pay(self.first, 500)
        self.assertEqual(self.states_after(3, entry), ["kept"])

    def test_item_gone_to_a_call_with_a_promise(self):
        """X9, E9: what an item brings in keeps its own promise, not its new call's as well."""
        first = self.promise(self.first, call=self.new_call())
        second = self.promise(self.second, call=self.new_call())
        self.record(self.receivable(self.first | self.second), "copy_sent")
        self.assertEqual(len(second.call_id.item_ids), 2)
        self.pay(self.first, 500)
        self.assertEqual(self.states_after(3, first, second), ["kept", "broken"])

    def test_item_put_right_counts_where_it_belongs(self):
        """X9, E6, E7: an item unlinked by hand is no longer paid for its old call's promise."""
        first = self.promise(self.first | self.second, 1000, call=self.new_call())
        third = self.invoice(100, 20)
        other = self.promise(third, 500, call=self.new_call(), user=self.manager)
        first.call_id.item_ids.filtered(lambda item: item.line_id.move_id == self.second).action_unlink_from_call()
        other.call_id._link(self.receivable(self.second))
        self.pay(self.second, 500)
        self.assertEqual(self.states_after(3, first, other), ["broken", "kept"])

    def test_promised_anew_on_another_call(self):
        """X9: a promise renewed in a newer call is replaced, not broken."""
        entry = self.promise(self.first, call=self.new_call())
        self.record(self.receivable(self.second), call=self.new_call())
        again = self.promise(self.first | self.second, 1000, days=10)
        self.assertNotEqual(again.call_id, entry.call_id)
        self.assertEqual(self.states_after(3, entry, again), ["replaced", "pending"])
        self.assertFalse(entry.call_id.promise_state)
        self.assertEqual(self.card().promised_amount, 1000)

    def test_part_of_the_items_promised_anew(self):
        """X9: the first promise goes on about the items left to it."""
        third = self.invoice(100, 20)
        entry = self.promise(self.first | third, 600, call=self.new_call())
        self.record(self.receivable(self.second), call=self.new_call())
        again = self.promise(self.first | self.second, 1000, days=10)
        self.pay(third, 100)
        self.assertEqual(self.states_after(3, entry, again), ["kept", "pending"])

    def test_nothing_paid_keeps_nothing(self):
        """X9: a promise within the tolerance is not kept before anything came in."""
        self.company.credit_promise_tolerance_amount = 500
        entry = self.promise(self.first)
        self.assertEqual(self.states_after(0, entry), ["pending"])
        self.assertEqual(self.states_after(3, entry), ["broken"])

    def test_odd_amounts_are_refused(self):
        """X9: no promise of less than something, none without an amount, none that is no number."""
        for vals in (
            {"promised_amount": -5, "promised_date": self.due},
            {"promised_amount": float("nan"), "promised_date": self.due},
            {"promised_amount": float("inf"), "promised_date": self.due},
            {"promised_amount": 5},
            {"promised_date": self.due},
        ):
            for user in (self.controller, self.manager):
                with self.subTest(vals), self.assertRaises(UserError):
                    self.record(None, "promise", user=user, **vals)

    def test_beyond_the_limits(self):
        """X9: a day gone by, beyond the horizon, or more than is open: the credit manager's to accept."""
        lines = self.receivable(self.first)
        for amount, day in ((500, self.day(1)), (500, self.day(-366)), (500.01, self.due), (1e300, self.due)):
            vals = {"promised_amount": amount, "promised_date": day}
            with self.subTest(vals), self.assertRaises(UserError):
                self.record(lines, "promise", **vals)
        self.assertFalse(self.card().entry_ids)
        entry = self.record(lines, "promise", user=self.manager, promised_amount=600, promised_date=self.day(-400))
        self.assertEqual(entry.promise_state, "pending")

    def test_far_follow_ups(self):
        """E4: a customer is put off for longer than the horizon by the credit manager only."""
        vals = {"followup_date": self.day(-366)}
        with self.assertRaises(UserError):
            self.record(**vals)
        self.record(user=self.manager, **vals)

    def test_calls_of_the_future(self):
        """E4: what was not said yet cannot be recorded."""
        with self.assertRaises(UserError):
            self.record(action_date=self.day(-1))

    def test_amount_follows_unlinking(self):
        """X9, E6: an item taken off the call action is no longer promised, on the card at once."""
        entry = self.promise(self.first | self.second, 1000)
        self.assertEqual(self.card().promised_amount, 1000)
        items = entry.call_id.item_ids
        items[0].with_user(self.controller).action_unlink_from_call()
        self.assertEqual(self.card().promised_amount, 500)
        self.assertEqual((entry.promised_amount, entry.promise_wanted), (1000, 500))
        items[1].with_user(self.controller).action_unlink_from_call()
        self.assertEqual(entry.promise_state, "settled")
        self.assertEqual(self.card().promised_amount, 0)

    def test_amount_follows_payment(self):
        """X9: what was paid is not to come any more."""
        self.promise(self.first)
        self.pay(self.first, 200)
        self.end_of_work()
        self.assertEqual(self.card().promised_amount, 300)

    def test_amount_follows_a_new_price(self):
        """X9: an invoice made cheaper is not part paid; made dearer, no more is promised than was said."""
        entry = self.promise(self.first)
        for price, wanted in ((300, 300), (800, 500)):
            self.first.button_draft()
            self.first.invoice_line_ids.price_unit = price
            self.first.action_post()
            self.end_of_work()
            self.assertEqual((entry.promise_wanted, entry.promise_received), (wanted, 0))
            self.assertEqual(self.card().promised_amount, wanted)

    def test_credit_note_settles_without_keeping(self):
        """X9: a credited promise is neither kept nor broken."""
        entry = self.promise(self.first)
        self.first._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.end_of_work()
        self.assertEqual((entry.promise_state, entry.promise_received), ("settled", 0))

    def test_rest_of_a_credited_item_is_paid(self):
        """X9: of an item credited in part the rest is asked for, and paying it keeps the promise."""
        entry = self.promise(self.first)
        note = self.invoice(200, 0, move_type="out_refund")
        self.receivable(self.first | note).reconcile()
        self.assertEqual(self.states_after(-3, entry), ["pending"])
        self.assertEqual((entry.promise_wanted, entry.promise_received), (300, 0))
        self.pay(self.first, 300)
        self.assertEqual(self.states_after(3, entry), ["kept"])

    def test_broken_does_not_count_for_ever(self):
        """X9: a broken promise counts while its items are unpaid, for a year; history says broken for ever."""
        paid, unpaid = (self.promise(move, call=self.new_call()) for move in (self.first, self.second))
        self.assertEqual(self.states_after(3, paid, unpaid), ["broken", "broken"])
        self.assertEqual(self.card().broken_promise_count, 2)
        self.pay(self.first, 500)
        self.assertEqual(self.states_after(4, paid, unpaid), ["broken", "broken"])
        self.assertEqual(self.card().broken_promise_count, 1)
        self.assertEqual(self.states_after(370, unpaid), ["broken"])
        self.assertEqual(self.card().broken_promise_count, 0)
