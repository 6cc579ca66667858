from datetime import datetime

from odoo import sql_db
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:00:00")
class TestServiceTree(ServiceCommon):
    """Row D3: a bakery with a boiler, its burner as a part of it, and a second shop with an oven."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.partner_id.city = "Brussels"
        Partner = cls.env["res.partner"]
        cls.shop = Partner.create(
            {"name": "Second shop", "parent_id": cls.customer.id, "type": "other", "street": "Quay 9", "city": "Bruges"}
        )
        cls.contact = Partner.create({"name": "Griet", "parent_id": cls.customer.id})
        cls.other = Partner.create({"name": "Zinc Works", "city": "Namur", "is_company": True})
        Equipment = cls.env["service.equipment"]
        cls.burner = Equipment.create({"name": "Burner", "serial_number": "BU-7", "parent_id": cls.boiler.id})
        cls.oven = Equipment.create({"name": "Oven", "partner_id": cls.customer.id, "site_id": cls.shop.id})
        cls.lift = Equipment.create({"name": "Lift", "partner_id": cls.other.id})

    def tree(self, user=None):
        return self.env["service.tree"].with_user(user or self.dispatcher)

    def open(self, node=None, user=None, **options):
        return self.tree(user).get_level(node, **options)["nodes"]

    def walk(self, *names, user=None):
        """The nodes below the one reached by `names`, from the customers down."""
        nodes = self.open(user=user)
        for name in names:
            nodes = self.open(self.pick(nodes, name), user=user)
        return nodes

    def pick(self, nodes, name):
        return next(node for node in nodes if node["name"] == name)

    def names(self, nodes):
        return [node["name"] for node in nodes]

    # --- Levels ------------------------------------------------------------------------------------------------------

    def test_levels(self):
        """D3: customer, site, equipment, part, visit; each level counts what is below and says what is open."""
        self._create_visit(subject="Loud", equipment_ids=[(6, 0, self.burner.ids)])
        self._create_visit(subject="Was cold", state="new").action_cancel()
        self._create_visit(subject="Ask for an offer", equipment_ids=False, site_id=self.shop.id)
        customer = self.pick(self.open(), "Bakery Lefort")
        self.assertEqual((customer["equipment"], customer["visits"], customer["open"]), (3, 3, 2))
        main, shop = self.walk("Bakery Lefort")
        self.assertEqual((main["name"], main["detail"]), ("Main address", "Mill Lane 3, Ghent"))
        self.assertEqual((main["equipment"], main["visits"], main["open"]), (2, 2, 1))
        self.assertEqual((shop["name"], shop["detail"]), ("Second shop", "Quay 9, Bruges"))
        self.assertEqual((shop["equipment"], shop["visits"], shop["open"]), (1, 1, 1))
        (boiler,) = self.walk("Bakery Lefort", "Main address")
        self.assertEqual((boiler["name"], boiler["detail"], boiler["parts"], boiler["visits"]), ("Boiler", "B-1", 1, 1))
        burner, cold = self.walk("Bakery Lefort", "Main address", "Boiler")
        self.assertEqual((burner["type"], burner["visits"], burner["open"]), ("equipment", 1, 1))
        self.assertEqual((cold["name"], cold["state"], cold["state_label"]), ("Was cold", "cancelled", "Cancelled"))
        self.assertEqual(self.names(self.walk("Bakery Lefort", "Main address", "Boiler", "Burner")), ["Loud"])
        self.assertEqual(self.names(self.walk("Bakery Lefort", "Second shop")), ["Oven", "Ask for an offer"])

    def test_visit(self):
        """D3, B4: a visit says who goes, when, of which of the three kinds it is and how far; those to plan first."""
        planned = self._create_visit(subject="Yearly", kind="regular")
        planned._plan({planned: (datetime(2026, 3, 12, 8), datetime(2026, 3, 12, 9), None)})
        self._create_visit(subject="Noise", kind="warranty", technician_ids=False, window_start="2026-03-20")
        noise, yearly = self.walk("Bakery Lefort", "Main address", "Boiler")[1:]
        self.assertEqual((noise["moment"], noise["day"], noise["kind_label"]), (False, "2026-03-20", "Warranty"))
        self.assertEqual(yearly["moment"], "2026-03-12 08:00:00")
        self.assertEqual((yearly["technicians"], yearly["kind_label"], yearly["state"]), ("Marc", "Regular", "planned"))

    def test_new_visit_here(self):
        """D3: a new visit begins with the customer, the site, the equipment one stands on."""
        customer = self.pick(self.open(), "Bakery Lefort")
        self.assertEqual(customer["context"], {"default_partner_id": self.customer.id})
        shop = self.pick(self.walk("Bakery Lefort"), "Second shop")
        (oven,) = self.walk("Bakery Lefort", "Second shop")
        here = {"default_partner_id": self.customer.id, "default_site_id": self.shop.id}
        self.assertEqual(shop["context"], here)
        self.assertEqual(oven["context"], {**here, "default_equipment_ids": self.oven.ids})

    def test_visit_asked_for_by_a_contact(self):
        """D3: what a contact or an address asked for stands under its customer."""
        self._create_visit(subject="Call Griet", partner_id=self.contact.id, equipment_ids=False)
        self.assertEqual(self.names(self.walk("Bakery Lefort", "Main address")), ["Boiler", "Call Griet"])

    def test_equipment_changed_hands(self):
        """D3: the history goes with the equipment; what was done for the former customer stays there as well."""
        self._create_visit(subject="Before")
        self.boiler.partner_id = self.other
        self.assertEqual(self.names(self.walk("Zinc Works", "Main address", "Boiler")), ["Burner", "Before"])
        self.assertEqual(self.names(self.walk("Bakery Lefort", "Main address")), ["Before"])

    def test_without_customer(self):
        """D3: the company's own equipment and requests nobody is known for stand first, in one place."""
        self.env["service.equipment"].create({"name": "Van"})
        self._create_visit(subject="Who?", partner_id=False, equipment_ids=False)
        nodes = self.open()
        self.assertEqual((nodes[0]["name"], nodes[0]["id"]), ("Without a customer", False))
        self.assertEqual(self.names(self.walk("Without a customer", "No address"))[-1], "Who?")
        self.assertIn("Van", self.names(self.walk("Without a customer", "No address")))

    def test_pages(self):
        """D3: what does not fit is read on, equipment before visits, and the total is told."""
        for number in range(3):
            self._create_visit(subject=f"Visit {number}")
        boiler = {"type": "equipment", "id": self.boiler.id}
        first = self.tree().get_level(boiler, limit=2)
        second = self.tree().get_level(boiler, offset=2, limit=2)
        self.assertEqual((first["total"], second["total"]), (4, 4))
        self.assertEqual(self.names(first["nodes"] + second["nodes"]), ["Burner", "Visit 2", "Visit 1", "Visit 0"])
        customers = self.names(self.open(limit=1000))
        paged = self.names(self.open(limit=1) + self.open(offset=1, limit=1000))
        self.assertEqual(paged, customers)

    def test_one_customer(self):
        """D3: the button on a customer opens the tree there, also on a contact, also before there is anything."""
        stranger = self.env["res.partner"].create({"name": "Nobody yet"})
        names = {self.contact: "Bakery Lefort", self.other: "Zinc Works", stranger: "Nobody yet"}
        for partner, expected in names.items():
            action = partner.with_user(self.dispatcher).action_view_service_visits()
            self.assertEqual(action["tag"], "service_maintenance.service_tree")
            (node,) = self.tree().get_customer(action["context"]["active_id"])["nodes"]
            self.assertEqual(node["name"], expected)

    # --- Search ------------------------------------------------------------------------------------------------------

    def find(self, text, user=None):
        """Names found, each with what it hangs on: {"Bakery Lefort / Main address / Boiler"}."""
        paths = set()

        def collect(nodes, above):
            for node in nodes:
                path = [*above, node["name"]]
                if node["is_hit"]:
                    paths.add(" / ".join(path))
                collect(node.get("children", ()), path)

        collect(self.open(search=text, user=user), [])
        return paths

    def test_search(self):
        """D3: customers, addresses, equipment by name or serial number, visits by number or subject, in their place."""
        visit = self._create_visit(subject="Pilot light", equipment_ids=[(6, 0, self.burner.ids)])
        self.assertEqual(self.find("lefort"), {"Bakery Lefort"})
        self.assertEqual(self.find("quay 9"), {"Bakery Lefort / Second shop"})
        self.assertEqual(self.find("9 bruges"), {"Bakery Lefort / Second shop"}, "every word, wherever it stands")
        self.assertEqual(self.find("bu-7"), {"Bakery Lefort / Main address / Boiler / Burner"})
        self.assertEqual(self.find("oven"), {"Bakery Lefort / Second shop / Oven"})
        where = "Bakery Lefort / Main address / Boiler / Burner / Pilot light"
        self.assertEqual(self.find("pilot"), {where})
        self.assertEqual(self.find(visit.name), {where})
        self.assertEqual(self.find("zzz"), set())
        found = self.open(search="oven")
        self.assertEqual((found[0]["equipment"], found[0]["children"][0]["equipment"]), (3, 1), "all, not only found")

    def test_search_cut(self):
        """D3: a word that is everywhere shows the first of each kind and says that there are more."""
        self.env["service.equipment"].create([{"name": f"Pump {n}", "partner_id": self.other.id} for n in range(45)])
        found = self.tree().get_level(search="pump")
        self.assertTrue(found["is_cut"])
        self.assertEqual(len(found["nodes"][0]["children"][0]["children"]), 40)
        self.assertFalse(self.tree().get_level(search="pump 4")["is_cut"])

    # --- Who sees what -----------------------------------------------------------------------------------------------

    def test_technician(self):
        """D3, D7: a technician sees all equipment and of the visits the own ones; counts say no more."""
        self._create_visit(subject="Mine")
        self._create_visit(subject="Hers", technician_ids=[(6, 0, self.technician_2.ids)])
        customer = self.pick(self.open(user=self.technician), "Bakery Lefort")
        self.assertEqual((customer["equipment"], customer["visits"]), (3, 1))
        below = self.walk("Bakery Lefort", "Main address", "Boiler", user=self.technician)
        self.assertEqual(self.names(below), ["Burner", "Mine"])
        self.assertFalse(self.find("hers", user=self.technician))

    def test_other_company(self):
        """D3: what belongs to a company one does not work in stands nowhere."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = self.env["res.partner"].create({"name": "Abroad"})
        self.env["service.equipment"].create(
            {"name": "Foreign", "partner_id": abroad.id, "company_id": company.id}
        )
        self.assertNotIn("Abroad", self.names(self.open(limit=1000)))
        self.assertFalse(self.find("foreign") | self.find("abroad"))

    def test_stranger(self):
        """D3: who has nothing to do with service reads nothing."""
        with self.assertRaises(AccessError):
            self.open(user=self.salesperson)

    def test_odd_nodes(self):
        """D3: a node that does not exist, or of another kind, ends in a sentence or in nothing."""
        with self.assertRaises(UserError):
            self.open({"type": "visit", "id": 1})
        self.assertEqual(self.open({"type": "equipment", "id": 999999999}), [])
        self.assertEqual(self.tree().get_customer(999999999)["nodes"], [])
        for partner in ("x", 1.5, [], True, -1, 10**12, None):
            self.assertEqual(self.tree().get_customer(partner)["nodes"], [])
        for node in ("x", [1], {"type": []}, {"type": "site", "id": 1}, {"type": "customer"}, {"type": "site"}):
            with self.assertRaisesRegex(UserError, "nothing below"):
                self.open(node)
        for value in ("x", 1.5, [1, 2], {}, True, -1, 10**12):
            with self.assertRaisesRegex(UserError, "nothing below"):
                self.open({"type": "equipment", "id": value})
        below = {"type": "equipment", "id": self.boiler.id}
        self.assertEqual(self.names(self.open(below, offset=-5, limit="x")), ["Burner"])
        self.assertEqual(self.open(search="no\0thing at all"), [])

    # --- Queries -----------------------------------------------------------------------------------------------------

    def count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        start = sql_db.sql_counter
        work()
        return sql_db.sql_counter - start

    def fill(self, count):
        """`count` customers with a site of theirs each, two pieces of equipment there, a part and two visits."""
        for number in range(count):
            customer = self.env["res.partner"].create({"name": f"Aaa {number}", "is_company": True})
            site = self.env["res.partner"].create({"name": f"Hall {number}", "parent_id": customer.id, "type": "other"})
            first, _second = self.env["service.equipment"].create(
                [{"name": f"Pump {n}", "partner_id": customer.id, "site_id": site.id} for n in range(2)]
            )
            self.env["service.equipment"].create({"name": "Seal", "parent_id": first.id})
            self._create_visit(subject="Pump drips", partner_id=customer.id, equipment_ids=[(6, 0, first.ids)])
            self._create_visit(subject="Pump hums", partner_id=customer.id, equipment_ids=False, site_id=site.id)
        return customer, site, first

    def test_queries(self):
        """D3: every level, and the search, ask as many questions for twice as many customers, pieces and visits."""
        customer, site, pump = self.fill(4)
        levels = {
            "customers": self.open,
            "one customer": lambda: self.tree().get_customer(customer.id),
            "sites": lambda: self.open({"type": "customer", "id": customer.id}),
            "site": lambda: self.open({"type": "site", "id": site.id, "customer_id": customer.id}),
            "equipment": lambda: self.open({"type": "equipment", "id": pump.id}),
            "search": lambda: self.open(search="pump"),
        }
        for work in levels.values():
            work()
        before = {name: self.count(work) for name, work in levels.items()}
        self.fill(4)
        for number in range(4):
            values = {"name": f"More {number}", "partner_id": customer.id, "site_id": site.id}
            self.env["service.equipment"].create([values, {**values, "parent_id": pump.id}])
            self.env["res.partner"].create({"name": f"Barn {number}", "parent_id": customer.id, "type": "other"})
            self._create_visit(partner_id=customer.id, equipment_ids=[(6, 0, pump.ids)])
        after = {name: self.count(work) for name, work in levels.items()}
        for name, queries in after.items():
            self.assertLessEqual(queries, before[name], name)
        self.assertLessEqual(max(before.values()), 25, before)
