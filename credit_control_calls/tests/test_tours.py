from odoo.tests import HttpCase, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestTours(CreditCommon, HttpCase):
    """The credit controller at work in the web client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpha, cls.beta, cls.gamma = (cls.new_partner(name) for name in ("Alpha", "Beta", "Gamma"))

    def tour(self, name, login="test_controller", where="credit-worklist"):
        self.start_tour(f"/odoo/{where}", name, login=login)
        self.env.invalidate_all()

    def test_morning(self):
        """E2, E4, E8, X9: three calls in a row with "Save and next"."""
        for partner, amount in ((self.alpha, 300), (self.beta, 200), (self.gamma, 100)):
            self.invoice(amount, 30, partner)
        self.update()
        self.tour("credit_morning")
        for partner in self.alpha | self.beta | self.gamma:
            self.assertFalse(self.card(partner).needs_action)
        self.assertEqual(self.card(self.gamma).promised_amount, 100)
        self.assertEqual(self.card(self.beta).last_entry_id.followup_code_id, self.code("no_answer"))

    def test_update_and_filter(self):
        """E1, E2: the button Update tells what it did; "Mine" narrows the list."""
        for partner in (self.alpha, self.beta):
            self.invoice(100, 30, partner)
        self.update()
        self.card(self.alpha, self.manager).user_id = self.controller
        self.tour("credit_update")

    def test_follow_up(self):
        """E9: the next agreement on the same call."""
        self.invoice(300, 30, self.alpha)
        self.update()
        self.record(
            partner=self.alpha, description="First conversation",
            followup_date=self.today,
        )  # fmt: skip
        self.tour("credit_follow_up")
        self.assertEqual(len(self.card(self.alpha).call_ids), 1)
        self.assertEqual(len(self.card(self.alpha).entry_ids), 2)

    def test_follow_up_and_next(self):
        """X9: from the card's calls, too, saving leads to the next customer."""
        for partner, amount in ((self.alpha, 300), (self.beta, 200)):
            self.invoice(amount, 30, partner)
        self.update()
        self.record(partner=self.alpha, followup_date=self.today)
        self.tour("credit_follow_up_next")
        self.assertEqual(len(self.card(self.alpha).call_ids), 1)
        self.assertEqual(len(self.card(self.alpha).entry_ids), 2)

    def test_unlink_and_link(self):
        """E6, E7: an item leaves its call and is linked again."""
        for amount in (300, 200):
            self.invoice(amount, 30, self.alpha)
        self.update()
        self.record(partner=self.alpha, followup_date=self.today)
        self.tour("credit_unlink_link")
        links = self.card(self.alpha).call_ids.item_ids
        self.assertEqual(len(links.filtered("unlinked_on")), 1)
        self.assertEqual(len(links.filtered(lambda i: not i.unlinked_on)), 2)

    def test_phone(self):
        """F10: the time there, what to say, calling back at an hour, by keyboard."""
        self.alpha.country_id = self.env.ref("base.nl")
        self.invoice(300, 30, self.alpha)
        self.update()
        self.tour("credit_phone")
        entry = self.card(self.alpha).last_entry_id
        self.assertEqual(entry.followup_code_id, self.code("call_back"))
        self.assertTrue(entry.callback_at)

    def test_dispute(self):
        """E10: a complaint on a ticked item."""
        self.invoice(300, 30, self.alpha)
        self.update()
        self.tour("credit_dispute")
        self.assertEqual(self.card(self.alpha).dispute_ids.held_amount, 300)
        self.assertFalse(self.card(self.alpha).needs_action)

    def test_plan(self):
        """F5: in two parts instead of three; the first is promised, and the customer leaves the list."""
        for amount in (200, 100):
            self.invoice(amount, 30, self.alpha)
        self.update()
        self.tour("credit_plan")
        plan = self.card(self.alpha).plan_ids
        self.assertEqual(plan.part_ids.mapped("amount"), [150, 150])
        self.assertEqual((plan.user_id, plan.state), (self.controller, "running"))
        self.assertFalse(self.card(self.alpha).needs_action)

    def test_proposal_approved(self):
        """F8: a manager approves a proposed credit note: posted, matched with the item, and the dispute is over."""
        self.manager.group_ids |= self.env.ref("account.group_account_invoice")
        line = self.receivable(self.invoice(300, 30, self.alpha))
        self.update()
        dispute = self.open_dispute(line, 120)
        vals = {"kind": "credit_note", "amount": 120, "reason": "Too late", "approver_id": self.manager.id}
        dispute.with_user(self.controller)._propose(vals)
        self.tour("credit_proposal_approved", login=self.manager.login, where="credit-disputes")
        note = dispute.proposal_ids.move_ids
        self.assertEqual((note.move_type, note.state, note.amount_total), ("out_refund", "posted", 120))
        self.assertEqual((note.create_uid, dispute.proposal_ids.decided_by_id), (self.manager, self.manager))
        self.assertEqual((dispute.state, dispute.resolution, line.amount_residual), ("resolved", "credited", 180))

    def test_targets(self):
        """F12: the month of a target reads like one, and is chosen as one."""
        target = self.env["credit.target"].create({"user_id": self.controller.id, "month": "2026-03-20", "calls": 9})
        self.start_tour("/odoo/credit-targets", "credit_targets", login=self.manager.login)
        self.assertEqual(str(target.month), "2026-04-01")
