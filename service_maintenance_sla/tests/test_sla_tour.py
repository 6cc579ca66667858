from odoo.tests import HttpCase, tagged

from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestSlaTour(SlaCommon, HttpCase):
    def test_pause(self):
        """M8: the office pauses a promise with a reason, sees it noted, and lets it run again."""
        visit, clock = self._report(subject="Freezer warm")
        self.start_tour(f"/odoo/service-visits/{visit.id}", "service_sla_pause", login="disp_eva")
        self.assertRecordValues(
            clock.pause_ids,
            [{"reason_id": self.reason.id, "user_id": self.dispatcher.id, "end_user_id": self.dispatcher.id}],
        )
