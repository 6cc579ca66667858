from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestPlans(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.invoice(200, 40)
        cls.second = cls.invoice(100, 20)
        cls.lines = cls.receivable(cls.first | cls.second)
        cls.update()

    def days(self, *ahead):
        return [self.day(-n) for n in ahead]

    def agree(self, amounts=(100, 100, 100), days=(7, 37, 67), user=None, **vals):
        card = self.card(user=user)
        parts = list(zip(self.days(*days), amounts, strict=True))
        return card._agree_plan(self.lines.with_user(user or self.controller), parts, vals).with_env(self.env)

    def after(self, days):
        """The Update of a day to come."""
        with freeze_time(f"{self.today + timedelta(days=days)} 12:00:00"):
            self.update()

    def states(self, plan):
        return plan.part_ids.mapped("state")

    def test_written_confirmation(self):
        """F5: the mail dialog is filled in with the plan's own text."""
        plan = self.agree()
        context = plan.with_user(self.controller).action_send_confirmation()["context"]
        composer = Form(self.env["mail.compose.message"].with_user(self.controller).with_context(**context)).save()
        self.assertEqual((composer.model, composer.template_id.model), ("credit.plan", "credit.plan"))
        self.assertIn(plan.name, f"{composer.subject} {composer.body}")

    def test_one_agreement_over_many_items(self):
        """F5: several items, several days; the customer leaves the list until the first part is due."""
        plan = self.agree()
        card = self.card()
        self.assertFalse(card.needs_action)
        self.assertEqual((card.promised_amount, card.promised_date), (100, self.day(-7)))
        self.assertEqual(plan.call_id.item_ids.line_id, self.lines)
        self.assertEqual((plan.state, plan.amount, plan.next_date), ("running", 300, self.day(-7)))
        self.after(7)
        self.assertFalse(self.card().needs_action)

    def test_each_part_is_judged_like_a_promise(self):
        """F5: paid, the next part is what is promised; all paid, the plan is kept."""
        plan = self.agree()
        self.pay(self.first, 100)
        self.update()
        self.assertEqual(self.states(plan), ["kept", "pending", "pending"])
        self.assertEqual((self.card().promised_amount, self.card().promised_date), (100, self.day(-37)))
        self.after(20)
        self.assertFalse(self.card().needs_action)
        self.pay(self.first, 100)
        self.pay(self.second, 100)
        self.update()
        self.assertEqual(plan.state, "kept")
        self.assertEqual(set(self.states(plan)), {"kept"})

    def test_a_missed_part(self):
        """F5: missed, the customer is back on the list, and the card says what was agreed for that case."""
        plan = self.agree(all_due=True)
        self.after(10)
        self.assertEqual((plan.state, self.states(plan)), ("missed", ["broken", "pending", "pending"]))
        self.assertTrue(self.card().needs_action)
        self.assertIn("all of it is due now", "".join(self.card().message_ids.mapped("body")))

    def test_more_at_once(self):
        """F5: who pays two parts at once owes the third only."""
        plan = self.agree()
        self.pay(self.first, 200)
        self.update()
        self.assertEqual(self.states(plan), ["kept", "kept", "pending"])
        self.assertEqual((self.card().promised_amount, self.card().promised_date), (100, self.day(-67)))

    def test_money_from_before_keeps_no_part(self):
        self.pay(self.first, 50)
        self.update()
        plan = self.agree((150, 100), (7, 37))
        self.update()
        self.assertEqual((plan.received, self.states(plan)), (0, ["pending", "pending"]))

    def test_credited_is_not_missed(self):
        """What is credited altogether need not be paid in parts."""
        plan = self.agree()
        for invoice in self.first | self.second:
            refund = self.invoice(invoice.amount_total, 0, move_type="out_refund")
            self.receivable(invoice | refund).reconcile()
        self.update()
        self.assertEqual(plan.state, "kept")

    def test_agreed_anew(self):
        """A new plan takes the place of the one before."""
        before = self.agree()
        after = self.agree((150, 150), (14, 44))
        self.assertEqual((before.state, after.state), ("ended", "running"))
        self.after(9)
        self.assertEqual(before.state, "ended")
        self.assertFalse(self.card().needs_action)

    def test_what_is_no_plan(self):
        """Parts that do not add up, in the past, on one day, of nothing, too far ahead for the caller."""
        for amounts, days in (
            ((100, 100), (7, 37)),
            ((200, 200), (7, 37)),
            ((150, 150), (-1, 37)),
            ((150, 150), (7, 7)),
            ((300, 0), (7, 37)),
            ((400, -100), (7, 37)),
            ((150, 150), (7, 900)),
            ((), ()),
        ):
            with self.subTest(amounts=amounts, days=days), self.assertRaises(UserError):
                self.agree(amounts, days)
        self.assertEqual(self.agree((150, 150), (7, 900), self.manager).state, "running")

    def test_equal_parts_by_one_click(self):
        """F5: the dialog proposes equal parts and confirms them in writing."""
        action = self.card().action_agree_plan()
        form = Form(self.env["credit.plan.wizard"].with_user(self.controller).with_context(**action["context"]))
        self.assertEqual(form.amount, 300)
        form.count = 4
        wizard = form.save()
        self.assertEqual(wizard.part_ids.mapped("amount"), [75] * 4)
        mail = wizard.action_agree_and_confirm()
        plan = self.env["credit.plan"].search([("customer_id", "=", self.card().id)])
        self.assertEqual(len(plan.part_ids), 4)
        self.customer.email = "pay@jansen.example.com"
        composer = self.env["mail.compose.message"].with_user(self.controller).with_context(**mail["context"])
        composer.create({})._action_send_mail()
        body = plan.message_ids[0].body
        self.assertEqual(plan.message_ids[0].partner_ids, self.customer)
        self.assertIn("75.00", body)

    def test_rights(self):
        """Callers agree and do not rewrite; readers read; others see nothing."""
        plan = self.agree()
        for attempt in (
            lambda: plan.with_user(self.controller).write({"state": "kept"}),
            lambda: plan.part_ids[0].with_user(self.manager).write({"amount": 1}),
            lambda: plan.part_ids.with_user(self.manager).unlink(),
            lambda: self.env["credit.plan"].with_user(self.controller).create(
                {"customer_id": self.card().id, "call_id": plan.call_id.id}
            ),
        ):  # fmt: skip
            with self.assertRaises(AccessError):
                attempt()
        employee = new_test_user(self.env, "test_plan_employee", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["credit.plan"].with_user(employee).search([])
        other = self.setup_other_company(name="Elsewhere BV")["company"]
        elsewhere = new_test_user(
            self.env, "test_plan_elsewhere", "credit_control_calls.group_credit_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        for model in ("credit.plan", "credit.plan.part"):
            self.assertFalse(self.env[model].with_user(elsewhere).search([]))
