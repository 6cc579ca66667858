from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.credit_control_hold.tests.common import HoldCommon


@tagged("post_install", "-at_install")
class TestVisitHold(HoldCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        cls.dispatcher = new_test_user(cls.env, "test_dispatcher", "service_maintenance.group_dispatcher", **user)
        cls.technician = new_test_user(cls.env, "test_technician", "service_maintenance.group_technician", **user)

    def visit(self, partner, **vals):
        visit = {"subject": "No hot water", "partner_id": partner.id, "technician_ids": [(6, 0, self.technician.ids)]}
        return self.env["service.visit"].with_user(self.dispatcher).create({**visit, **vals})

    def plan(self, visit, days=2):
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=days)
        visit._plan({visit: (start, start + timedelta(hours=1), None)})

    def new_type(self):
        return self.env["service.visit.type"].sudo().create({"name": "Gas leak", "is_emergency": True})

    def test_a_visit_waits(self):
        """F4: a request of a customer on hold is taken down, and neither planned nor begun."""
        visit = self.visit(self.late)
        self.assertTrue(visit.credit_on_hold)
        self.assertIn("40 days", visit.credit_hold_reason)
        for attempt in (lambda: self.plan(visit), visit.action_start):
            with self.assertRaisesRegex(UserError, "on hold"):
                attempt()
        self.assertEqual(visit.state, "new")
        message = visit.message_ids.filtered(lambda m: "On hold" in m.body)
        self.assertIn(self.dispatcher.partner_id, message.notified_partner_ids)
        other = self.visit(self.small)
        self.plan(other)
        self.assertEqual(other.state, "planned")

    def test_emergencies_warranty_and_contract_pass(self):
        """F4: a type that is never on hold, and what the customer has a right to already."""
        emergency = self.new_type()
        for vals in ({"type_id": emergency.id}, {"settlement": "warranty"}, {"settlement": "contract"}):
            with self.subTest(vals):
                self.assertFalse(self.visit(self.late, **vals).credit_on_hold)

    def test_becomes_an_emergency(self):
        """F4: judged anew when what it is about changes."""
        visit = self.visit(self.late)
        visit.type_id = self.new_type()
        self.assertFalse(visit.credit_on_hold)
        self.plan(visit)
        self.assertEqual(visit.state, "planned")

    def test_late_after_it_was_planned(self):
        """F4: planned before, it waits from the next Update on; begun, it is never stopped."""
        self.company.credit_hold_on = False
        planned, begun = self.visit(self.late), self.visit(self.late)
        self.plan(planned)
        self.plan(begun, 3)
        begun.with_user(self.technician).action_start()
        self.company.credit_hold_on = True
        self.assertTrue(planned.credit_on_hold)
        self.assertFalse(begun.credit_on_hold)
        with self.assertRaisesRegex(UserError, "on hold"):
            planned.with_user(self.technician).action_start()

    def test_paid_or_released(self):
        """F4: released by itself when paid, or by right; both are said."""
        paid, released = self.visit(self.late), self.visit(self.late)
        self.release(released, "An old couple in winter")
        self.plan(released)
        self.assertEqual(released.state, "planned")
        self.assertIn("Released by", self.messages(released))
        self.pay(self.debt, 1000)
        self.end_of_work()
        self.assertFalse(paid.credit_on_hold)
        self.assertIn("Off hold", self.messages(paid))
        self.plan(paid, 4)
        self.assertEqual(paid.state, "planned")

    def test_unbilled_visits_count_towards_the_limit(self):
        """F4: what was done and is not invoiced yet will be owed, too."""
        self.small.with_company(self.company).credit_limit = 500
        self.company.credit_hold_limit = True
        done = self.visit(self.small)
        self.assertFalse(done.credit_on_hold)
        self.env["service.visit.line"].sudo().create(
            {"visit_id": done.id, "product_id": self.product_a.id, "quantity": 1, "price_unit": 450, "kind": "part"}
        )
        done.sudo()._write_owned({"state": "done"})
        self.env.flush_all()
        self.assertTrue(self.visit(self.small).credit_on_hold)

    def test_queries(self):
        """The scheduler opens hundreds of visits at once: a few statements more, however many."""

        def opened(count):
            vals = {"subject": "Service", "partner_id": self.small.id}
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["service.visit"].sudo()._create_in_bulk([vals] * count)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        opened(2)
        self.assertLessEqual(opened(8), opened(4) + 1)
