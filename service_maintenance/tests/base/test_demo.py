from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

ADDON = "service_maintenance"


class DemoCase(TransactionCase):
    """The demo data loaded into the test's transaction, as a database without demo data leaves it out."""

    with_chart = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.demo("visit_burner", raise_if_not_found=False):
            cls.skipTest(cls, "This database has the demo data already.")
        company = cls.env.ref("base.main_company")
        if cls.with_chart and not company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
        elif not cls.with_chart:
            company.chart_template = False
        cls.load()

    @classmethod
    def load(cls):
        for path in Manifest.for_addon(ADDON)["demo"]:
            convert_file(cls.env, ADDON, path, {}, mode="init", noupdate=True)
        cls.env.flush_all()
        cls.visits = cls.env["service.visit"].search([])
        cls.contracts = cls.env["service.contract"].search([])

    @classmethod
    def demo(cls, name, **kwargs):
        return cls.env.ref(f"{ADDON}.{name}", **kwargs)

    def selection(self, model, field):
        return set(self.env[model]._fields[field].get_values(self.env))


@tagged("post_install", "-at_install")
class TestDemo(DemoCase):
    def test_visits(self):
        """C1-C5: visits in every state; what is planned has its technicians and an event in the calendar."""
        self.assertEqual(set(self.visits.mapped("state")), self.selection("service.visit", "state"))
        planned = self.visits.filtered(lambda visit: visit.state == "planned")
        self.assertTrue(all(visit.event_id and visit.technician_ids for visit in planned))
        self.assertTrue(any(visit.is_late for visit in planned))
        self.assertTrue(all(visit.window_end for visit in self.visits - planned if visit.state == "new"))
        self.assertTrue(self.visits.filtered("previous_id"))
        self.assertTrue(self.visits.filtered("invoice_line_id"))

    def test_contracts(self):
        """B2, B7, X3, X7: a contract of every interval and of each state, on a meter, in error, the company's own."""
        self.assertEqual(
            set(self.contracts.mapped("interval_unit")), self.selection("service.contract", "interval_unit")
        )
        self.assertEqual(set(self.contracts.mapped("state")), {"draft", "running", "paused", "ended"})
        self.assertTrue(self.contracts.filtered("meter_id"))
        self.assertEqual(self.contracts.filtered("error_message"), self.demo("contract_filters_error"))
        self.assertFalse(self.demo("contract_van").partner_id)
        running = self.contracts.filtered(lambda contract: contract.state == "running")
        waiting = running.filtered(lambda contract: not contract.next_due_date)
        self.assertEqual(waiting, self.demo("contract_bakery"), "counted from the completion of its open visit")

    def test_error_heals(self):
        """X3: entering the customer and triggering again clears the error and its to-do."""
        contract = self.demo("contract_filters_error")
        self.assertEqual(len(contract.activity_ids), 1)
        contract.partner_id = self.demo("partner_brewery")
        contract.action_trigger_now()
        self.assertFalse(contract.error_message)
        self.assertFalse(contract.activity_ids)

    def test_equipment(self):
        """D2, D3: twenty pieces of customers' equipment with technical cards, warranties and readings."""
        equipment = self.env["service.equipment"].search([("partner_id", "!=", False)])
        self.assertEqual(len(equipment), 20)
        self.assertEqual(set(equipment.mapped("warranty_state")) - {"ending"}, {"valid", "over"})
        self.assertEqual(self.demo("equipment_hotel_hp1").equipment_properties["refrigerant"], "R-32")
        self.assertEqual(self.demo("meter_fitness_air").last_value, 13310)
        self.assertGreaterEqual(len(equipment.partner_id), 10)

    def test_invoices(self):
        """D11: a draft and posted invoices; visits of one customer on one of them."""
        invoices = self.visits.invoice_ids
        self.assertEqual(sorted(invoices.mapped("state")), ["draft", "posted", "posted"])
        self.assertEqual(self.demo("visit_invoiced_hotel").invoice_ids, self.demo("visit_invoiced_hotel2").invoice_ids)

    def test_users(self):
        """One login for each role, the password is the login; each sees what its role may."""
        counts = {}
        for login in ("dispatcher", "technician", "technician2", "manager", "accountant"):
            user = self.demo(f"user_{login}").with_user(self.demo(f"user_{login}"))
            user._check_credentials({"type": "password", "password": login}, {"interactive": True})
            counts[login] = user.env["service.visit"].search_count([])
        self.assertEqual(
            self.env["res.users"].search([("is_service_technician", "=", True)]),
            self.demo("user_technician") | self.demo("user_technician2"),
        )
        everything = len(self.visits)
        self.assertEqual((counts["dispatcher"], counts["manager"], counts["accountant"]), (everything,) * 3)
        self.assertTrue(0 < counts["technician"] < everything)
        self.assertTrue(0 < counts["technician2"] < everything)


@tagged("post_install", "-at_install")
class TestDemoWithoutChart(DemoCase):
    with_chart = False

    def test_left_approved(self):
        """D11: without a chart of accounts the demo loads; visits to be invoiced stay approved."""
        self.assertEqual(self.demo("visit_invoiced_hotel").state, "approved")
        self.assertFalse(self.visits.invoice_ids)
        self.assertFalse(self.demo("visit_complaint").invoice_line_id)
