from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import CreditCommon

# The test's own today: in the middle of a month.
NOW = "2026-03-18 10:00:00"
MARCH, FEBRUARY = date(2026, 3, 1), date(2026, 2, 1)


@tagged("post_install", "-at_install")
class TestResults(CreditCommon):
    """F12: targets and results of each controller, and what is to come."""

    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time(NOW))
        super().setUpClass()
        cls.colleague = cls._new_user("colleague", "group_credit_controller")
        cls.lines = cls.receivable(cls.invoice(1000, 60) | cls.invoice(500, 60))
        cls.update()

    def call(self, line, days_ago, **vals):
        """A call on an earlier day, recorded then."""
        with freeze_time(f"{self.day(days_ago)} 10:00:00"):
            return self.record(line, **vals)

    def result(self, user, month=MARCH, reader=None):
        """The user's results of a month, as somebody sees them."""
        self.env.flush_all()
        Result = self.env["credit.result"].with_user(reader or self.manager)
        return Result.search([("user_id", "=", user.id), ("month", "=", month)])

    def receive(self, line, amount, days_ago):
        """Money that came in on a day, matched with an item."""
        receipt = self.bank_receipt(amount, overdue=days_ago)
        (line | self.receivable(receipt)).filtered(lambda x: not x.reconciled).reconcile()
        return receipt

    def test_collected_by_the_last_caller(self):
        """F12: money on called items is his who called about them last before it came in; in the month it came."""
        first, second = self.lines
        self.receive(first, 100, 50)
        self.call(first, 40)
        self.receive(first, 200, 30)
        self.call(first, 10, user=self.colleague)
        self.receive(first, 300, 5)
        self.receive(second, 500, 5)
        note = self.invoice(50, 0, move_type="out_refund")
        (first | self.receivable(note)).reconcile()
        self.assertEqual(self.result(self.controller, FEBRUARY).collected, 200)
        self.assertEqual(self.result(self.colleague).collected, 300)
        self.assertFalse(self.result(self.controller))

    def test_calls_and_promises(self):
        """F12: calls, the share reached, promises taken, and what of them was kept, in money."""
        first, second = self.lines
        self.call(first, 15, code="no_answer")
        self.call(first, 14, code="promise", promised_amount=1000, promised_date=self.day(8))
        self.call(second, 14, code="promise", promised_amount=500, promised_date=self.day(9))
        self.receive(first, 400, 9)
        self.receive(second, 500, 10)
        self.update()
        mine = self.result(self.controller)
        self.assertEqual((mine.calls, mine.reached, mine.promises, mine.promised), (3, 2, 2, 1500))
        self.assertAlmostEqual(mine.reached_share, 2 / 3)
        self.assertEqual((mine.due_promises, mine.kept_promises), (2, 1))
        self.assertEqual((mine.due_amount, mine.kept_amount, mine.kept_share), (1500, 900, 0.6))

    def test_a_plan_calls_nobody(self):
        """F12: the next part of a plan is promised by itself: no call, no promise taken, but kept or not."""
        parts = [(self.today, 500), (date(2026, 4, 20), 500)]
        self.card()._agree_plan(self.lines[0].with_user(self.controller), parts)
        self.receive(self.lines[0], 500, 0)
        self.update()
        self.assertEqual(len(self.card().entry_ids), 2)
        mine = self.result(self.controller)
        self.assertEqual((mine.calls, mine.promises, mine.kept_amount, mine.collected), (1, 1, 500, 500))

    def test_the_system_is_no_controller(self):
        """F12: what was recorded by the system itself, or by a customer, stands at nobody."""
        system = self.env.ref("base.user_root")
        self.record(self.lines[0], user=system)
        self.assertFalse(self.result(system))

    def test_written_off_is_not_collected(self):
        """F12: what a manager wrote off came in as no money."""
        self.company.credit_write_off_account_id = self.company_data["default_account_expense"]
        self.call(self.lines[0], 10)
        dispute = self.open_dispute(self.lines[0], 250)
        booker = new_test_user(
            self.env, "test_results_booker",
            groups="account.group_account_manager", company_id=self.company.id,
        )  # fmt: skip
        vals = {"kind": "write_off", "amount": 250, "reason": "Broken", "approver_id": booker.id}
        dispute.with_user(self.controller)._propose(vals).with_user(booker).action_approve()
        self.assertEqual(self.lines[0].amount_residual, 750)
        self.assertEqual(self.result(self.controller).collected, 0)

    def test_targets(self):
        """F12: a manager sets them, they stand beside the results; each controller sees his own and sets none."""
        Target = self.env["credit.target"]
        vals = [{"user_id": user.id, "month": "2026-03-20", "collected": 5000, "calls": 100, "promises": 20}
                for user in (self.controller, self.colleague)]  # fmt: skip
        targets = Target.with_user(self.manager).create(vals)
        self.assertEqual(set(targets.mapped("month")), {MARCH})
        self.call(self.lines[0], 10)
        self.receive(self.lines[0], 1000, 5)
        mine = self.result(self.controller, reader=self.controller)
        self.assertEqual((mine.collected, mine.target_collected, mine.collected_share), (1000, 5000, 0.2))
        self.assertEqual((mine.calls, mine.target_calls, mine.target_promises), (1, 100, 20))
        self.assertFalse(self.result(self.colleague, reader=self.controller))
        self.assertEqual(Target.with_user(self.controller).search([]).user_id, self.controller)
        with self.assertRaises(AccessError):
            targets[:1].with_user(self.controller).calls = 1
        targets.action_repeat_next_month()
        targets.action_repeat_next_month()
        april = Target.search([("month", "=", "2026-04-01"), ("user_id", "in", targets.user_id.ids)])
        self.assertEqual(april.mapped("calls"), [100, 100])

    def test_who_sees_results(self):
        """F12: nobody without a role in credit control, accountants among them; nobody of another company."""
        self.record(self.lines[0])
        company = {"company_id": self.company.id, "company_ids": [Command.set(self.company.ids)]}
        for groups in ("base.group_user", "account.group_account_readonly"):
            user = new_test_user(self.env, f"test_results_{groups[-4:]}", groups=groups, **company)
            with self.subTest(groups=groups), self.assertRaises(AccessError):
                self.result(self.controller, reader=user)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write({"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id})
        self.assertFalse(self.result(self.controller))

    def test_workload(self):
        """F12: whom the list will have on which day; who was left is today's work."""
        late, planned, young, far = (self.new_partner(name) for name in ("Late", "Planned", "Young", "Far"))
        for partner, overdue in ((late, 30), (planned, 30), (young, 2), (far, -30)):
            self.invoice(100, overdue, partner)
        self.update()
        self.call(self.card(late)._open_items(), 9, partner=late, followup_date=self.day(4))
        self.record(partner=planned, followup_date=self.day(-6))
        self.update()
        self.env.flush_all()
        Workload = self.env["credit.workload"].with_user(self.controller)
        rows = Workload.search([("customer_id.partner_id", "in", (late | planned | young | far).ids)])
        self.assertEqual([(row.customer_id.partner_id, row.day, row.kind) for row in rows], [
            (late, self.today, "late"), (young, self.day(-3), "first"), (planned, self.day(-6), "follow_up"),
        ])  # fmt: skip

    def test_queries(self):
        """F12: as many statements for twice the calls."""
        counts = []
        self.result(self.controller)
        for _round in range(2):
            for _call in range(3):
                self.record(self.lines[0])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.result(self.controller).mapped("reached_share")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
