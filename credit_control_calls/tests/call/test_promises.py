from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestPromises(CreditCommon):
    def setUp(self):
        super().setUp()
        self.document = self.invoice(1000, 30)
        self.update()
        self.due = self.today + timedelta(days=7)

    def promise(self, amount=1000, **vals):
        return self.record(
            self.receivable(self.document), "promise",
            promised_amount=amount, promised_date=self.due, **vals,
        )  # fmt: skip

    def state_after(self, entry, days):
        with freeze_time(f"{self.due + timedelta(days=days)} 12:00:00"):
            self.update()
            self.env.invalidate_all()
            return entry.promise_state

    def test_promise_quiets_the_items(self):
        """X9: promised amount and date show on the card; follow-up is after the grace."""
        entry = self.promise()
        card = self.card()
        self.assertFalse(card.needs_action)
        self.assertEqual(card.promised_amount, 1000)
        self.assertEqual(card.promised_date, self.due)
        self.assertGreater(entry.followup_date, self.due + timedelta(days=2))

    def test_kept(self):
        """X9: kept as soon as the money is matched."""
        entry = self.promise()
        self.pay(self.document, 1000)
        self.assertEqual(self.state_after(entry, -5), "kept")
        self.assertEqual(entry.promise_received, 1000)
        self.assertEqual(self.card().promised_amount, 0)

    def test_kept_with_tolerance(self):
        """X9: a missing euro does not break a promise."""
        entry = self.promise()
        self.pay(self.document, 999.5)
        self.assertEqual(self.state_after(entry, 3), "kept")

    def test_partly_kept(self):
        """X9: partly kept after the days of grace; the rest asks for action at once."""
        entry = self.promise()
        self.pay(self.document, 400)
        self.assertEqual(self.state_after(entry, 2), "pending")
        self.assertEqual(self.state_after(entry, 3), "partial")
        self.assertTrue(self.card().needs_action)
        self.assertEqual(self.card().broken_promise_count, 0)

    def test_broken_comes_back_at_once(self):
        """X9: broken after the grace, whatever follow-up date was agreed; it counts."""
        entry = self.promise(followup_date=self.due + timedelta(days=60))
        self.assertEqual(self.state_after(entry, 2), "pending")
        self.assertFalse(self.card().needs_action)
        self.assertEqual(self.state_after(entry, 3), "broken")
        card = self.card()
        self.assertTrue(card.needs_action)
        self.assertEqual(card.broken_promise_count, 1)
        self.assertEqual(card.open_item_ids.credit_status, "broken")

    def test_unmatched_money_counts(self):
        """X9, X10: money on the account keeps a promise even before it is matched."""
        entry = self.promise()
        self.bank_receipt(1000)
        self.assertEqual(self.state_after(entry, 3), "kept")

    def test_earlier_money_does_not_count(self):
        """X9: what was on the account before the promise does not keep it."""
        self.bank_receipt(300, overdue=10)
        entry = self.promise(700)
        self.assertEqual(self.state_after(entry, 3), "broken")

    def test_new_promise_replaces(self):
        """X9: a renegotiated promise is replaced, not broken."""
        first = self.promise()
        second = self.promise(500)
        self.update()
        self.env.invalidate_all()
        self.assertEqual(first.promise_state, "replaced")
        self.assertEqual(second.promise_state, "pending")
        self.assertEqual(self.card().promised_amount, 500)

    def test_follow_up_about_something_else(self):
        """X9: another conversation leaves a running promise in force."""
        first = self.promise()
        self.record(self.receivable(self.document), "copy_sent", call=first.call_id)
        self.assertEqual(first.call_id.promise_state, "pending")
        self.assertEqual(self.state_after(first, 30), "broken")
        self.assertTrue(self.card().needs_action)

    def test_item_linked_later_counts_from_then(self):
        """X9: an item linked while a promise runs counts from its amount on that day."""
        entry = self.promise()
        later = self.invoice(500, 20)
        self.pay(later, 200)
        entry.call_id._link(self.receivable(later))
        self.pay(later, 300)
        self.end_of_work()
        self.assertEqual(entry.promise_received, 300)

    def test_judged_after_a_failure(self):
        """X9: what happened to a promise is looked at at once; if that failed, the next Update looks at all of them."""
        entry = self.promise()
        later = self.invoice(500, 20)
        entry.call_id._link(self.receivable(later))
        self.update()
        with patch.object(self.registry["credit.customer"], "_update", side_effect=ValueError("broken")):
            self.pay(later, 500)
            self.invoice(500, 20)
            with mute_logger("odoo.addons.credit_control_calls.models.customer.credit_refresh_mixin"):
                self.end_of_work()
        self.assertTrue(self.company.credit_error)
        self.assertEqual(self.update(), 1, "what is promised, no other figure")
        self.env.invalidate_all()
        self.assertEqual(entry.promise_received, 500)

    def test_new_call_after_a_broken_promise(self):
        """X9: recording the next agreement quiets the items again."""
        entry = self.promise()
        self.state_after(entry, 3)
        day = self.due + timedelta(days=3)
        with freeze_time(f"{day} 12:00:00"):
            self.record(self.receivable(self.document), "approval")
            self.assertFalse(self.card().needs_action)
            self.assertEqual(self.card().broken_promise_count, 1)

    def test_wizard_proposes_amount_and_date(self):
        """X9: the dialog proposes the whole amount at the code's delay."""
        context = self.card().action_record_call()["context"]
        Wizard = self.env["credit.call.wizard"].with_user(self.controller)
        with Form(Wizard.with_context(**context)) as form:
            form.followup_code_id = self.code("promise")
            self.assertEqual(form.promised_amount, 1000)
            self.assertTrue(form.promised_date)
            form.promised_amount = 600
        form.record.action_save()
        self.assertEqual(self.card().promised_amount, 600)

    def test_states_in_the_users_language(self):
        """X9: a call shows its promise in the words its entries use."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"]._load_module_terms(["credit_control_calls"], ["nl_NL"])
        call, entry = (
            self.env[model].with_context(lang="nl_NL").fields_get(["promise_state"])
            for model in ("credit.call", "credit.call.entry")
        )
        words = call["promise_state"]["selection"]
        self.assertEqual(words, entry["promise_state"]["selection"])
        self.assertNotIn("Broken", dict(words).values())

    def test_half_a_promise_is_refused(self):
        """X9: an amount needs a date."""
        with self.assertRaises(UserError):
            self.record(self.receivable(self.document), "promise", promised_amount=5)

    def test_history_is_not_rewritten(self):
        """X9, X11: entries cannot be edited or deleted."""
        entry = self.promise()
        with self.assertRaises(UserError):
            entry.description = "never said"
        with self.assertRaises(UserError):
            entry.sudo().unlink()
        with self.assertRaises(UserError):
            entry.call_id.sudo().unlink()
        with self.assertRaises(UserError):
            entry.call_id.item_ids.sudo().unlink()
        with self.assertRaises(UserError):
            self.card().sudo().unlink()
