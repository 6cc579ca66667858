from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestDisputes(CreditCommon):
    def setUp(self):
        super().setUp()
        self.line = self.receivable(self.invoice(1000, 30))
        self.update()
        self.category = self.env.ref("credit_control_calls.dispute_category_price")
        self.category.write({"user_id": self.manager.id, "days": 10})

    def dispute(self, lines=None, **vals):
        """A dispute recorded by the controller through the card's dialog."""
        card = self.card().with_context(credit_selected_ids=(lines or self.line).ids)
        context = card.action_new_dispute()["context"]
        Wizard = self.env["credit.dispute.wizard"].with_user(self.controller)
        with Form(Wizard.with_context(**context)) as form:
            form.category_id = self.category
            for name, value in vals.items():
                form[name] = value
        form.record.action_save()
        return self.env["credit.dispute"].search([], order="id desc", limit=1)

    def test_dispute_leaves_the_actionable_balance(self):
        """E10, X9: visible, numbered, owned, held; the customer is not called about it."""
        dispute = self.dispute(description="Too dear")
        card = self.card()
        self.assertTrue(dispute.name.startswith("DISP/"))
        self.assertEqual(dispute.user_id, self.manager)
        self.assertEqual(dispute.deadline, self.today + timedelta(days=10))
        self.assertEqual(dispute.held_amount, 1000)
        self.assertFalse(card.needs_action)
        self.assertEqual(card.balance, 1000)
        self.assertEqual(card.actionable_balance, 0)
        self.assertEqual(card.disputed_amount, 1000)
        self.assertEqual(card.open_item_ids.credit_status, "disputed")
        self.assertEqual(card.open_item_ids.credit_dispute_id, dispute)

    def test_the_only_item_needs_no_tick(self):
        """E10: with one open item it is about that one; with several nothing is guessed."""
        self.assertEqual(self.card().action_new_dispute()["context"]["default_line_ids"], self.line.ids)
        self.receivable(self.invoice(200, 10))
        self.update()
        self.assertEqual(self.card().action_new_dispute()["context"]["default_line_ids"], [])

    def test_owner_gets_a_todo(self):
        """X9: the owner has a to-do by the deadline; both move together."""
        dispute = self.dispute()
        self.assertEqual(dispute.activity_ids.user_id, self.manager)
        self.assertEqual(dispute.activity_ids.date_deadline, dispute.deadline)
        dispute.write({"user_id": self.controller.id, "deadline": self.day(-3)})
        self.assertEqual(dispute.activity_ids.user_id, self.controller)
        self.assertEqual(dispute.activity_ids.date_deadline, self.day(-3))

    def test_part_of_an_item(self):
        """X9: only the held part is left out; the rest is still asked for."""
        self.dispute(held_amount=300)
        card = self.card()
        self.assertTrue(card.needs_action)
        self.assertEqual(card.actionable_balance, 700)
        self.assertEqual(card.open_item_ids.credit_held_amount, 300)

    def test_overdue_dispute_returns(self):
        """X9: after the deadline its items ask for action again."""
        dispute = self.dispute()
        with freeze_time(f"{dispute.deadline} 12:00:00"):
            self.update()
            self.assertFalse(self.card().needs_action)
        with freeze_time(f"{dispute.deadline + timedelta(days=1)} 12:00:00"):
            self.update()
            self.env.invalidate_all()
            self.assertTrue(self.card().needs_action)
            self.assertTrue(dispute.is_late)
            late = self.env["credit.dispute"].search([("is_late", "=", True)])
            self.assertIn(dispute, late)

    def test_resolve_and_reopen(self):
        """E10: resolving needs an outcome, closes the to-do and brings the items back."""
        dispute = self.dispute().with_user(self.controller)
        with self.assertRaises(UserError):
            dispute.action_resolve()
        dispute.write({"resolution": "rejected", "resolution_note": "Price as ordered"})
        dispute.action_resolve()
        self.assertEqual(dispute.state, "resolved")
        self.assertFalse(dispute.activity_ids)
        self.assertTrue(self.card().needs_action)
        dispute.action_reopen()
        self.assertFalse(self.card().needs_action)
        self.assertTrue(dispute.activity_ids)

    def test_resolve_from_the_card(self):
        """E10: the button on the card's list asks how it ended and resolves it."""
        dispute = self.dispute().with_user(self.controller)
        action = dispute.action_resolve_dialog()
        self.assertEqual((action["target"], action["res_id"]), ("new", dispute.id))
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        with Form(dispute, view=view) as form:
            form.resolution = "withdrawn"
            form.resolution_note = "Found the order"
        dispute.action_resolve()
        self.assertEqual((dispute.state, dispute.resolved_on), ("resolved", self.today))
        self.assertTrue(self.card().needs_action)

    def test_amount_changed_later(self):
        """X9: how much of an item is disputed may be changed, up to what is open of it by then."""
        dispute = self.dispute(held_amount=300).with_user(self.controller)
        dispute.item_ids.disputed_amount = 500
        self.assertEqual((dispute.held_amount, self.card().disputed_amount), (500, 500))
        self.pay(self.line.move_id, 800)
        with self.assertRaises(UserError):
            dispute.item_ids.disputed_amount = 201
        dispute.item_ids.disputed_amount = 200
        self.assertEqual(dispute.held_amount, 200)

    def test_amount_must_fit(self):
        """X9: no more than is open, no less than something."""
        for amount in (0, 1500, -5):
            with self.assertRaises(UserError):
                self.dispute(held_amount=amount)

    def test_needs_items(self):
        """E10: a dispute is about something."""
        wizard = (
            self.env["credit.dispute.wizard"]
            .with_user(self.controller)
            .create({"customer_id": self.card().id, "category_id": self.category.id})
        )
        with self.assertRaises(UserError):
            wizard.action_save()

    def test_several_items(self):
        """X9: a held amount fills the oldest items first."""
        younger = self.receivable(self.invoice(500, 10))
        self.update()
        dispute = self.dispute(self.line | younger, held_amount=1200)
        held = {item.line_id: item.held_amount for item in dispute.item_ids}
        self.assertEqual(held, {self.line: 1000, younger: 200})

    def test_from_a_call(self):
        """E10: a call that ends in a dispute opens it."""
        context = self.card().action_record_call()["context"]
        Wizard = self.env["credit.call.wizard"].with_user(self.controller)
        with Form(Wizard.with_context(**context)) as form:
            form.followup_code_id = self.code("dispute")
            form.dispute_category_id = self.category
            form.description = "Half is missing"
        form.record.action_save()
        dispute = self.card().dispute_ids
        self.assertEqual(dispute.description, "Half is missing")
        self.assertEqual(dispute.call_id, self.card().call_ids)

    def test_paid_while_the_dialog_is_open(self):
        """E10: what was paid in the meantime is not disputed any more."""
        context = self.card().action_record_call()["context"]
        Wizard = self.env["credit.call.wizard"].with_user(self.controller)
        with Form(Wizard.with_context(**context)) as form:
            form.followup_code_id = self.code("dispute")
            form.dispute_category_id = self.category
        self.pay(self.line.move_id, 1000)
        form.record.action_save()
        self.assertTrue(self.card().entry_ids)
        self.assertFalse(self.card().dispute_ids)

    def test_deleting_is_refused(self):
        """E10: a dispute stays on record."""
        with self.assertRaises(UserError):
            self.dispute().sudo().unlink()

    def test_rest_of_an_item(self):
        """X9, E11: what is left of an item is compared to the cent."""
        self.profile.min_item_amount = 930.3
        self.dispute(held_amount=69.7)
        self.assertTrue(self.card().needs_action)
        self.assertEqual(self.card().open_item_ids.credit_status, "to_call")

    def test_todo_of_somebody_else(self):
        """X9: a new owner or deadline moves the dispute's own to-do only."""
        dispute = self.dispute().with_user(self.controller)
        theirs = dispute.activity_schedule("mail.mail_activity_data_call", user_id=self.manager.id, automated=False)
        dispute.user_id = self.controller
        self.assertEqual(theirs.user_id, self.manager)

    def test_without_deadline(self):
        """X9: a dispute may go without a deadline or an owner."""
        dispute = self.dispute().with_user(self.controller)
        dispute.deadline = False
        dispute.user_id = False
        self.env.flush_all()
        with freeze_time(f"{self.today + timedelta(days=90)} 12:00:00"):
            self.update()
            self.assertFalse(self.card().needs_action)

    def test_item_disputed_twice_comes_back_twice(self):
        """X11: both disputes of an item find it again after its entry was rewritten."""
        disputes = self.dispute(held_amount=300) | self.dispute(held_amount=200)
        move = self.line.move_id
        move.button_draft()
        loose = move.with_context(check_move_validity=False, dynamic_unlink=True)
        self.receivable(loose).unlink()
        move.invoice_line_ids.price_unit = 1500
        move.action_post()
        self.end_of_work()
        self.assertEqual(disputes.item_ids.line_id, self.receivable(move))
        self.assertEqual(self.card().disputed_amount, 500)
