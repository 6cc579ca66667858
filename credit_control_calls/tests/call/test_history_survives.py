from odoo import Command
from odoo.tests import tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestHistorySurvives(CreditCommon):
    """X11: whatever the accounting does, calls keep their history and find their items."""

    def setUp(self):
        super().setUp()
        self.document = self.invoice(1000, 30)
        self.line = self.receivable(self.document)
        self.update()
        self.call = self.record(self.line, description="Pays next week").call_id
        self.item = self.call.item_ids

    def assert_attached(self, line, item=None):
        item = item or self.item
        item.invalidate_recordset()
        self.assertEqual(item.line_id, line)
        self.assertEqual(line.with_user(self.controller).credit_call_id, item.call_id)

    def drop_items(self, move):
        """What Odoo does itself when the terms of a draft change: items go, others come."""
        loose = move.with_context(check_move_validity=False, dynamic_unlink=True)
        self.receivable(loose).unlink()

    def test_reset_to_draft_and_post(self):
        """X11: the invoice comes back under its call, even with new journal items."""
        snapshot = (self.item.document, self.item.date_due, self.item.amount_residual)
        self.document.button_draft()
        self.document.invoice_line_ids.price_unit = 1200
        self.document.action_post()
        self.end_of_work()
        self.assert_attached(self.receivable(self.document))
        self.assertEqual((self.item.document, self.item.date_due, self.item.amount_residual), snapshot)
        self.assertFalse(self.card().needs_action)

    def test_journal_items_recreated(self):
        """X11: term lines deleted and made anew are found by document and due date."""
        self.document.button_draft()
        old = self.line
        self.drop_items(self.document)
        self.item.invalidate_recordset()
        self.assertFalse(self.item.line_id)
        self.assertEqual(self.item.document, self.document.name)
        self.document.invoice_line_ids.price_unit = 900
        self.document.action_post()
        self.end_of_work()
        fresh = self.receivable(self.document)
        self.assertNotEqual(fresh, old)
        self.assert_attached(fresh)

    def test_instalments_recreated(self):
        """X11: several items of one document find themselves by due date."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Thirds",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": v, "nb_days": d})
                    for v, d in ((50, 5), (50, 15))
                ],
            }
        )
        move = self.invoice(
            600, 0, invoice_date=self.day(40), invoice_payment_term_id=term.id,
            invoice_date_due=False,
        )  # fmt: skip
        lines = self.receivable(move).sorted("date_maturity")
        entry = self.record(lines[0], call=self.new_call())  # fmt: skip
        other = self.record(lines[1], call=self.new_call())  # fmt: skip
        move.button_draft()
        self.drop_items(move)
        move.invoice_line_ids.price_unit = 660
        move.action_post()
        self.end_of_work()
        first, second = self.receivable(move).sorted("date_maturity")
        self.assert_attached(first, entry.call_id.item_ids)
        self.assert_attached(second, other.call_id.item_ids)

    def test_due_date_changed_on_the_way(self):
        """X11: another due date does not lose the call."""
        self.document.button_draft()
        self.drop_items(self.document)
        self.document.invoice_date_due = self.day(10)
        self.document.invoice_line_ids.price_unit = 1001
        self.document.action_post()
        self.end_of_work()
        self.assert_attached(self.receivable(self.document))

    def test_deleted_document(self):
        """X11: a document deleted for good leaves its snapshot."""
        name = self.document.name
        self.document.button_draft()
        self.document.with_context(force_delete=True).unlink()
        self.update()
        self.item.invalidate_recordset()
        self.assertFalse(self.item.line_id)
        self.assertEqual(self.item.document, name)
        self.assertEqual(self.call.entry_ids.description, "Pays next week")

    def test_paying_and_unpaying(self):
        """X11: paid items keep the call; unreconciled they come back with it."""
        receipt = self.pay(self.document, 1000)
        self.update()
        self.assertEqual(self.item.line_id, self.line)
        self.assertFalse(self.call.is_open)
        self.receivable(receipt).remove_move_reconcile()
        self.env.invalidate_all()
        self.assertTrue(self.call.is_open)
        self.assert_attached(self.line)

    def test_crediting(self):
        """X11: a credit note closes the item, the call's history stays."""
        self.document._reverse_moves([{"invoice_date": self.today}], cancel=True)
        self.end_of_work()
        self.assertFalse(self.card().needs_action)
        self.assertFalse(self.call.is_open)
        self.assertEqual(self.item.document, self.document.name)

    def test_merging_partners(self):
        """X11: merged customers keep every call on one card."""
        twin = self.new_partner("Jansen Bouw BV")
        self.invoice(50, 30, twin)
        self.update()
        other = self.record(partner=twin).call_id
        self.card().message_post(body="Prefers mornings")
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge([self.customer.id, twin.id], twin)
        self.end_of_work()
        card = self.card(twin)
        self.assertEqual(len(card), 1)
        self.assertEqual(card.call_ids, self.call | other)
        self.assertEqual(card.balance, 1050)
        self.assertIn("mornings", " ".join(card.message_ids.mapped("body")))
        self.assertFalse(card.needs_action)

    def test_merging_into_a_partner_without_card(self):
        """X11: the card goes along to a partner that had none."""
        heir = self.new_partner("Heir")
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge([self.customer.id, heir.id], heir)
        self.end_of_work()
        self.assertEqual(self.card(heir).call_ids, self.call)
        self.assertEqual(self.card(heir).balance, 1000)

    def test_new_parent(self):
        """X11: a customer that becomes part of a group takes its calls along."""
        group = self.new_partner("Group")
        old = self.card()
        self.customer.write({"parent_id": group.id, "is_company": False})
        self.end_of_work()
        self.assertEqual(self.card(group).balance, 1000)
        self.assertEqual(self.card(group).call_ids, self.call)
        self.assertEqual(self.call.entry_ids.customer_id, self.card(group).sudo())
        self.assertFalse(old.item_count)
        self.assert_attached(self.line)

    def test_leaving_a_parent(self):
        """X11: a branch that becomes a company of its own takes its calls along."""
        branch = self.new_partner("Branch", is_company=False, parent_id=self.customer.id)
        line = self.receivable(self.bank_receipt(-70, branch, overdue=30))
        self.update()
        call = self.record(line, call=self.new_call()).call_id  # fmt: skip
        branch.write({"parent_id": False, "is_company": True})
        self.end_of_work()
        self.assertEqual(call.customer_id, self.card(branch).sudo())
        self.assertEqual(self.call.customer_id, self.card().sudo())

    def test_dispute_survives_draft(self):
        """X11: a disputed item is found again as well."""
        dispute = self.open_dispute(self.line)
        self.document.button_draft()
        self.drop_items(self.document)
        self.document.invoice_line_ids.price_unit = 1001
        self.document.action_post()
        self.end_of_work()
        self.assertEqual(dispute.item_ids.line_id, self.receivable(self.document))
        self.assertEqual(self.card().disputed_amount, 1000)
