from odoo.tests import HttpCase, tagged

from ..common import ServiceCommon


class ServiceTreeTourCommon(ServiceCommon, HttpCase):
    """A bakery with a boiler and its burner at its main address, an oven in its second shop, and one visit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner, Equipment = cls.env["res.partner"], cls.env["service.equipment"]
        shop = Partner.create({"name": "Second shop", "parent_id": cls.customer.id, "type": "other", "city": "Bruges"})
        zinc = Partner.create({"name": "Zinc Works", "is_company": True})
        cls.burner = Equipment.create({"name": "Burner", "serial_number": "BU-7", "parent_id": cls.boiler.id})
        Equipment.create({"name": "Oven", "partner_id": cls.customer.id, "site_id": shop.id})
        Equipment.create({"name": "Lift", "partner_id": zinc.id})
        cls.visit = cls._create_visit()


@tagged("post_install", "-at_install")
class TestServiceTreeTour(ServiceTreeTourCommon):
    def test_walk(self):
        """D3: level by level to a visit and back, everything still open; a new visit begins where one stands."""
        self.start_tour("/odoo/service-tree", "service_tree_walk", login="disp_eva")
        visit = self.env["service.visit"].search([("subject", "=", "Pilot light out")])
        self.assertRecordValues(visit, [{"partner_id": self.customer.id, "equipment_ids": self.boiler.ids}])

    def test_keys(self):
        """D3: the arrows open, close and walk; Enter opens the record."""
        self.start_tour("/odoo/service-tree", "service_tree_keys", login="disp_eva")

    def test_search(self):
        """D3: a serial number is found in its place; nothing found is explained."""
        self.start_tour("/odoo/service-tree", "service_tree_search", login="disp_eva")

    def test_customer(self):
        """D3: the button on a customer opens the tree at that customer."""
        self.start_tour(f"/odoo/res.partner/{self.customer.id}", "service_tree_customer", login="disp_eva")

    def test_technician(self):
        """D3, D7: a technician walks the same tree, without the buttons to open visits."""
        self.start_tour("/odoo/service-tree", "service_tree_technician", login="tech_marc")


@tagged("post_install", "-at_install")
class TestServiceTreeTourPhone(ServiceTreeTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_thumb(self):
        """D3: by thumb on a phone, nothing wider than the screen."""
        self.start_tour("/odoo/service-tree", "service_tree_phone", login="disp_eva")
