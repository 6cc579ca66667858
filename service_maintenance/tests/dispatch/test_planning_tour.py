from datetime import timedelta

from odoo.tests import tagged

from ..visit.test_visit_tour import VisitTourCommon

TO_PLAN = "/odoo/service-to-plan"


@tagged("post_install", "-at_install")
class TestPlanningTour(VisitTourCommon):
    """The planning dialog in the browser; Marc is on the visit, Lena could go."""

    def test_plan(self):
        """A4, C4, C5, D6, X5: the dispatcher sees who is free and takes the second free slot."""
        self._create_visit(subject="Drip", priority="0")
        self.env["calendar.event"].create(
            {
                "name": "Training",
                "start": self._local(0, 8),
                "stop": self._local(0, 17),
                "partner_ids": [(6, 0, self.technician.partner_id.ids)],
            }
        )
        self.start_tour(TO_PLAN, "service_visit_plan", login="disp_eva")
        self.assertRecordValues(
            self.visit,
            [{"state": "planned", "date_start": self._local(1, 10), "date_end": self._local(1, 12), "duration": 2.0}],
        )
        self.assertEqual(self.visit.event_id.partner_ids, self.technician.partner_id)

    def test_plan_in_spite_of_a_conflict(self):
        """X5: a conflict is named, and planned over only on purpose."""
        self.start_tour(TO_PLAN, "service_visit_plan_anyway", login="disp_eva")
        self.assertEqual(self.visit.state, "planned")
        self.assertEqual(self.visit.date_end - self.visit.date_start, timedelta(hours=12))

    def test_two_clicks(self):
        """A4: Plan in the list, Plan in the dialog: who and when is proposed, also where nobody was named yet."""
        last = self._create_visit(subject="Last year")
        last._plan({last: (self._local(-7, 8), self._local(-7, 10), None)})
        self.visit.technician_ids = False
        self.start_tour(TO_PLAN, "service_visit_plan_two_clicks", login="disp_eva")
        self.assertRecordValues(
            self.visit,
            [{"state": "planned", "technician_ids": self.technician.ids, "date_start": self._local(0, 8)}],
        )

    def test_person(self):
        """C5, D5: a click takes or leaves a person, a click on a free hour takes the hour and whose it is."""
        self.start_tour(TO_PLAN, "service_visit_plan_person", login="disp_eva")
        self.assertRecordValues(
            self.visit, [{"technician_ids": self.technician_2.ids, "date_start": self._local(0, 9)}]
        )

    def test_several(self):
        """D6: two visits are planned one after the other, as the dialog shows."""
        other = self._create_visit(subject="Drip", priority="0", duration=0.5)
        self.start_tour(TO_PLAN, "service_visit_plan_several", login="disp_eva")
        self.assertRecordValues(
            self.visit | other,
            [
                {"technician_ids": self.technician_2.ids, "date_start": start, "date_end": stop}
                for start, stop in (
                    (self._local(0, 9), self._local(0, 11)),
                    (self._local(0, 11), self._local(0, 11) + timedelta(minutes=30)),
                )
            ],
        )


@tagged("post_install", "-at_install")
class TestPlanningTourPhone(VisitTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_plan(self):
        """A4: by thumb: Plan on the card, an hour of a person, Plan; nothing is wider than the phone."""
        self.start_tour(TO_PLAN, "service_visit_plan_phone", login="disp_eva")
        self.assertRecordValues(
            self.visit, [{"technician_ids": self.technician_2.ids, "date_start": self._local(0, 10)}]
        )
