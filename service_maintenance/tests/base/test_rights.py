from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon

BUSINESS_MODELS = (
    "service.contract",
    "service.contract.due",
    "service.contract.template",
    "service.equipment",
    "service.meter",
    "service.meter.reading",
    "service.visit",
    "service.visit.line",
    "service.visit.defect",
    "service.visit.checklist.item",
    "service.visit.assignment",
    "service.visit.template",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 08:00")
class TestRights(ServiceCommon):
    def setUp(self):
        super().setUp()
        self.mine = self._create_visit(
            line_ids=[Command.create({"product_id": self.part.id, "quantity_planned": 1})],
            checklist_ids=[Command.create({"name": "Look"})],
        )
        self.others = self._create_visit(
            technician_ids=[Command.set(self.technician_2.ids)],
            line_ids=[Command.create({"product_id": self.part.id})],
            defect_ids=[Command.create({"name": "Rust"})],
            checklist_ids=[Command.create({"name": "Look"})],
        )

    def test_technician_sees_own_visits(self):
        """D7: a technician sees own visits and what hangs on them, not those of a colleague."""
        env = self.env(user=self.technician)
        both = ("id", "in", (self.mine | self.others).ids)
        self.assertEqual(env["service.visit"].search([both]), self.mine)
        for children in ("line_ids", "defect_ids", "checklist_ids", "assignment_ids"):
            child = self.others[children][:1].with_env(env)
            with self.assertRaises(AccessError):
                child.check_access("read")
            self.assertFalse(child.search([("visit_id", "=", self.others.id)]), children)
        with self.assertRaises(AccessError):
            self.others.with_env(env).action_start()

    def test_technician_works_on_own_visits(self):
        """D7, D8: reads contract, equipment and customer, writes what was done; opens, deletes and plans nothing."""
        mine = self.mine.with_user(self.technician)
        mine.action_start()
        mine.write({"line_ids": [Command.create({"product_id": self.part.id, "quantity": 1})], "kilometres": 3})
        self.assertEqual(mine.partner_id.name, "Bakery Lefort")
        self.assertTrue(mine.equipment_ids.display_name)
        for refused in (
            mine.copy,
            mine.unlink,
            lambda: mine.create({"subject": "Mine"}),
            mine.equipment_ids.unlink,
            lambda: mine.env["service.visit.template"].create({"name": "Mine"}),
            lambda: mine.assignment_ids.write({"user_id": self.technician_2.id}),
        ):
            with self.assertRaises(AccessError):
                refused()
        mine.checklist_ids.is_done = True
        mine.action_close()
        with self.assertRaises(AccessError):
            mine.action_plan_next()

    def test_dispatcher(self):
        """D6: a dispatcher sees and plans all visits and keeps contracts and equipment; templates are the manager's."""
        env = self.env(user=self.dispatcher)
        both = self.mine | self.others
        self.assertEqual(env["service.visit"].search_count([("id", "in", both.ids)]), 2)
        env["service.equipment"].create({"name": "Pump", "partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            env["service.contract.template"].create({"name": "Mine"})
        self.env(user=self.manager)["service.contract.template"].create({"name": "Plan"})

    def test_customer_on_the_spot(self):
        """C2: a dispatcher completes a customer and adds a contact person on the spot."""
        customer = self.env["res.partner"].with_user(self.dispatcher).create({"name": "Hotel", "is_company": True})
        customer.write({"vat": False, "street": "Quay 1", "city": "Bruges", "email": "hotel@example.com"})
        customer.child_ids = [Command.create({"name": "Ann", "function": "Porter", "phone": "123"})]
        visit = self._create_visit(partner_id=customer.id, contact_id=customer.child_ids.id, equipment_ids=False)
        self.assertEqual(visit.contact_phone, "123")

    def test_accountant(self):
        """D11: an accountant reads visits and their lines to invoice them, and changes nothing else."""
        visit = self.mine.with_user(self.accountant)
        self.assertTrue(visit.line_ids.product_id.name)
        for refused in (lambda: visit.write({"subject": "Other"}), lambda: visit.line_ids.write({"quantity": 3})):
            with self.assertRaises(AccessError):
                refused()

    def test_outsiders_see_nothing(self):
        """Rights: portal users, and users without a service role, see nothing of all this."""
        self._create_contract(start=True)
        portal = new_test_user(self.env, "portal_jan", "base.group_portal")
        portal.partner_id.parent_id = self.customer
        plain = new_test_user(self.env, "plain_ada", "base.group_user")
        for user in (portal, plain):
            for model in BUSINESS_MODELS:
                with self.assertRaises(AccessError, msg=(user.login, model)):
                    self.env[model].with_user(user).search([])

    def test_reassigned(self):
        """D7: a visit given to a colleague leaves the technician's list."""
        self.mine.with_user(self.dispatcher).technician_ids = self.technician_2
        visits = self.env["service.visit"].with_user(self.technician)
        self.assertFalse(visits.search([("id", "=", self.mine.id)]))
        with self.assertRaises(AccessError):
            self.mine.with_user(self.technician).date_start = datetime(2026, 3, 9, 8)
