from contextlib import contextmanager
from datetime import date

from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

# A one-pixel PNG, as the signature widget sends it.
SIGNATURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


class ServiceCommon(AccountTestInvoicingCommon):
    """A small service company: one user for each role, a customer with a boiler, products and a visit template."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("service_maintenance.group_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        company.resource_calendar_id.tz = "Europe/Brussels"
        context = {"mail_create_nolog": True, "mail_notrack": True, "no_reset_password": True}
        users = {"company_id": company.id, "company_ids": [company.id], "tz": "Europe/Brussels", "context": context}
        cls.technician = new_test_user(
            cls.env, "tech_marc", "service_maintenance.group_technician", name="Marc", **users
        )
        cls.technician_2 = new_test_user(
            cls.env, "tech_lena", "service_maintenance.group_technician", name="Lena", **users
        )
        cls.dispatcher = new_test_user(
            cls.env, "disp_eva", "service_maintenance.group_dispatcher", name="Eva", **users
        )
        cls.manager = new_test_user(cls.env, "mana_tom", "service_maintenance.group_manager", name="Tom", **users)
        cls.accountant = new_test_user(
            cls.env, "acco_ann", "account.group_account_invoice", name="Ann", **users
        )
        cls.salesperson = new_test_user(
            cls.env, "sale_bob", "sales_team.group_sale_salesman_all_leads", name="Bob", **users
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Bakery Lefort",
                "street": "Mill Lane 3",
                "city": "Ghent",
                "country_id": cls.env.ref("base.be").id,
                "phone": "+32 9 111 22 33",
                "is_company": True,
            }
        )
        cls.labour, cls.travel, cls.part = cls.env["product.product"].create(
            [
                {"name": "Labour hour", "type": "service", "list_price": 60.0, "taxes_id": False},
                {"name": "Kilometre", "type": "service", "list_price": 0.5, "taxes_id": False},
                {"name": "Burner nozzle", "type": "consu", "list_price": 25.0, "taxes_id": False},
            ]
        )
        company.service_labour_product_id = cls.labour
        company.service_travel_product_id = cls.travel
        cls.boiler = cls.env["service.equipment"].create(
            {"name": "Boiler", "partner_id": cls.customer.id, "serial_number": "B-1"}
        )
        cls.type = cls.env.ref("service_maintenance.type_scheduled")
        cls.visit_template = cls.env["service.visit.template"].create(
            {
                "name": "Boiler service",
                "type_id": cls.type.id,
                "duration": 2.0,
                "checklist_ids": [
                    (0, 0, {"name": "Clean the burner"}),
                    (0, 0, {"name": "Measure the flue gas"}),
                    (0, 0, {"name": "Wipe the casing", "is_required": False}),
                ],
                "line_ids": [(0, 0, {"product_id": cls.part.id, "quantity": 1.0})],
            }
        )

    @classmethod
    def _create_contract(cls, start=False, **values):
        """A monthly contract of the bakery from 10 January 2026 on, three days ahead, for Marc."""
        contract = cls.env["service.contract"].create(
            {
                "name": "Boiler service",
                "partner_id": cls.customer.id,
                "equipment_ids": [(6, 0, cls.boiler.ids)],
                "user_id": cls.dispatcher.id,
                "technician_ids": [(6, 0, cls.technician.ids)],
                "date_start": date(2026, 1, 10),
                "interval": 1,
                "interval_unit": "month",
                "lead_days": 3,
                "action": "visit",
                "visit_template_id": cls.visit_template.id,
                **values,
            }
        )
        if start:
            contract.action_start()
        return contract

    @classmethod
    def _create_visit(cls, **values):
        return cls.env["service.visit"].create(
            {
                "subject": "No hot water",
                "partner_id": cls.customer.id,
                "equipment_ids": [(6, 0, cls.boiler.ids)],
                "user_id": cls.dispatcher.id,
                "technician_ids": [(6, 0, cls.technician.ids)],
                **values,
            }
        )

    @contextmanager
    def assertRaisesRegex(self, expected_exception, expected_regex, **kwargs):
        """As Odoo's assertRaises: what was done before the exception is rolled back."""
        with super().assertRaisesRegex(expected_exception, expected_regex, **kwargs) as caught, self.env.cr.savepoint():
            yield caught

    def _run_cron(self, xmlid):
        """Run a scheduled action as the server does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"service_maintenance.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()
