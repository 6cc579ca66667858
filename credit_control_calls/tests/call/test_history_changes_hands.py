from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestHistoryChangesHands(CreditCommon):
    """X11: numbers, documents and customers become others'; history goes where it belongs."""

    def setUp(self):
        super().setUp()
        self.other = self.new_partner("Other")
        self.document = self.invoice(1000, 30)
        self.update()
        self.call = self.record(self.receivable(self.document)).call_id

    def delete(self, move):
        move.button_draft()
        move.with_context(force_delete=True).unlink()

    def post_anew(self, move):
        """Post a draft whose journal items Odoo makes anew."""
        loose = move.with_context(check_move_validity=False, dynamic_unlink=True)
        self.receivable(loose).unlink()
        move.invoice_line_ids.price_unit += 1
        move.action_post()
        self.end_of_work()

    def test_number_given_to_another_customer(self):
        """X11: a deleted document's number on somebody else's invoice brings no call along."""
        name = self.document.name
        self.delete(self.document)
        self.invoice(500, 30, self.other, name=name)
        self.update()
        self.assertFalse(self.call.item_ids.line_id)
        self.assertTrue(self.card(self.other).needs_action)

    def test_number_given_to_the_same_customer(self):
        """X11: a document deleted and made again under its number finds its call."""
        name = self.document.name
        self.delete(self.document)
        again = self.invoice(900, 30, name=name)
        self.update()
        self.assertEqual(self.call.item_ids.line_id, self.receivable(again))

    def test_renumbered_document(self):
        """X11: a document posted again under another number keeps its call."""
        self.document.button_draft()
        self.document.name = "INV/RENUMBERED/0007"
        self.post_anew(self.document)
        self.assertEqual(self.call.item_ids.line_id, self.receivable(self.document))

    def test_invoice_corrected_to_another_customer(self):
        """X11, E6: who owes it now was not talked to: called at once, on a call of its own."""
        second = self.invoice(200, 30)
        self.record(self.receivable(second), call=self.call)
        second.button_draft()
        self.end_of_work()
        second.partner_id = self.other
        self.end_of_work()
        second.action_post()
        self.end_of_work()
        self.assertEqual(self.card(self.other).open_item_ids.credit_status, "to_call")
        self.assertEqual(self.call._open_items().line_id, self.receivable(self.document))
        self.card(self.other).action_no_answer()
        self.assertFalse(self.card(self.other).needs_action)
        self.assertNotEqual(self.card(self.other).call_ids, self.call)

    def test_recording_on_a_strayed_item(self):
        """E4: an item still on another customer's call does not stop a call."""
        self.document.button_draft()
        self.document.partner_id = self.other
        self.document.action_post()
        self.update()
        with freeze_time(f"{self.call.followup_date} 12:00:00"):
            self.update()
            self.card(self.other).action_no_answer()
            self.assertFalse(self.card(self.other).needs_action)

    def test_merging_into_a_contact(self):
        """X11: a customer merged into a company's contact becomes part of the company's card."""
        ann = self.new_partner("Ann", is_company=False)
        contact = self.new_partner("Ann J.", is_company=False, parent_id=self.customer.id)
        self.invoice(70, 30, ann)
        self.update()
        theirs = self.record(partner=ann).call_id
        card = self.card()
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge([ann.id, contact.id], contact)
        self.end_of_work()
        self.assertEqual(card.partner_id, self.customer)
        self.assertEqual(card.call_ids, self.call | theirs)
        self.assertEqual(card.balance, 1070)

    def test_last_call_goes_along(self):
        """X11, E2: a group shows what was last said to the customer that joined it."""
        group = self.new_partner("Group")
        old = self.card()
        self.customer.write({"parent_id": group.id, "is_company": False})
        self.end_of_work()
        self.assertEqual(self.card(group).last_entry_id, self.call.entry_ids)
        self.assertFalse(old.last_entry_id)

    def test_items_of_contacts_only(self):
        """X11: what only a customer's contacts owe follows it into a group at once."""
        branch = self.new_partner("Branch")
        ann = self.new_partner("Ann", is_company=False, parent_id=branch.id)
        self.bank_receipt(-70, ann, overdue=30)
        self.update()
        branch.write({"parent_id": self.customer.id, "is_company": False})
        self.end_of_work()
        self.assertEqual(self.card().balance, 1070)

    def test_reset_and_deleted_in_one_go(self):
        """E1: a customer whose only document is gone leaves the list at once."""
        self.invoice(50, 30, self.other)
        self.update()
        self.assertTrue(self.card(self.other).needs_action)
        self.delete(self.card(self.other).open_item_ids.move_id.with_env(self.env))
        self.end_of_work()
        self.assertFalse(self.card(self.other).needs_action)

    def test_deleting_a_partner(self):
        """X11: a partner goes with an empty card, but never with what was said to it."""
        self.invoice(50, 30, self.other)
        self.update()
        for partner in (self.other, self.customer):
            self.delete(self.card(partner).open_item_ids.move_id.with_env(self.env))
            self.end_of_work()
        self.other.unlink()
        with self.assertRaises(UserError):
            self.customer.unlink()
