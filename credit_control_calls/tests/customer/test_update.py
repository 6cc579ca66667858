from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestUpdate(CreditCommon):
    def test_figures_of_a_customer(self):
        """E1, E2: balance, overdue, oldest item and ageing as of today."""
        self.invoice(100, 10)
        self.invoice(200, 45)
        self.invoice(400, -20)
        self.update()
        card = self.card()
        self.assertEqual(card.balance, 700)
        self.assertEqual(card.overdue_balance, 300)
        self.assertEqual(card.oldest_days_overdue, 45)
        self.assertEqual((card.age_30, card.age_60, card.age_not_due), (100, 200, 400))
        self.assertTrue(card.needs_action)
        self.assertEqual(card.profile_id, self.profile)

    def test_worklist_order(self):
        """E2: sorted by profile, then balance, then age of the oldest item."""
        first = self.env["credit.profile"].create({"name": "First", "sequence": 1})
        a, b, c, d = (self.new_partner(name) for name in "ABCD")
        self.invoice(100, 20, a)
        self.invoice(500, 20, b)
        self.invoice(100, 60, c)
        self.invoice(50, 20, d)
        self.update()
        self.card(d, self.manager).profile_id = first
        cards = self.env["credit.customer"].search([("needs_action", "=", True)])
        ours = [p for p in cards.partner_id if p in (a | b | c | d)]
        self.assertEqual([p.name for p in ours], ["D", "B", "C", "A"])

    def test_instalments_age_one_by_one(self):
        """X10: each instalment is overdue from its own due date."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (10, 60)
                ],
            }
        )
        self.invoice(
            1000, 0, invoice_date=self.day(30), invoice_payment_term_id=term.id,
            invoice_date_due=False,
        )  # fmt: skip
        self.update()
        card = self.card()
        self.assertEqual((card.item_count, card.overdue_item_count), (2, 1))
        self.assertEqual((card.age_30, card.age_not_due), (500, 500))
        self.assertEqual(card.oldest_days_overdue, 20)

    def test_credit_notes_and_loose_payments_net(self):
        """X10: who owes nothing net of credits is never called."""
        self.invoice(300, 30)
        self.update()
        self.assertTrue(self.card().needs_action)
        self.invoice(100, 0, move_type="out_refund")
        self.update()
        self.assertEqual(self.card().overdue_balance, 200)
        self.bank_receipt(200)
        self.update()
        card = self.card()
        self.assertEqual((card.overdue_balance, card.balance), (0, 0))
        self.assertFalse(card.needs_action)
        self.assertEqual(card.item_count, 3)

    def test_partial_payment(self):
        """E3: only what is still open counts."""
        self.pay(self.invoice(300, 30), 120)
        self.update()
        self.assertEqual(self.card().balance, 180)
        self.assertTrue(self.card().needs_action)

    def test_draft_and_cancelled_entries_do_not_count(self):
        """E1: only posted entries are open."""
        self.invoice(300, 30).button_draft()
        cancelled = self.invoice(200, 30)
        cancelled.button_draft()
        cancelled.button_cancel()
        self.update()
        self.assertFalse(self.card().item_count)

    def test_foreign_currency(self):
        """E3: balances in the company's currency, the document's stands beside."""
        foreign = self.setup_other_currency("EUR", rounding=0.01)
        invoice = self.invoice(300, 30, currency_id=foreign.id)
        self.update()
        line = self.receivable(invoice)
        self.assertNotEqual(line.amount_residual, line.amount_residual_currency)
        self.assertEqual(self.card().balance, line.amount_residual)
        self.assertIn(line, self.card().open_item_ids)

    def test_children_roll_up(self):
        """X10: what a contact or branch owes is its company's."""
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.customer.id, "type": "invoice"})
        line = self.receivable(self.invoice(100, 30, branch))
        entry = self.bank_receipt(30, branch)
        self.update()
        card = self.card()
        self.assertEqual(card.balance, 70)
        self.assertEqual(card.open_item_ids, line | self.receivable(entry))
        self.assertFalse(self.env["credit.customer"].search([("partner_id", "=", branch.id)]))

    def test_two_companies(self):
        """E1: each company has its own card, figures and worklist."""
        other = self.setup_other_company(name="Second BV")["company"]
        self.invoice(100, 30)
        self.env["account.move"].with_company(other).create(
            {
                "move_type": "out_invoice",
                "company_id": other.id,
                "partner_id": self.customer.id,
                "invoice_date": self.day(40),
                "invoice_date_due": self.day(40),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 900, "tax_ids": False})],
            }
        ).action_post()
        other.credit_profile_id = self.profile
        self.env["credit.customer"]._update(self.company | other)
        self.assertEqual(self.card().balance, 100)
        there = self.env["credit.customer"]._of_partners(other, self.customer)
        self.assertEqual(there.balance, 900)
        seen = self.env["credit.customer"].with_user(self.controller)
        self.assertNotIn(there, seen.search([("partner_id", "=", self.customer.id)]))

    def test_payment_without_journal_entry(self):
        """E3: a payment not in the bank yet leaves the item open, and is shown."""
        invoice = self.invoice(100, 30)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        self.company_data["default_journal_bank"].inbound_payment_method_line_ids[:1].payment_account_id = False
        with patch.object(self.registry["account.move"], "_get_invoice_in_payment_state", lambda move: "in_payment"):
            payment = register.create({})._create_payments()
        self.assertFalse(payment.move_id)
        self.update()
        self.assertEqual(self.card().balance, 100)
        self.assertTrue(self.card().open_item_ids.credit_announced)

    def test_excluded_documents(self):
        """E11: an excluded document stays on the card and leaves the calls."""
        line = self.receivable(self.invoice(100, 30))
        self.update()
        card = self.card().with_context(credit_selected_ids=line.ids)
        self.exclude(line, "The lawyer has it", self.day(-10))
        self.assertFalse(self.card().needs_action)
        self.assertEqual((self.card().balance, self.card().excluded_amount), (100, 100))
        self.assertEqual(self.card().open_item_ids.credit_status, "excluded")
        said = self.card().message_ids[:1]
        self.assertIn("The lawyer has it", said.body)
        self.assertIn(line.move_id.name, said.body)
        self.assertEqual(said.author_id, self.controller.partner_id)
        card.action_include_items()
        self.assertTrue(self.card().needs_action)
        self.assertEqual(self.card().excluded_amount, 0)
        with self.assertRaises(UserError):
            card.action_include_items()

    def exclude(self, lines, reason, until):
        """Through the dialog the card opens."""
        card = self.card().with_context(credit_selected_ids=lines.ids)
        Wizard = self.env["credit.exclude.wizard"].with_user(self.controller)
        with Form(Wizard.with_context(**card.action_exclude_items()["context"])) as form:
            form.reason = reason
            form.until = until
        form.record.action_exclude()

    def test_exclusions_end_by_themselves(self):
        """E11: the day after its last day a document asks for calls again."""
        line = self.receivable(self.invoice(100, 30))
        self.update()
        self.exclude(line, "Barter", self.day(-10))
        for days, expected in ((10, False), (11, True)):
            with freeze_time(f"{self.day(-days)} 12:00:00"):
                self.update()
                self.assertEqual(self.card().needs_action, expected)
                self.assertEqual(self.card().excluded_amount, 0 if expected else 100)
                self.env.invalidate_all()

    def test_exclusions_have_limits(self):
        """E11: no reason, a day gone by or farther than the company allows: refused; a manager may go farther."""
        line = self.receivable(self.invoice(100, 30))
        self.update()
        for reason, until in (
            (" ", self.day(-10)),
            ("Barter", self.day(1)),
            ("Barter", self.day(-366)),
            ("Barter", False),
        ):
            with self.assertRaises(UserError):
                self.card()._exclude_items(line.with_user(self.controller), reason, until)
        card = self.card(user=self.manager)
        card._exclude_items(line.with_user(self.manager), "Barter", self.day(-400))
        self.assertEqual(card.excluded_amount, 100)

    def test_exclusions_are_made_on_the_card_only(self):
        """E11: a bookkeeper cannot leave out reason and protocol by writing to the entry."""
        move = self.invoice(100, 30)
        for vals in ({"credit_excluded_until": self.day(-10)}, {"credit_excluded_reason": "x"}):
            with self.assertRaises(AccessError):
                move.write(vals)

    def test_payment_leaves_the_list_without_update(self):
        """E1: bank reconciliation brings the figures up to date by itself."""
        invoice = self.invoice(100, 30)
        self.update()
        receipt = self.pay(invoice, 100)
        self.end_of_work()
        self.assertFalse(self.card().needs_action)
        self.assertEqual(self.card().balance, 0)
        self.receivable(receipt).remove_move_reconcile()
        receipt.button_draft()
        self.end_of_work()
        self.assertTrue(self.card().needs_action)

    def test_update_writes_only_what_changed(self):
        """E1: nothing changed, nothing written."""
        self.invoice(100, 30)
        self.invoice(100, 30, self.new_partner("Other"))
        self.update()
        self.assertEqual(self.update(), 0)
        self.invoice(5, 30)
        self.assertEqual(self.update(), 1)

    def test_company_today(self):
        """E1: the day is the company's, not the server's."""
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        with freeze_time("2026-03-01 20:00:00"):
            self.assertEqual(str(self.company._local_today()), "2026-03-02")
        self.company.resource_calendar_id.tz = "America/Los_Angeles"
        with freeze_time("2026-03-01 02:00:00"):
            self.assertEqual(str(self.company._local_today()), "2026-02-28")

    def test_followup_date_moves_with_the_company_calendar(self):
        """E4: public holidays of the company are not follow-up days."""
        monday = self.today + timedelta(days=7 - self.today.weekday())
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": f"{monday} 00:00:00",
                "date_to": f"{monday} 20:00:00",
            }
        )
        friday = monday - timedelta(days=3)
        found = self.code("no_answer")._followup_date(friday, self.company)
        self.assertEqual(found, monday + timedelta(days=1))

    def test_bank_freshness(self):
        """E1: the Update says how fresh the bank is and warns when it is stale."""
        journal = self.company_data["default_journal_bank"]
        self.bank_receipt(10, overdue=20)
        fresh = dict(self.env["credit.customer"]._bank_freshness(self.company))
        self.assertEqual(fresh[journal], self.day(20))
        action = self.env["credit.customer"].with_user(self.controller).action_update()
        self.assertIn("0 customers to call", action["params"]["message"])
        self.assertIn(journal.name, action["params"]["message"])
        self.assertEqual(action["params"]["type"], "warning")
        self.assertTrue(self.bank_line(journal)["stale"])
        self.bank_receipt(10, overdue=1)
        self.assertFalse(self.bank_line(journal)["stale"])

    def bank_line(self, journal):
        """What the strip above the worklist says about a bank journal."""
        figures = self.env["credit.customer"].with_user(self.controller).worklist_figures()
        return next(line for line in figures["bank"] if journal.name in line["text"])

    def test_cron(self):
        """E1: the cron updates every company."""
        self.invoice(100, 30)
        self.company.sudo().credit_refreshed_at = "2026-01-01 12:00:00"
        with self.enter_registry_test_mode():
            self.env.ref("credit_control_calls.ir_cron_credit_update").method_direct_trigger()
        self.assertEqual(self.card().balance, 100)
        self.assertTrue(self.company._credit_is_of_today())

    def test_figures_strip(self):
        """E2: the figures above the worklist."""
        before = self.env["credit.customer"].with_user(self.controller).worklist_figures()
        self.invoice(100, 30)
        self.update()
        after = self.env["credit.customer"].with_user(self.controller).worklist_figures()
        self.assertEqual(after["to_call"]["count"], before["to_call"]["count"] + 1)

    def test_month_analysis(self):
        """E1: DSO and collection effectiveness by month come out of the ledger."""
        self.invoice(300, 70)
        self.pay(self.invoice(100, 40), 100)
        self.env.flush_all()
        rows = self.env["credit.month.analysis"].search([("company_id", "=", self.company.id)])
        now = rows.filtered(lambda r: r.month == self.today.replace(day=1))
        self.assertEqual(now.receivables, 300)
        self.assertEqual(now.overdue, 300)

    def test_searching_by_age(self):
        """E2: the filters over 30, 60, 90 days."""
        self.invoice(100, 45)
        self.update()
        Customer = self.env["credit.customer"]
        mine = [("partner_id", "=", self.customer.id)]
        self.assertTrue(Customer.search([*mine, ("oldest_days_overdue", ">", 30)]))
        self.assertFalse(Customer.search([*mine, ("oldest_days_overdue", ">", 60)]))
        self.assertTrue(Customer.search([*mine, ("oldest_days_overdue", ">=", 45)]))
        self.assertTrue(Customer.search([*mine, ("oldest_days_overdue", "=", 45)]))
        self.assertFalse(Customer.search([*mine, ("oldest_days_overdue", "!=", 45)]))
        self.assertFalse(Customer.search([*mine, ("oldest_days_overdue", "=", 0)]))
