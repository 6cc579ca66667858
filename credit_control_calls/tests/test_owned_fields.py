import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase

from .common import CreditCommon

# What people write by hand. A new stored field is named here, or only methods write it.
FREE = {
    "credit.call": [],
    "credit.call.entry": [],
    "credit.call.item": [],
    "credit.customer": ["contact_id", "profile_id", "profile_manual", "user_id", "user_manual"],
    "credit.dispute": [
        "category_id", "deadline", "description", "item_ids", "resolution", "resolution_note", "user_id",
    ],
    "credit.dispute.category": ["active", "days", "name", "sequence", "user_id"],
    "credit.dispute.item": [],
    "credit.dispute.proposal": ["refusal"],
    "credit.followup.code": ["active", "code", "delay", "delay_unit", "name", "outcome", "sequence"],
    "credit.log": [],
    "credit.plan": [],
    "credit.plan.part": [],
    "credit.profile": [
        "active", "category_ids", "company_id", "country_ids", "escalation_user_id", "is_monitored", "max_balance",
        "min_balance", "min_days_overdue", "min_item_amount", "min_reminders", "name", "salesperson_ids", "sequence",
        "user_id",
    ],
    "credit.reminder": [],
    "credit.script": ["active", "sequence", "situation", "text"],
    "credit.target": ["calls", "collected", "company_id", "month", "promises", "user_id"],
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestFreeFields(OwnedFieldsCase):
    def test_every_field_is_free_or_owned(self):
        """Each stored field of the app is written by people, by declaration, or by methods only."""
        free = self.get_free_fields("credit.", ["credit_control_calls"])
        # Models that other addons bring are theirs to declare.
        own = {name for name in free if self.env[name]._original_module == "credit_control_calls"}
        self.assertEqual({name: free[name] for name in own}, FREE)


@tagged("post_install", "-at_install")
class TestOwnedFields(CreditCommon):
    """What the app's methods own is nobody's to write, by whatever way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.receivable(cls.invoice(1000, 30))
        cls.update()
        cls.employee = new_test_user(cls.env, "test_dispute_owner", groups="base.group_user")
        cls.other = cls.setup_other_company(name="Elsewhere BV")["company"]
        cls.foreign = cls._foreign_line()

    @classmethod
    def _foreign_line(cls):
        """A receivable of a company the controller does not work for."""
        move = (
            cls.env["account.move"]
            .with_company(cls.other)
            .create(
                {
                    "move_type": "out_invoice",
                    "company_id": cls.other.id,
                    "partner_id": cls.customer.id,
                    "invoice_date": cls.day(40),
                    "invoice_date_due": cls.day(40),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [Command.create({"name": "Secret", "price_unit": 777, "tax_ids": False})],
                }
            )
        )
        move.action_post()
        return cls.receivable(move)

    def refused(self, attempt, error=AccessError):
        with self.assertRaises(error):
            attempt()
            self.env.flush_all()
        self.env.invalidate_all()

    def as_caller(self, model):
        return self.env[model].with_user(self.controller)

    def test_figures_are_not_written_by_hand(self):
        """A settled card's figures stay as the Update left them."""
        for user in (self.controller, self.manager):
            for vals in (
                {"balance": 1}, {"needs_action": False}, {"age_30": 5.0}, {"promised_amount": 3.0},
                {"company_id": self.other.id}, {"partner_id": self.env.user.partner_id.id}, {"comes_first": True},
                {"last_entry_id": False, "broken_promise_count": 7},
            ):  # fmt: skip
                self.refused(lambda vals=vals, user=user: self.card(user=user).write(vals))
        self.assertEqual(self.card().balance, 1000)

    def test_imports_write_no_figures(self):
        """An import is a write like any other."""
        for rows in ([[str(self.card().id), "5"]],):
            result = self.card(user=self.manager).load([".id", "balance"], rows)
            self.assertFalse(result["ids"])
        self.assertEqual(self.card().balance, 1000)

    def test_journal_items_of_other_companies_stay_out_of_reach(self):
        """Neither a link nor a dispute shows or blocks another company's item."""
        call = self.record(self.line).call_id
        vals = {"line_id": self.foreign.id, "move_id": self.foreign.move_id.id, "company_id": self.company.id}
        self.refused(lambda: self.as_caller("credit.call.item").create({**vals, "call_id": call.id}))
        self.refused(lambda: call.with_user(self.controller).write({"item_ids": [Command.create(vals)]}))
        self.refused(lambda: call.item_ids.with_user(self.controller).write({"line_id": self.foreign.id}))
        dispute = self.open_dispute(self.line).with_user(self.controller)
        self.refused(lambda: self.as_caller("credit.dispute.item").create({**vals, "dispute_id": dispute.id}))
        self.refused(lambda: dispute.write({"item_ids": [Command.create(vals)]}))
        self.refused(lambda: dispute.item_ids.write({"line_id": self.foreign.id}))
        self.assertNotIn(self.foreign, (call.item_ids | dispute.call_id.item_ids).line_id)

    def test_dialogs_take_no_items_of_others(self):
        """Ids sent along to a dialog are looked at before anything is recorded."""
        stranger = self.receivable(self.invoice(10, 30, self.new_partner("Stranger")))
        code, category = self.code("call_back"), self.env.ref("credit_control_calls.dispute_category_price")
        call = self.record(self.line).call_id
        dialogs = {
            "credit.call.wizard": ({"followup_code_id": code.id}, "action_save"),
            "credit.dispute.wizard": ({"category_id": category.id}, "action_save"),
            "credit.link.wizard": ({"call_id": call.id}, "action_link"),
            "credit.exclude.wizard": ({"reason": "x", "until": self.day(-9)}, "action_exclude"),
        }
        for line in (stranger, self.foreign):
            for model, (vals, method) in dialogs.items():
                with self.subTest(model, line=line.move_id.name):
                    vals = {**vals, "customer_id": self.card().id, "line_ids": line.ids}
                    with self.assertRaises(UserError):
                        getattr(self.as_caller(model).create(vals), method)()
                    self.env.invalidate_all()
        self.assertFalse((stranger | self.foreign).credit_call_item_ids)
        self.assertFalse((stranger | self.foreign).move_id.filtered("credit_excluded_until"))

    def test_calls_are_recorded_by_the_dialog_only(self):
        """Who said what, when, and what became of it is not made up."""
        call = self.record(self.line).call_id
        vals = {"call_id": call.id, "action_date": self.day(99), "followup_code_id": self.code("promise").id}
        for more in ({}, {"user_id": self.manager.id}, {"promise_state": "kept"}, {"followup_date": self.day(-9)}):
            self.refused(lambda more=more: self.as_caller("credit.call.entry").create({**vals, **more}))
        self.refused(lambda: self.as_caller("credit.call").create({"customer_id": self.card().id}))
        self.refused(lambda: self.as_caller("credit.reminder").create({"customer_id": self.card().id}))
        context = {"default_user_id": self.manager.id, "default_promise_state": "kept"}
        entry = (
            self.card()
            .with_context(**context)
            ._record_call({"followup_code_id": self.code("call_back").id}, self.line.with_user(self.controller))
        )
        self.assertEqual((entry.user_id, entry.promise_state), (self.controller, False))

    def test_owner_of_a_dispute_reads_no_other_receivable(self):
        """Who settles a dispute sees its items, and cannot point it at others."""
        dispute = self.open_dispute(self.line, user_id=self.employee.id).with_user(self.employee)
        other = self.receivable(self.invoice(5555, 30, self.new_partner("Private")))
        self.update()
        theirs = self.card(other.partner_id)
        self.assertEqual(dispute.item_ids.amount_open, 1000)
        for attempt in (
            lambda: dispute.item_ids.write({"line_id": other.id}),
            lambda: dispute.write({"item_ids": [Command.create({"line_id": other.id})]}),
            lambda: dispute.write({"item_ids": [Command.update(dispute.item_ids.id, {"line_id": other.id})]}),
            lambda: dispute.write({"customer_id": theirs.id}),
            lambda: dispute.item_ids.write({"held_amount": 1}),
            lambda: dispute.write({"state": "resolved"}),
            dispute.copy,
        ):
            self.refused(attempt)
        self.assertEqual(dispute.item_ids.line_id.id, self.line.id)

    def test_numbers_that_are_none(self):
        """NaN, infinity and immense numbers end in a sentence; Python's JSON lets them through."""
        nan = json.loads("NaN")
        dispute = self.open_dispute(self.line).with_user(self.controller)
        for amount in (nan, float("inf"), 1e300, -5, 0, 1000.01):
            with self.subTest(amount):
                self.refused(lambda amount=amount: dispute.item_ids.write({"disputed_amount": amount}), UserError)
        card, code = self.card(), self.code("promise")
        for amount in (nan, float("-inf"), 1e300):
            vals = {"customer_id": card.id, "followup_code_id": code.id, "line_ids": self.line.ids}
            vals |= {"promised_amount": amount, "promised_date": self.day(-5)}
            self.refused(lambda vals=vals: self.as_caller("credit.call.wizard").create(vals).action_save(), UserError)
        Profile = self.env["credit.profile"].with_user(self.manager)
        for vals in ({"min_item_amount": nan}, {"min_days_overdue": 10**12}, {"max_balance": float("inf")}):
            self.refused(lambda vals=vals: Profile.create({"name": "Odd", **vals}), UserError)
        self.assertEqual(dispute.held_amount, 1000)
