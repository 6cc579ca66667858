from odoo.tests import HttpCase, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestDashboardTour(ServiceCommon, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_dashboard(self):
        """M10: the app opens with the dashboard; a figure opens its list; on a phone nothing is wider than it."""
        self._create_visit(technician_ids=[])
        self.start_tour("/odoo/service-dashboard", "service_dashboard", login="mana_tom")
