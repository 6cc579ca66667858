from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon
from .test_rights import BUSINESS_MODELS


@tagged("post_install", "-at_install")
class TestMultiCompany(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_data = cls.setup_other_company(name="Auckland Heating")
        cls.other = cls.other_data["company"]
        cls.other.resource_calendar_id = cls.env.company.resource_calendar_id.copy(
            {"tz": "Pacific/Auckland", "company_id": cls.other.id}
        )
        cls.here = cls.env.company
        users = {"company_id": cls.other.id, "company_ids": [cls.other.id]}
        cls.far_technician = new_test_user(cls.env, "tech_far", "service_maintenance.group_technician", **users)
        cls.far_manager = new_test_user(cls.env, "mana_far", "service_maintenance.group_manager", **users)

    def _create_far_contract(self, **values):
        contract = self.env["service.contract"].with_user(self.far_manager).create(
            {
                "name": "Far away",
                "partner_id": self.customer.id,
                "technician_ids": [Command.set(self.far_technician.ids)],
                "date_start": date(2026, 1, 10),
                "interval_unit": "month",
                "lead_days": 3,
                **values,
            }
        )
        contract.action_start()
        return contract

    def test_today_is_the_companys(self):
        """C10: at the same instant it is the 7th in Auckland and still the 6th in Los Angeles."""
        self.here.resource_calendar_id.tz = "America/Los_Angeles"
        with freeze_time("2026-01-05 12:00"):
            near, far = self._create_contract(start=True), self._create_far_contract()
        with freeze_time("2026-01-06 10:59"):
            self._run_cron("cron_trigger_due")
            self.assertFalse((near | far).visit_ids)
        with freeze_time("2026-01-06 11:00"):
            self.assertEqual(self.other._local_today(), date(2026, 1, 7))
            self._run_cron("cron_trigger_due")
            self.assertFalse(near.visit_ids)
            self.assertRecordValues(
                far.sudo().visit_ids, [{"company_id": self.other.id, "date_reported": date(2026, 1, 7)}]
            )
        with freeze_time("2026-01-07 08:00"):
            self._run_cron("cron_trigger_due")
            self.assertEqual(near.visit_ids.date_reported, date(2026, 1, 7))

    @freeze_time("2026-01-08 12:00")
    def test_each_company_sees_its_own(self):
        """Rights: everything of another company is out of sight, for every role."""
        self.env["service.contract.template"].create({"name": "Plan", "company_id": self.here.id})
        self.visit_template.company_id = self.here
        contract = self._create_contract(start=True)
        meter = self.env["service.meter"].create({"equipment_id": self.boiler.id, "name": "Hours"})
        self.env["service.meter.reading"].create({"meter_id": meter.id, "value": 1})
        self._run_cron("cron_trigger_due")
        contract.visit_ids.defect_ids = [Command.create({"name": "Rust"})]
        far = self._create_far_contract()
        for model in BUSINESS_MODELS:
            records = self.env[model].search([("company_id", "=", self.here.id)]) if (
                "company_id" in self.env[model]._fields and self.env[model]._fields["company_id"].store
            ) else self.env[model].search([("visit_id.company_id", "=", self.here.id)])
            self.assertTrue(records, model)
            for user in (self.far_technician, self.far_manager):
                self.assertFalse(records.with_user(user).search([("id", "in", records.ids)]), (model, user.login))
                with self.assertRaises(AccessError, msg=model):
                    records[0].with_user(user).check_access("read")
        self.assertFalse(self.env["service.contract"].with_user(self.manager).search([("id", "=", far.id)]))

    @freeze_time("2026-01-08 12:00")
    def test_links_stay_in_the_company(self):
        """Rights: a contract or a visit takes no equipment, template, contract or responsible for another company."""
        far = self._create_far_contract()
        self.visit_template.company_id = self.here
        for values in (
            {"equipment_ids": [Command.set(self.boiler.ids)]},
            {"visit_template_id": self.visit_template.id},
            {"user_id": self.technician.id},
            {"technician_ids": [Command.set(self.technician.ids)]},
        ):
            with self.assertRaises(UserError, msg=values):
                far.sudo().write(values)
        visit = self._create_visit()
        for values in ({"contract_id": far.id}, {"user_id": self.far_manager.id}):
            with self.assertRaises(UserError, msg=values):
                visit.write(values)

    @freeze_time("2026-01-08 12:00")
    def test_bill_in_the_company(self):
        """D11: invoices are made in the visit's company, one company at a time, with its taxes and accounts."""
        self.customer.city = "Ghent"
        self.part.taxes_id = (self.tax_sale_a | self.other_data["default_tax_sale"]).ids
        visits = self.env["service.visit"]
        for technician, company in ((self.technician, self.here), (self.far_technician, self.other)):
            visit = self.env["service.visit"].create(
                {
                    "subject": "Leak",
                    "company_id": company.id,
                    "user_id": False,
                    "partner_id": self.customer.id,
                    "technician_ids": [Command.set(technician.ids)],
                    "line_ids": [Command.create({"product_id": self.part.id, "quantity": 1})],
                    "date_start": datetime(2026, 1, 8, 8),
                }
            )
            visit.with_user(technician).action_close()
            visit.action_approve()
            visits |= visit
        with self.assertRaisesRegex(UserError, "one company at a time"):
            visits.action_invoice_grouped()
        visits[1].with_user(self.far_manager).action_invoice()
        invoice = visits[1].invoice_ids
        self.assertEqual(invoice.company_id, self.other)
        line = invoice.invoice_line_ids.filtered("product_id")
        self.assertEqual(line.tax_ids.company_id, self.other)
        self.assertIn(self.other, line.account_id.company_ids)

    @freeze_time("2026-01-08 12:00")
    def test_numbers(self):
        """C1: visits of each company are numbered, all different."""
        contract, far = self._create_contract(start=True), self._create_far_contract()
        self._run_cron("cron_trigger_due")
        self.assertTrue(contract.visit_ids.name)
        self.assertTrue(far.sudo().visit_ids.name)

    def test_triggered_on_each_companys_day(self):
        """B3, C10: one pass for two companies writes to each due date its own company's day."""
        self.here.resource_calendar_id.tz = "America/Los_Angeles"
        with freeze_time("2026-01-05 12:00"):
            near, far = self._create_contract(start=True), self._create_far_contract()
        dues = near.next_due_id | far.sudo().next_due_id
        with freeze_time("2026-01-07 02:00"):
            dues.sudo()._trigger()
        self.assertEqual(dues.sudo().mapped("date_triggered"), [date(2026, 1, 6), date(2026, 1, 7)])
