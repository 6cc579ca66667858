from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.service_maintenance.tests.visit.test_visit_tour import VisitTourCommon


class BoardTourCommon(VisitTourCommon):
    """The day is next Monday, 8 to 17 in Brussels; the board begins with the first hour that is worked."""

    def setUp(self):
        super().setUp()
        self.begin = self._local(0, 8)

    def _at(self, hours):
        """`hours` after work begins that Monday, as naive UTC."""
        return self.begin + timedelta(hours=hours)

    def _plan_visit(self, hours=0):
        self.visit._plan({self.visit: (self._at(hours), self._at(hours + 2), None)})


@tagged("post_install", "-at_install")
class TestBoardTour(BoardTourCommon):
    def test_plan(self):
        """P1: a card dragged onto a technician is planned; undone, done again; a click opens it beside the board."""
        self.start_tour("/odoo/service-board", "service_board_plan", login="disp_eva")
        self.assertRecordValues(
            self.visit,
            [
                {
                    "state": "planned",
                    "date_start": self._at(0.25),
                    "date_end": self._at(2.25),
                    "technician_ids": self.technician_2.ids,
                }
            ],
        )

    def test_move(self):
        """P1: moved to another technician and hour, stretched, and undone by keys."""
        self._plan_visit()
        self.start_tour("/odoo/service-board", "service_board_move", login="disp_eva")
        self.assertRecordValues(
            self.visit, [{"date_start": self._at(0), "date_end": self._at(2), "technician_ids": self.technician.ids}]
        )

    def test_conflict(self):
        """P1, X5: on a private meeting the question comes; declined, nothing happened; accepted, it is planned."""
        self.env["calendar.event"].with_user(self.technician).create(
            {
                "name": "Dentist",
                "privacy": "private",
                "start": self._at(0),
                "stop": self._at(1),
                "partner_ids": [(6, 0, self.technician.partner_id.ids)],
            }
        )
        self.start_tour("/odoo/service-board", "service_board_conflict", login="disp_eva")
        self.assertEqual(self.visit.state, "planned")

    def test_keys(self):
        """P1: moved, handed over, stretched and taken off the board without a mouse."""
        self._plan_visit()
        self.start_tour("/odoo/service-board", "service_board_keys", login="disp_eva")
        self.assertRecordValues(self.visit, [{"state": "new", "technician_ids": self.technician_2.ids}])

    def test_several_days(self):
        """P1, P5: a visit from Monday morning to Wednesday at ten takes what is worked of these days."""
        self.visit._plan({self.visit: (self._at(0), self._at(50), self.technician)})
        self.start_tour("/odoo/service-board", "service_board_several_days", login="disp_eva")

    def test_technician(self):
        """P1: a technician sees one row, without a list to plan; nothing moves."""
        self._plan_visit()
        self.start_tour("/odoo/service-board", "service_board_technician", login="tech_marc")


@tagged("post_install", "-at_install")
class TestBoardTourTablet(BoardTourCommon):
    browser_size = "1024x768"
    touch_enabled = True

    def test_drag(self):
        """P1: with a finger a card is held and carried to a technician, and from there to another one."""
        self.start_tour("/odoo/service-board", "service_board_touch", login="disp_eva")
        self.assertRecordValues(self.visit, [{"state": "planned", "technician_ids": self.technician.ids}])
        self.assertGreater(self.visit.date_start, self._at(0.25))


@tagged("post_install", "-at_install")
class TestBoardTourPhone(BoardTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_plan(self):
        """P1: on a phone one technician's day, a picker, and a card's button that opens the planning dialog."""
        self.start_tour("/odoo/service-board", "service_board_phone", login="disp_eva")
        self.assertEqual(self.visit.state, "planned")
