from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-05 09:00")
class TestContract(ServiceCommon):
    def test_create_in_the_form(self):
        """B2: a dispatcher creates a contract with name, start, term and interval; it gets a number and a term end."""
        with Form(self.env["service.contract"].with_user(self.dispatcher)) as form:
            form.name = "Lift inspection"
            form.partner_id = self.customer
            form.date_start = date(2026, 2, 1)
            form.interval = 3
            form.interval_unit = "month"
            form.duration = 2
            form.duration_unit = "year"
        contract = form.record
        self.assertTrue(contract.code)
        self.assertEqual(contract.date_end, date(2028, 1, 31))
        contract.action_start()
        self.assertEqual(contract.next_due_date, date(2026, 2, 1))

    def test_own_van(self):
        """B2: a contract without a customer, the company's own van, runs and gives a to-do."""
        contract = self._create_contract(
            name="Van inspection", partner_id=False, equipment_ids=False, action="activity", start=True
        )
        contract.with_user(self.dispatcher).action_trigger_now()
        self.assertEqual(contract.activity_ids.user_id, self.dispatcher)

    def test_from_template(self):
        """A2, B2: a contract takes the terms of its plan, and what is entered goes before them."""
        plan = self.env["service.contract.template"].create(
            {
                "name": "Boiler plan",
                "interval": 6,
                "interval_unit": "month",
                "lead_days": 14,
                "reminder_days": 20,
                "covers_labour": True,
                "visit_template_id": self.visit_template.id,
            }
        )
        contract = self.env["service.contract"].with_user(self.dispatcher).create(
            {"template_id": plan.id, "partner_id": self.customer.id, "lead_days": 7}
        )
        self.assertRecordValues(
            contract,
            [{"name": "Boiler plan", "interval": 6, "lead_days": 7, "reminder_days": 20, "covers_labour": True}],
        )
        self.assertEqual(contract.type_id, self.type)
        with Form(self.env["service.contract"].with_user(self.dispatcher)) as form:
            form.template_id = plan
            form.partner_id = self.customer
        self.assertRecordValues(form.record, [{"name": "Boiler plan", "interval": 6, "lead_days": 14}])

    def test_documents(self):
        """B5: documents are kept on the contract, and whoever may read it may open them."""
        document = self.env["ir.attachment"].with_user(self.dispatcher).create({"name": "plan.txt", "raw": b"Plan"})
        contract = self._create_contract().with_user(self.dispatcher)
        contract.document_ids = [Command.link(document.id)]
        self.assertEqual(contract.with_user(self.technician).document_ids.raw, b"Plan")

    def test_list_and_filters(self):
        """B1: contracts are listed by next due date and filtered by how urgent they are."""
        late = self._create_contract(name="Late", start=True)
        later = self._create_contract(name="Later", date_start=date(2026, 3, 1), start=True)
        draft = self._create_contract(name="Draft")
        mine = self.env["service.contract"].with_user(self.dispatcher)
        with freeze_time("2026-01-12 09:00"):
            self.env.invalidate_all()
            found = {key: mine.search([("urgency", "=", key), ("id", "in", (late | later | draft).ids)])
                     for key in ("late", "soon", "later", "none")}
            self.assertEqual(
                found, {"late": late, "soon": mine.browse(), "later": later, "none": draft}
            )
            self.assertEqual(late.urgency, "late")
            self.assertEqual(mine.search([("id", "in", (late | later).ids)]), late | later)
        self.assertEqual(mine.search([("display_name", "ilike", late.code)]), late)

    def test_numbers_are_unique(self):
        """B2: every contract of a batch gets a number of its own."""
        contracts = self.env["service.contract"].create([{"name": f"Number {n}"} for n in range(5)])
        self.assertEqual(len(set(contracts.mapped("code"))), 5)

    def test_copy_is_a_draft(self):
        """B2: a copy starts anew: draft, no due dates, a number of its own."""
        contract = self._create_contract(start=True)
        copy = contract.copy()
        self.assertEqual((copy.state, copy.due_ids), ("draft", copy.due_ids.browse()))
        self.assertNotEqual(copy.code, contract.code)

    def test_delete(self):
        """B7: only a draft without history is deleted; everything else is archived."""
        running = self._create_contract(start=True).with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "Only a draft contract"):
            running.unlink()
        self._create_contract().with_user(self.dispatcher).unlink()

    def test_company_stays(self):
        """X2: a contract with due dates stays in its company."""
        contract = self._create_contract(start=True)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(UserError, "stays in its company"):
            contract.company_id = other

    def test_technician_reads_only(self):
        """Rights: a technician reads contracts and changes none."""
        contract = self._create_contract(start=True).with_user(self.technician)
        self.assertTrue(contract.next_due_date)
        for change in (
            lambda: contract.write({"name": "Mine"}),
            contract.action_pause,
            contract.action_trigger_now,
            contract.due_ids[:1].action_skip,
            contract.due_ids[:1].action_trigger,
            lambda: contract.create({"name": "Mine"}),
        ):
            with self.assertRaises(AccessError):
                change()
