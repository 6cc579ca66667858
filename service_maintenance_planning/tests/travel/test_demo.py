from odoo.modules.module import Manifest
from odoo.tests import tagged
from odoo.tools.convert import convert_file

from odoo.addons.service_maintenance.tests.base.test_demo import DemoCase

ADDON = "service_maintenance_planning"


@tagged("post_install", "-at_install")
class TestPlanningDemo(DemoCase):
    """The week of the demo, loaded into the test's transaction."""

    with_chart = False

    @classmethod
    def load(cls):
        super().load()
        for path in Manifest.for_addon(ADDON)["demo"]:
            convert_file(cls.env, ADDON, path, {}, mode="init", noupdate=True)
        cls.env.flush_all()

    def test_week(self):
        """P1, P3: a week for four technicians with homes, places on the map, one of them to be found, and work left."""
        dispatcher = self.demo("user_dispatcher")
        week = self.env["service.visit"].search([("partner_id.name", "=", "Abel Thornton")])
        self.assertTrue(week and all(visit._get_place()._get_point() for visit in week))
        unknown = self.env["res.partner"].with_user(dispatcher).search(
            [("is_service_place", "=", True), ("has_coordinates", "=", False)]
        )
        brewery = self.demo("partner_brewery")
        self.assertEqual(unknown, brewery.with_user(dispatcher))
        unknown.action_service_locate()
        self.assertTrue(brewery.has_coordinates)
        users = self.env["res.users"]
        team = users.search(users._get_technician_domain(self.env.ref("base.main_company")))
        self.assertEqual(len(team & team.filtered("service_start_id")), 3)

    def test_slots(self):
        """P4: the work that is left has slots in that week, by those who may."""
        visit = self.env.ref(f"{ADDON}.visit_open_1").with_user(self.demo("user_dispatcher"))
        users = self.env["res.users"]
        team = users.search(users._get_technician_domain(visit.company_id))
        slots = visit._rank_slots(team, [visit.window_start, visit.window_end])
        self.assertTrue(slots)
        self.assertEqual(sorted(slots, key=lambda slot: (slot["added"])), slots)

    def test_skills(self):
        """P2: one certificate has expired, one expires soon."""
        rows = self.env["service.technician.skill"].search([])
        self.assertLessEqual({"expired", "ending", "valid"}, set(rows.mapped("state")))
