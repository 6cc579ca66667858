from datetime import datetime

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import SIGNATURE, ServiceCommon

REPORT = "service_maintenance.action_report_work_order"


@tagged("post_install", "-at_install")
class TestWorkOrder(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create({"name": "Greta", "parent_id": cls.customer.id})
        cls.visit = cls._create_visit(
            contact_id=cls.contact.id,
            technical_note="<p>Key at the <b>side door</b></p>",
            date_start=datetime(2026, 3, 2, 23, 30),
            date_end=datetime(2026, 3, 3, 1, 0),
            checklist_ids=[(0, 0, {"name": "Clean the burner"}), (0, 0, {"name": "Measure the flue gas"})],
            line_ids=[
                (0, 0, {"kind": "part", "product_id": cls.part.id, "quantity_planned": 3.0}),
                (0, 0, {"kind": "labour", "product_id": cls.labour.id, "quantity_planned": 1.5}),
            ],
        )

    def render(self, visits=None, user=None):
        """The text of the work order as `user` (the technician) prints it, and its tree."""
        report = self.env["ir.actions.report"].with_user(user or self.technician)
        content, kind = report._render_qweb_html(REPORT, (visits or self.visit).ids)
        self.assertEqual(kind, "html")
        tree = html.fromstring(content)
        return " ".join(tree.text_content().split()), tree

    def carry_out(self):
        """The technician does the work and closes the visit with the customer's signature."""
        meter = self.env["service.meter"].create({"name": "Hours", "unit": "h", "equipment_id": self.boiler.id})
        visit = self.visit.with_user(self.technician)
        visit.checklist_ids[0].write({"is_done": True, "note": "very sooty"})
        visit.checklist_ids[1].is_done = True
        visit.line_ids[0].quantity = 2.0
        visit.write(
            {
                "effective_start": datetime(2026, 3, 2, 23, 30),
                "effective_end": datetime(2026, 3, 3, 0, 45),
                "effective_hours": 1.25,
                "kilometres": 37,
                "work_report": "<ul><li>Nozzles replaced</li></ul>",
                "defect_ids": [(0, 0, {"name": "Cracked seal", "severity": "2", "equipment_id": self.boiler.id})],
                "reading_ids": [(0, 0, {"meter_id": meter.id, "value": 4711})],
            }
        )
        with freeze_time("2026-03-03 00:50:00"):
            visit.action_sign(SIGNATURE, "Greta L.")
        visit.action_close()

    def test_before_signature(self):
        """D9: before it is signed the work order says what is planned and leaves room for a signature."""
        text, tree = self.render()
        for part in (
            self.visit.name,
            "No hot water",
            "Bakery Lefort",
            "Mill Lane 3",
            "Greta",
            "+32 9 111 22 33",
            "Marc",
            "Boiler",
            "B-1",
            "Key at the side door",
            "Burner nozzle",
            "3.00",
            "Clean the burner",
            "Date and time",
        ):
            self.assertIn(part, text)
        self.assertNotIn("Work Done", text)
        self.assertNotIn("×", text)
        self.assertTrue(tree.find_class("o_wo_signature"))
        self.assertFalse(tree.xpath("//img[@alt='Signature']"))

    def test_dates_in_company_timezone(self):
        """D9: dates and times are those of the company, whoever prints."""
        self.technician.tz = "America/New_York"
        text = self.render()[0]
        self.assertIn("03/03/2026 12:30 AM", text)
        self.assertNotIn("03/02/2026", text)

    def test_after_signature(self):
        """D9, D8: after it is signed the work order says what was done, and who signed when."""
        self.carry_out()
        text, tree = self.render()
        for part in (
            "Work Done",
            "01:15",
            "37",
            "Nozzles replaced",
            "2.00",
            "Cracked seal",
            "Critical",
            "Hours",
            "4,711",
            "very sooty",
            "Greta L.",
            "03/03/2026 01:50 AM",
            "Kilometre",
        ):
            self.assertIn(part, text)
        self.assertNotIn("Key at the side door", text, "instructions are for the technician only")
        self.assertEqual([box.text_content() for box in tree.find_class("o_wo_box")], ["×", "×"])
        self.assertTrue(tree.xpath("//img[@alt='Signature']")[0].get("src").startswith("data:image/png;base64,"))

    def test_coverage_without_prices(self):
        """X6: what is covered says why; no price stands on the work order."""
        contract = self._create_contract(covers_part=True)
        self.visit.contract_id = contract
        self.carry_out()
        text = self.render()[0]
        self.assertIn(f"Covered by contract {contract.display_name}", text)
        for price in ("25.00", "60.00", "$", "€"):
            self.assertNotIn(price, text)

    def test_unsigned(self):
        """D9: a visit closed without a signature says so instead of asking for one."""
        self.visit.checklist_ids.is_done = True
        self.visit.action_close()
        text = self.render()[0]
        self.assertIn("Closed without a signature.", text)
        self.assertNotIn("Date and time", text)

    def test_customer_language(self):
        """D9: the customer reads the own language, dates included; each order of a batch its own."""
        self.env["res.lang"]._activate_lang("fr_FR")
        other = self.visit.copy({"partner_id": self.env["res.partner"].create({"name": "Brewery"}).id})
        other.date_start = datetime(2026, 3, 20, 9, 0)
        self.customer.lang = "fr_FR"
        text = self.render(self.visit + other, self.manager)[0]
        self.assertIn("03/03/2026 00:30", text)
        self.assertIn("03/20/2026 10:00 AM", text)

    def test_rights(self):
        """D9: a technician prints own visits only, the office all of them."""
        self.assertIn("Bakery Lefort", self.render(user=self.dispatcher)[0])
        self.assertIn("Bakery Lefort", self.render(user=self.accountant)[0])
        with self.assertRaises(AccessError):
            self.render(user=self.technician_2)

    def test_odd_content(self):
        """D9: missing fields, a long checklist and unclean notes print all the same."""
        bare = self.env["service.visit"].create({"subject": "Van & <trailer>"})
        long = self._create_visit(
            technical_note="<h1>Title</h1><p>unclosed <b>bold<table><tr><td>cell",
            checklist_ids=[(0, 0, {"name": f"Check {number} " + "long " * 40}) for number in range(120)],
        )
        text, tree = self.render(bare + long, self.manager)
        self.assertIn("Van & <trailer>", text)
        self.assertIn("Check 119", text)
        self.assertEqual(len(tree.find_class("o_wo_box")), 120)

    def test_print_menu_and_file_name(self):
        """D9: the work order is in the print menu of visits and its file bears the number."""
        report = self.env.ref(REPORT)
        self.assertEqual((report.binding_model_id.model, report.binding_type), ("service.visit", "report"))
        name = safe_eval(report.print_report_name, {"object": self.visit})
        self.assertEqual(name, f"Work Order {self.visit.name.replace('/', '-')}")
