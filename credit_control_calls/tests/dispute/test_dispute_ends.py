from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestDisputeEnds(CreditCommon):
    """F8: disputes that come to an end: by payment, by credit note, by a manager's decision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.booker = cls._user("booker", "credit_control_calls.group_credit_manager,account.group_account_invoice")
        cls.accountant = cls._user("accountant", "account.group_account_manager")
        cls.employee = cls._user("employee", "base.group_user")
        cls.invoice_ = cls.invoice(1000, 30)
        cls.line = cls.receivable(cls.invoice_)
        cls.update()

    @classmethod
    def _user(cls, login, groups):
        company = {"company_id": cls.company.id, "company_ids": [Command.set(cls.company.ids)]}
        return new_test_user(cls.env, f"test_ends_{login}", groups=f"base.group_user,{groups}", **company)

    def propose(self, dispute, user=None, approver=None, **vals):
        """Proposed by the controller through the dialog."""
        user = user or self.controller
        context = dispute.with_user(user).action_propose()["context"]
        Wizard = self.env["credit.dispute.proposal.wizard"].with_user(user)
        with Form(Wizard.with_context(**context)) as form:
            form.reason = "Delivered too late"
            form.approver_id = approver or self.booker
            for name, value in vals.items():
                form[name] = value
        form.record.action_propose()
        return dispute.proposal_ids[:1]

    def credit(self, amount, *invoices):
        note = self.invoice(amount, 0, move_type="out_refund")
        (self.receivable(note) | self.receivable(invoices[0])).reconcile()
        return note

    # --- By themselves ---------------------------------------------------------------------------------------------

    def test_paid(self):
        """F8: paid in full, the dispute is over, and its to-do is done; nobody had to touch it."""
        dispute = self.open_dispute(self.line)
        self.pay(self.invoice_, 1000)
        self.end_of_work()
        self.assertEqual((dispute.state, dispute.resolution, dispute.resolved_on), ("resolved", "paid", self.today))
        self.assertFalse(dispute.activity_ids)
        self.assertEqual(self.card().disputed_amount, 0)

    def test_credited_in_part(self):
        """F8: a credit note of what is disputed ends it, though the rest is still open and is asked for again."""
        dispute = self.open_dispute(self.line, 300)
        self.credit(200, self.invoice_)
        self.end_of_work()
        self.assertEqual(dispute.state, "open")
        self.credit(100, self.invoice_)
        self.end_of_work()
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "credited"))
        self.assertEqual((self.card().disputed_amount, self.card().actionable_balance), (0, 700))

    def test_part_paid_goes_on(self):
        """F8: a payment may be for what is not disputed; an invoice under correction ends nothing either."""
        dispute = self.open_dispute(self.line, 300)
        self.pay(self.invoice_, 700)
        self.end_of_work()
        self.assertEqual(dispute.state, "open")
        other = self.invoice(50, 30)
        self.update()
        corrected = self.open_dispute(self.receivable(other))
        other.button_draft()
        self.end_of_work()
        self.assertEqual(corrected.state, "open")

    def test_reopened(self):
        """F8: one that was reopened is not ended again by what was credited before."""
        dispute = self.open_dispute(self.line, 300)
        self.credit(300, self.invoice_)
        # In a test all happens at one moment: this was hours ago.
        dispute.sudo().opened_at -= timedelta(hours=3)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_partial_reconcile SET create_date = create_date - INTERVAL '2 hours'"
            " WHERE debit_move_id = %s",
            [self.line.id],
        )
        self.end_of_work()
        self.assertEqual(dispute.state, "resolved")
        dispute.with_user(self.controller).action_reopen()
        self.update()
        self.assertEqual(dispute.state, "open")

    # --- By decision -----------------------------------------------------------------------------------------------

    def test_credit_note_approved(self):
        """F8: the approver's credit note is posted, matched, for the amount agreed, and ends the dispute."""
        tax = self.env["account.tax"].create({"name": "21 %", "amount": 21, "company_id": self.company.id})
        account = self.company_data["default_account_revenue"]
        lines = [
            Command.create({"name": name, "price_unit": price, "quantity": quantity, "account_id": account.id,
                            "tax_ids": [Command.set(taxes)]})
            for name, price, quantity, taxes in (("Tiles", 33.33, 7, tax.ids), ("Travel", 19.99, 1, []))
        ]  # fmt: skip
        move = self.invoice(0, 30, invoice_line_ids=lines)
        self.update()
        dispute = self.open_dispute(self.receivable(move), 100)
        proposal = self.propose(dispute)
        self.assertEqual((proposal.amount, proposal.approver_id), (100, self.booker))
        todo = dispute.activity_ids.filtered(lambda a: a.user_id == self.booker)
        self.assertIn("100", todo.summary)
        proposal.with_user(self.booker).action_approve()
        note = proposal.move_ids
        self.assertEqual((note.move_type, note.state, note.amount_total), ("out_refund", "posted", 100))
        self.assertEqual((note.reversed_entry_id, note.create_uid), (move, self.booker))
        self.assertIn("Delivered too late", note.ref)
        self.assertEqual(self.receivable(move).amount_residual, move.amount_total - 100)
        self.assertAlmostEqual(note.amount_tax, move.amount_tax * 100 / move.amount_total, delta=0.02)
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "credited"))
        self.assertIn(note.name, dispute.resolution_note)
        self.assertFalse(dispute.activity_ids)

    def test_whole_invoice(self):
        """F8: of the whole invoice it is Odoo's reversal as it is, with its lines."""
        proposal = self.propose(self.open_dispute(self.line))
        self.assertTrue(proposal.dispute_id.with_user(self.booker).can_decide)
        self.assertFalse(proposal.dispute_id.with_user(self.controller).can_decide)
        proposal.dispute_id.with_user(self.booker).action_approve_proposal()
        note = proposal.move_ids
        self.assertEqual(note.invoice_line_ids.mapped("name"), self.invoice_.invoice_line_ids.mapped("name"))
        self.assertTrue(self.line.reconciled)

    def test_several_items_in_a_foreign_currency(self):
        """F8: the oldest invoice first, each in its own currency; of less than is disputed the rest is asked for."""
        foreign = self.setup_other_currency("EUR")
        old = self.receivable(self.invoice(200, 90, currency_id=foreign.id))
        self.update()
        held = {line.with_user(self.controller): line.amount_residual for line in old | self.line}
        category = self.env.ref("credit_control_calls.dispute_category_price")
        dispute = self.card()._open_dispute({"category_id": category.id}, held).with_env(self.env)
        amount = old.amount_residual + 400
        proposal = self.propose(dispute, amount=amount)
        proposal.with_user(self.booker).action_approve()
        notes = proposal.move_ids.sorted("amount_total")
        self.assertEqual([(n.currency_id, n.amount_total) for n in notes], [
            (foreign, 200), (self.company.currency_id, 400),
        ])  # fmt: skip
        self.assertTrue(old.reconciled)
        self.assertEqual((self.line.amount_residual, dispute.resolution), (600, "partly"))

    def test_write_off_approved(self):
        """F8: a write-off is booked on the company's account for it; without one nothing is."""
        dispute = self.open_dispute(self.line, 250)
        proposal = self.propose(dispute, kind="write_off", approver=self.accountant)
        with self.assertRaisesRegex(UserError, "settings"), self.env.cr.savepoint():
            proposal.with_user(self.accountant).action_approve()
        self.company.credit_write_off_account_id = self.company_data["default_account_expense"]
        proposal.with_user(self.accountant).action_approve()
        entry = proposal.move_ids
        self.assertEqual((entry.state, entry.create_uid), ("posted", self.accountant))
        loss = entry.line_ids.filtered(lambda x: x.account_id == self.company_data["default_account_expense"])
        self.assertEqual(loss.balance, 250)
        self.assertEqual(self.line.amount_residual, 750)
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "written_off"))

    def test_approver_at_work_elsewhere(self):
        """F8: who approves while another company is on top books in the company of the dispute."""
        other = self.setup_other_company(name="Elsewhere BV")["company"]
        self.company.credit_write_off_account_id = self.company_data["default_account_expense"]
        boss = self._user("boss", "credit_control_calls.group_credit_manager,account.group_account_manager")
        boss.company_ids += other
        for kind in ("credit_note", "write_off"):
            move = self.invoice(500, 20)
            self.update()
            proposal = self.propose(self.open_dispute(self.receivable(move), 100), kind=kind, approver=boss)
            elsewhere = proposal.with_user(boss).with_context(allowed_company_ids=[other.id, self.company.id])
            elsewhere.action_approve()
            booked = proposal.move_ids
            self.assertEqual((booked.company_id, booked.journal_id.company_id), (self.company, self.company))
            self.assertEqual(move.amount_residual, 400)

    def test_nothing_through_relations(self):
        """F8: who is responsible for a dispute writes, through it, nothing that only methods write."""
        mine, other = self.open_dispute(self.line, 100), self.open_dispute(self.receivable(self.invoice(70, 20)))
        mine.user_id = self.employee
        for vals in (
            {"item_ids": [(1, other.item_ids.id, {"disputed_amount": 1})]},
            {"item_ids": [(0, 0, {"disputed_amount": 1})]},
            {"item_ids": [(4, other.item_ids.id)]},
            {"item_ids": [(5,)]},
            {"item_ids": [(2, mine.item_ids.id)]},
            {"proposal_ids": [(0, 0, {"amount": 5, "kind": "write_off", "reason": "x"})]},
            {"held_amount": 1}, {"state": "resolved"}, {"opened_at": False}, {"company_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError), self.env.cr.savepoint():
                mine.with_user(self.employee).write(vals)
        self.assertEqual((mine.held_amount, other.held_amount), (100, 70))

    def test_odd_reasons(self):
        """F8: a reason of any length is booked in short, and shown as it was written; a refusal stays as it was."""
        self.company.credit_write_off_account_id = self.company_data["default_account_expense"]
        dispute = self.open_dispute(self.line, 250)
        words = "1 < 2 <b>{{ 7*7 }}</b> " + "very " * 200_000 + "late"
        with self.assertRaises(UserError):
            self.propose(dispute, amount=251)
        proposal = self.propose(dispute, kind="write_off", approver=self.accountant, reason=words)
        todo = dispute.activity_ids.filtered(lambda a: a.user_id == self.accountant)
        self.assertIn("1 &lt; 2 &lt;b&gt;{{ 7*7 }}", todo.note)
        proposal.with_user(self.accountant).action_approve()
        self.assertLess(len(proposal.move_ids.ref), 300)
        other = self.propose(self.open_dispute(self.line, 50)).with_user(self.booker)
        other.refusal = "They signed for it"
        other.action_refuse()
        with self.assertRaises(UserError):
            other.refusal = "We like them"

    def test_write_off_keeps_no_promise(self):
        """F8, X9: what is written off is neither paid nor asked for any more; nobody says by hand what is money."""
        self.company.credit_write_off_account_id = self.company_data["default_account_expense"]
        self.record(self.line, "promise", promised_amount=1000, promised_date=self.today)
        entry = self.card().entry_ids[:1]
        proposal = self.propose(self.open_dispute(self.line, 250), kind="write_off", approver=self.accountant)
        proposal.with_user(self.accountant).action_approve()
        self.update()
        self.assertEqual((entry.promise_state, entry.promise_received, entry.promise_wanted), ("pending", 0, 750))
        self.pay(self.invoice_, 750)
        self.update()
        self.assertEqual((entry.promise_state, entry.promise_received), ("kept", 750))
        move = proposal.move_ids.with_user(self.accountant)
        for attempt in (
            lambda: move.write({"credit_is_write_off": False}),
            lambda: move.create({"move_type": "entry", "credit_is_write_off": True}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_all_written_off(self):
        """F8, X9: a promise of which all is written off is not kept."""
        self.company.credit_write_off_account_id = self.company_data["default_account_expense"]
        self.record(self.line, "promise", promised_amount=1000, promised_date=self.today)
        entry = self.card().entry_ids[:1]
        proposal = self.propose(self.open_dispute(self.line), kind="write_off", approver=self.accountant)
        proposal.with_user(self.accountant).action_approve()
        self.update()
        self.assertNotIn(entry.promise_state, ("kept", "partial", "broken"))
        self.assertEqual(entry.promise_received, 0)

    def test_refused(self):
        """F8: a refusal says why, to whoever proposed it; the dispute goes on, and something else may be proposed."""
        dispute = self.open_dispute(self.line)
        proposal = self.propose(dispute).with_user(self.manager)
        view = self.env["ir.ui.view"].browse(proposal.action_refuse_dialog()["views"][0][0])
        with self.assertRaises(UserError):
            proposal.action_refuse()
        with Form(proposal, view=view) as form:
            form.refusal = "They signed for it"
        proposal.action_refuse()
        self.assertEqual((proposal.state, proposal.decided_by_id, dispute.state), ("refused", self.manager, "open"))
        message = dispute.message_ids[:1]
        self.assertIn("They signed for it", message.body)
        self.assertEqual(message.partner_ids, self.controller.partner_id)
        self.assertEqual(len(dispute.activity_ids), 1)
        self.propose(dispute, amount=100)
        self.assertTrue(dispute.waits_for_decision)

    def test_proposed_approver(self):
        """F8: to be decided by whom escalations of the profile go to, where that is somebody who may."""
        dispute = self.open_dispute(self.line)
        for escalation in (self.booker, self.accountant):
            self.profile.escalation_user_id = escalation
            context = dispute.with_user(self.controller).action_propose()["context"]
            Wizard = self.env["credit.dispute.proposal.wizard"].with_user(self.controller)
            with Form(Wizard.with_context(**context)) as form:
                self.assertEqual(form.approver_id, escalation)
                form.reason = "Late"
        self.profile.escalation_user_id = self.manager
        with Form(Wizard.with_context(**context)) as form:
            self.assertTrue(form.approver_id)
            self.assertNotEqual(form.approver_id, self.manager)
            form.reason = "Late"

    def test_settled_meanwhile(self):
        """F8: what was paid meanwhile needs no decision."""
        dispute = self.open_dispute(self.line)
        proposal = self.propose(dispute)
        self.pay(self.invoice_, 1000)
        self.end_of_work()
        self.assertEqual((proposal.state, dispute.resolution), ("withdrawn", "paid"))
        self.assertFalse(dispute.activity_ids)
        with self.assertRaises(UserError):
            proposal.with_user(self.booker).action_approve()

    def test_who_decides(self):
        """F8: a manager who may book, never one's own proposal; approving gives nobody the right to book."""
        dispute = self.open_dispute(self.line, 100)
        approvers = self.env["credit.dispute.proposal"]._get_approvers(self.company, self.controller)
        self.assertLessEqual(self.booker | self.accountant, approvers)
        self.assertFalse((self.manager | self.controller | self.employee) & approvers)
        proposal = self.propose(dispute, user=self.booker, approver=self.accountant)
        for user, error in ((self.booker, UserError), (self.manager, AccessError), (self.controller, AccessError),
                            (self.employee, AccessError)):  # fmt: skip
            with self.subTest(user=user.login), self.assertRaises(error):
                proposal.with_user(user).action_approve()
        for user in (self.controller, self.employee):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                proposal.with_user(user).write({"refusal": "No"})
        with self.assertRaises(AccessError):
            proposal.with_user(self.accountant).write({"state": "approved"})
        proposal.with_user(self.accountant).action_approve()

    def test_who_proposes(self):
        """F8: an employee responsible for the dispute may; no more than is disputed and open, once at a time."""
        dispute = self.open_dispute(self.line, 100, user_id=self.employee.id)
        with self.assertRaises(UserError):
            self.propose(dispute, amount=100.01)
        with self.assertRaises(UserError):
            self.propose(dispute, approver=self.manager)
        self.propose(dispute, user=self.employee)
        with self.assertRaises(UserError):
            self.propose(dispute)
        other = self._user("other", "base.group_user")
        with self.assertRaises(AccessError):
            dispute.proposal_ids.with_user(other).read(["reason"])
        with self.assertRaises(AccessError):
            dispute.with_user(other).action_propose()

    def test_other_company(self):
        """F8: a manager of another company neither sees nor decides it."""
        proposal = self.propose(self.open_dispute(self.line))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "test_ends_stranger", groups="account.group_account_manager", company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )  # fmt: skip
        with self.assertRaises(AccessError):
            proposal.with_user(stranger).action_approve()
        self.assertNotIn(stranger, proposal._get_approvers(self.company, self.controller))

    # --- Causes ----------------------------------------------------------------------------------------------------

    def test_causes(self):
        """F8: what was disputed, by month, cause and product, in shares of what the products cost."""
        tiles, glue = self.env["product.product"].create([{"name": "Tiles"}, {"name": "Glue"}])
        lines = [
            Command.create({"product_id": product.id, "name": product.name, "price_unit": price, "tax_ids": False})
            for product, price in ((tiles, 75), (glue, 25))
        ]
        with freeze_time(f"{self.day(40)} 12:00:00"):
            line = self.receivable(self.invoice(0, 70, invoice_line_ids=lines))
            self.update()
            dispute = self.open_dispute(line, 80)
        dispute.with_user(self.controller).resolution = "rejected"
        dispute.with_user(self.controller).action_resolve()
        self.open_dispute(self.line, 10)
        Analysis = self.env["credit.dispute.analysis"].with_user(self.controller)
        mine = [("customer_id", "=", self.card().id)]
        groups = Analysis._read_group(mine, ["opened_on:month", "product_id"], ["amount:sum", "days:avg"])
        month = self.day(40).replace(day=1)
        self.assertIn((month, tiles, 60, 40), groups)
        self.assertIn((month, glue, 20, 40), groups)
        total = Analysis._read_group(mine, ["category_id"], ["amount:sum", "dispute_id:count_distinct"])
        self.assertEqual([group[1:] for group in total], [(90, 2)])
        self.assertTrue(Analysis.with_user(self.accountant).search_count(mine))
        with self.assertRaises(AccessError):
            Analysis.with_user(self.employee).search_count(mine)
