from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from ..visit.test_visit_tour import VisitTourCommon


class CalendarTourCommon(VisitTourCommon):
    """Next week's Wednesday, in the middle of a calendar that begins on Sunday; the browser shows UTC."""

    def setUp(self):
        super().setUp()
        today = fields.Date.today()
        sunday = today - timedelta(days=today.isoweekday() % 7) + timedelta(days=7)
        self.wednesday = datetime.combine(sunday + timedelta(days=3), datetime.min.time())

    def _at(self, hour, days=0):
        return self.wednesday + timedelta(days=days, hours=hour)

    def _meet(self, start, stop, **values):
        return self.env["calendar.event"].with_user(self.technician).create(
            {
                "name": "Team meeting",
                "start": start,
                "stop": stop,
                "user_id": self.technician.id,
                "partner_ids": [(6, 0, self.technician.partner_id.ids)],
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestCalendarTour(CalendarTourCommon):
    def test_drag(self):
        """D5, A7: the urgent card stands first; dragged onto a free hour it is planned, for the technician too."""
        self._create_visit(subject="Drip", priority="0")
        self.start_tour("/odoo/service-calendar", "service_calendar_drag", login="disp_eva")
        self.assertRecordValues(
            self.visit, [{"state": "planned", "date_start": self._at(8), "date_end": self._at(10)}]
        )
        events = self.env["calendar.event"].with_user(self.technician).search([("start", "=", self._at(8))])
        self.assertEqual(events, self.visit.event_id.with_user(self.technician))

    def test_hours(self):
        """D5: working hours fill the week, which begins as the language has it; a visit outside them is in sight."""
        self.env["res.lang"].search([("code", "=", "en_US")]).week_start = "1"
        self.visit._plan({self.visit: (self._at(3), self._at(4), None)})
        self.start_tour("/odoo/service-calendar", "service_calendar_hours", login="disp_eva")

    def test_conflict(self):
        """D5, X5: on a private meeting the question comes; declined, nothing happened; accepted, it is planned."""
        self._meet(self._at(8), self._at(9), privacy="private")
        self.start_tour("/odoo/service-calendar", "service_calendar_conflict", login="disp_eva")
        self.assertRecordValues(self.visit, [{"state": "planned", "date_start": self._at(8)}])

    def test_move(self):
        """D5: a visit dragged to Saturday is asked about and stays; to another day it moves with its event."""
        self.visit._plan({self.visit: (self._at(8), self._at(10), None)})
        self.start_tour("/odoo/service-calendar", "service_calendar_move", login="disp_eva")
        self.assertRecordValues(self.visit, [{"date_start": self._at(9, 1), "date_end": self._at(11, 1)}])
        self.assertRecordValues(self.visit.event_id, [{"start": self._at(9, 1), "stop": self._at(11, 1)}])

    def test_nobody(self):
        """D5: nobody on the visit: the only technician ticked goes."""
        self.visit.technician_ids = False
        self.start_tour("/odoo/service-calendar", "service_calendar_nobody", login="disp_eva")
        self.assertRecordValues(self.visit, [{"state": "planned", "technician_ids": self.technician_2.ids}])

    def test_ask_who(self):
        """D5: nobody on the visit and nobody chosen: the planning dialog opens at that hour and asks."""
        self.visit.technician_ids = False
        self.start_tour("/odoo/service-calendar", "service_calendar_ask", login="disp_eva")
        self.assertRecordValues(
            self.visit,
            [{"state": "planned", "technician_ids": self.technician_2.ids, "date_start": self._at(8)}],
        )

    def test_month(self):
        """D5: from the list to plan to its calendar; dropped on a day of the month, the first free hour is taken."""
        self.start_tour("/odoo/service-to-plan", "service_calendar_month", login="disp_eva")
        self.assertEqual(self.visit.state, "planned")
        local = fields.Datetime.context_timestamp(self.visit.with_context(tz="Europe/Brussels"), self.visit.date_start)
        self.assertEqual((local.weekday(), local.hour), (2, 8))

    def test_technician(self):
        """D5: a technician sees own visits and meetings; there is no list to plan, and nothing moves."""
        self.visit._plan({self.visit: (self._at(8), self._at(10), None)})
        self._meet(self._at(12), self._at(13))
        self.start_tour("/odoo/service-calendar", "service_calendar_technician", login="tech_marc")
        self.assertEqual(self.visit.date_start, self._at(8))


@tagged("post_install", "-at_install")
class TestCalendarTourPhone(CalendarTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_plan(self):
        """D5: on a phone the list stands below the calendar; a card's button opens the planning dialog."""
        self.start_tour("/odoo/service-calendar", "service_calendar_phone", login="disp_eva")
        self.assertEqual(self.visit.state, "planned")
