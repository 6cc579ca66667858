from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time
from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

GROUPS = "base.group_user,base.group_partner_manager,service_maintenance.group_%s"


class EquipmentCase(TransactionCase):
    """Two companies, a customer with two addresses, one user per role in the first company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create({"name": "Service Ltd"})
        cls.other_company = cls.env["res.company"].create({"name": "Service Pacific"})
        cls.users = {
            role: new_test_user(
                cls.env,
                f"equipment_{role}",
                GROUPS % role,
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for role in ("technician", "dispatcher", "manager")
        }
        cls.customer, cls.other_customer = cls.env["res.partner"].create([{"name": "Bakery"}, {"name": "Brewery"}])
        cls.cellar, cls.attic = cls.env["res.partner"].create(
            [{"name": name, "parent_id": cls.customer.id, "type": "other"} for name in ("Cellar", "Attic")]
        )
        cls.category = cls.env["service.equipment.category"].create({"name": "Oven", "warranty_months": 24})
        cls.product = cls.env["product.product"].create({"name": "Oven X"})

    @contextmanager
    def assert_refused(self, error, message):
        """The block raises `error` with a text that matches `message`, and what it did is undone."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), message)

    def as_user(self, role, model="service.equipment"):
        return self.env[model].with_user(self.users[role])

    def create_equipment(self, role="dispatcher", **vals):
        return self.as_user(role).create({"name": "Oven", "partner_id": self.customer.id, **vals})

    def create_visit(self, equipment, **vals):
        vals = {"subject": "Visit", "partner_id": self.customer.id, "equipment_ids": equipment.ids, **vals}
        return self.env["service.visit"].create({"company_id": self.company.id, **vals})

    def create_contract(self, equipment, **vals):
        vals = {"name": "Yearly", "partner_id": self.customer.id, "equipment_ids": equipment.ids, **vals}
        return self.env["service.contract"].create({"company_id": self.company.id, **vals})


@tagged("post_install", "-at_install")
class TestEquipment(EquipmentCase):
    def test_card(self):
        """D2: a card with fields of the company's own choosing, set up by the category, filled by the dispatcher."""
        category = self.category.with_user(self.users["manager"])
        category.equipment_properties_definition = [{"name": "power", "string": "Power (kW)", "type": "integer"}]
        with Form(self.as_user("dispatcher")) as form:
            form.name = "Oven"
            form.partner_id = self.customer
            form.category_id = self.category
            form.install_date = date(2026, 1, 31)
        oven = form.save()
        oven.equipment_properties = {"power": 12}
        oven.invalidate_recordset()
        self.assertEqual(oven.equipment_properties["power"], 12)
        self.assertEqual(oven.warranty_end_date, date(2028, 1, 31))
        self.assertEqual(oven.company_id, self.company)

    def test_warranty_end(self):
        """D2: the warranty comes from the product, else the category; one typed in stays; none without a date."""
        self.assertFalse(self.create_equipment(category_id=self.category.id).warranty_end_date)
        oven = self.create_equipment(category_id=self.category.id, install_date="2026-01-15")
        self.assertEqual(oven.warranty_end_date, date(2028, 1, 15))
        self.product.service_warranty_months = 1
        oven.write({"product_id": self.product.id, "install_date": "2026-01-31"})
        self.assertEqual(oven.warranty_end_date, date(2026, 2, 28))
        self.product.service_warranty_months = 60
        self.assertEqual(oven.warranty_end_date, date(2026, 2, 28), "terms changed later do not lengthen it")
        oven.warranty_end_date = "2027-06-30"
        self.assertEqual(oven.warranty_end_date, date(2027, 6, 30))
        typed = self.create_equipment(install_date="2026-01-01", warranty_end_date="2026-12-31")
        self.assertEqual(typed.warranty_end_date, date(2026, 12, 31))
        with self.assert_refused(ValidationError, "before it is installed"):
            typed.warranty_end_date = "2025-12-31"

    @freeze_time("2026-03-10 23:30:00")
    def test_under_warranty_today(self):
        """X6: the warranty ends with the company's day, not with UTC's, on the card and in the search."""
        self.company.resource_calendar_id.tz = "UTC"
        self.other_company.resource_calendar_id.tz = "Pacific/Auckland"
        Equipment = self.env["service.equipment"]
        here, there, later, never = Equipment.create(
            [
                {"name": "Here", "company_id": self.company.id, "warranty_end_date": "2026-03-10"},
                {"name": "There", "company_id": self.other_company.id, "warranty_end_date": "2026-03-10"},
                {
                    "name": "Later",
                    "company_id": self.company.id,
                    "install_date": "2026-03-11",
                    "warranty_end_date": "2027-03-11",
                },
                {"name": "Never", "company_id": self.company.id},
            ]
        )
        mine = here | there | later | never
        self.assertEqual(mine.filtered("is_under_warranty"), here)
        self.assertEqual(mine.mapped("warranty_state"), ["ending", "over", "none", "none"])
        in_mine = [("id", "in", mine.ids)]
        self.assertEqual(Equipment.search([*in_mine, ("is_under_warranty", "=", True)]), here)
        self.assertEqual(Equipment.search([*in_mine, ("is_under_warranty", "=", False)]), mine - here)
        self.assertEqual(Equipment.search([*in_mine, ("is_under_warranty", "!=", True)]), mine - here)

    def test_warranty_covers(self):
        """X6: what the warranty covers is the category's choice, within its dates, both included."""
        oven = self.create_equipment(install_date="2026-01-01", warranty_end_date="2026-12-31")
        self.assertEqual(oven._warranty_covers(date(2026, 1, 1)), {"part", "labour"})
        oven.category_id = self.category
        oven.warranty_end_date = "2026-12-31"
        self.category.write({"warranty_covers_labour": False, "warranty_covers_travel": True})
        self.assertEqual(oven._warranty_covers(date(2026, 12, 31)), {"part", "travel"})
        self.assertEqual(oven._warranty_covers(date(2027, 1, 1)), set())
        self.assertEqual(oven._warranty_covers(date(2025, 12, 31)), set())
        self.assertEqual(self.create_equipment()._warranty_covers(date(2026, 1, 1)), set())

    def test_serial_number_unique(self):
        """D2: a serial number stands once per company and product, also where no product is named."""
        for product in (self.product, self.env["product.product"]):
            self.create_equipment(serial_number="S1", product_id=product.id)
            with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                self.create_equipment(serial_number="S1", product_id=product.id)
            self.env["service.equipment"].create(
                {
                    "name": "Elsewhere",
                    "serial_number": "S1",
                    "product_id": product.id,
                    "company_id": self.other_company.id,
                }
            )
        first = self.create_equipment(serial_number=False)
        self.assertNotEqual(first, self.create_equipment(serial_number=False))
        self.assertFalse(self.create_equipment(serial_number="S2").copy().serial_number)

    def test_name(self):
        """D2: equipment is shown with, and found by, its serial number."""
        oven = self.create_equipment(serial_number="ZX-4711")
        self.assertEqual(oven.display_name, "Oven (ZX-4711)")
        self.assertEqual(self.create_equipment().display_name, "Oven")
        self.assertEqual([found for found, _name in self.as_user("technician").name_search("x-471")], oven.ids)

    def test_components(self):
        """D2: a component follows its parent to another site and customer, and nothing is a part of itself."""
        oven = self.create_equipment(site_id=self.cellar.id)
        burner = self.create_equipment(name="Burner", parent_id=oven.id)
        nozzle = self.create_equipment(name="Nozzle", parent_id=burner.id)
        self.assertEqual((nozzle.partner_id, nozzle.site_id), (self.customer, self.cellar))
        oven.site_id = self.attic
        self.assertEqual(nozzle.site_id, self.attic)
        oven.partner_id = self.other_customer
        self.assertEqual((nozzle.partner_id, nozzle.site_id), (self.other_customer, self.env["res.partner"]))
        self.assertEqual(oven.child_count, 1)
        for parent in (oven, nozzle):
            with self.assert_refused(ValidationError, "cannot be a part of"):
                oven.parent_id = parent

    def test_delete(self):
        """D2: what has history is archived, never deleted; a card made by mistake can go."""
        visited, under_contract, read, mistake = (self.create_equipment(name=name, role="manager") for name in "ABCD")
        self.create_visit(visited)
        self.create_contract(under_contract)
        meter = self.env["service.meter"].create({"name": "Hours", "equipment_id": read.id})
        self.env["service.meter.reading"].create({"meter_id": meter.id, "value": 1})
        for equipment in (visited, under_contract, read):
            with self.assert_refused(UserError, "archive it instead"):
                equipment.unlink()
            equipment.action_archive()
            with self.assert_refused(UserError, "archive it instead"):
                equipment.unlink()
        mistake.unlink()
        self.assertFalse(mistake.exists())

    def test_companies(self):
        """D2: another company's equipment is out of sight, and its category cannot be used."""
        foreign_category = self.env["service.equipment.category"].create(
            {"name": "Foreign", "company_id": self.other_company.id}
        )
        foreign = self.env["service.equipment"].create({"name": "Foreign", "company_id": self.other_company.id})
        self.assertNotIn(foreign, self.as_user("dispatcher").search([]))
        with self.assertRaises(AccessError):
            foreign.with_user(self.users["dispatcher"]).write({"name": "Mine"})
        with self.assertRaises(UserError):
            self.create_equipment(category_id=foreign_category.id)
        with self.assertRaises(UserError):
            self.env["service.equipment"].create(
                {"name": "Part", "company_id": self.company.id, "parent_id": foreign.id}
            )

    @freeze_time("2026-03-10 08:00:00")
    def test_last_and_next_visit(self):
        """D3: the card shows when it was last visited and when the next visit is."""
        oven = self.create_equipment()
        done, upcoming = self.create_visit(oven), self.create_visit(oven)
        for visit, state, end in ((done, "done", "2026-03-01 10:00"), (upcoming, "planned", None)):
            self.env.cr.execute(
                "UPDATE service_visit SET state = %s, effective_end = %s, date_start = %s WHERE id = %s",
                [state, end, "2026-03-20 10:00", visit.id],
            )
        (done | upcoming).invalidate_recordset()
        self.assertEqual(str(oven.last_visit_date), "2026-03-01 10:00:00")
        self.assertEqual(str(oven.next_visit_date), "2026-03-20 10:00:00")
        unvisited = self.create_equipment()
        self.assertFalse(unvisited.last_visit_date or unvisited.next_visit_date)
        domain = self.get_filters("service.equipment", "service_equipment_view_search")["no_visit"]
        found = self.as_user("dispatcher").search([*domain, ("id", "in", (oven | unvisited).ids)])
        self.assertEqual(found, unvisited)

    def get_filters(self, model, view):
        """``{name: domain}`` of the filters of a search view."""
        arch = self.env[model].get_view(self.env.ref(f"service_maintenance.{view}").id, "search")["arch"]
        filters = etree.fromstring(arch).findall(".//filter[@domain]")
        return {node.get("name"): safe_eval(node.get("domain"), {"uid": self.env.uid}) for node in filters}

    def test_filters(self):
        """D2, D3: every filter of the equipment, reading and tree screens can be searched by a technician."""
        for model, view in (
            ("service.equipment", "service_equipment_view_search"),
            ("service.equipment.category", "service_equipment_category_view_search"),
            ("service.meter", "service_meter_view_search"),
            ("service.meter.reading", "service_meter_reading_view_search"),
            ("service.visit", "service_visit_view_search"),
        ):
            for name, domain in self.get_filters(model, view).items():
                with self.subTest(view=view, filter=name):
                    self.as_user("technician", model).search_count(domain)

    def test_tree(self):
        """D3: customer, equipment, visit: each level counts and opens the next."""
        oven, mixer = self.create_equipment(partner_id=self.cellar.id), self.create_equipment(name="Mixer")
        foreign = self.create_equipment(partner_id=self.other_customer.id)
        visit = self.create_visit(oven)
        self.create_visit(foreign, partner_id=self.other_customer.id)
        self.create_contract(oven | mixer)
        customer = self.customer.with_user(self.users["dispatcher"])
        self.assertEqual(customer.equipment_count, 2, "that of its addresses included")
        self.assertEqual((customer.service_visit_count, customer.service_contract_count), (1, 1))
        self.assertEqual(self.cellar.with_user(self.users["dispatcher"]).equipment_count, 1)
        self.assertEqual(self.as_user("dispatcher").search(customer.action_view_equipment()["domain"]), oven | mixer)
        self.assertEqual((oven.visit_count, oven.contract_count), (1, 1))
        Visit = self.as_user("dispatcher", "service.visit")
        self.assertEqual(Visit.search(oven.action_view_visits()["domain"]), visit)

    def test_count_queries(self):
        """D3: the numbers on a list of cards or customers cost as many queries for twenty as for ten."""
        partners = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(20)])
        equipment = self.as_user("dispatcher").create([{"name": "E", "partner_id": p.id} for p in partners])
        self.create_contract(equipment)
        for piece in equipment:
            self.create_visit(piece, partner_id=piece.partner_id.id)
        names = ("visit_count", "contract_count", "last_visit_date", "next_visit_date", "is_under_warranty")
        partner_names = ("equipment_count", "service_visit_count", "service_contract_count")
        for records, fields in (
            (equipment, names),
            (partners.with_user(self.users["dispatcher"]), partner_names),
        ):
            costs = []
            for count in (10, 10, 20):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                records[:count].read(fields)
                costs.append(self.env.cr.sql_log_count - before)
            self.assertEqual(costs[1], costs[2], records)
