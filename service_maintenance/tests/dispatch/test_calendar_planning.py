from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestCalendarPlanning(ServiceCommon):
    """Monday 2 March 2026; the company works in Brussels (UTC+1), Monday to Friday, 8 to 12 and 13 to 17."""

    def setUp(self):
        super().setUp()
        self.visit = self._create_visit(duration=2.0).with_user(self.dispatcher)

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

    def _busy(self, user=None, visits=None, start="2026-03-01 23:00:00", stop="2026-03-08 22:59:59"):
        visits = visits if visits is not None else self.visit
        return self.visit.with_user(user or self.dispatcher).get_calendar_busy(start, stop, visits.ids)

    # --- What is shown ---------------------------------------------------------------------------------------------

    def test_team(self):
        """D5: the office sees all technicians of its companies; a technician just one."""
        team = self.visit.get_calendar_team()
        self.assertTrue(team["can_plan"])
        ids = {item["id"] for item in team["technicians"]}
        self.assertLessEqual(set((self.technician | self.technician_2).ids), ids)
        outsider = new_test_user(
            self.env, "outsider", "service_maintenance.group_technician",
            company_id=self.env["res.company"].create({"name": "X"}).id,
        )
        self.assertNotIn(outsider.id, ids)
        mine = self.visit.with_user(self.technician).get_calendar_team()
        self.assertFalse(mine["can_plan"])
        marc = {"id": self.technician.id, "name": "Marc", "color": self.technician.service_color}
        self.assertEqual(mine["technicians"], [marc])

    def test_hours(self):
        """D5: the calendar draws the hours somebody works, on whatever day; those of a technician are told as well."""
        calendar = self.env.company.resource_calendar_id
        calendar.attendance_ids[0].hour_from = 6.5
        late = calendar.copy({"tz": "Europe/Brussels"})
        late.attendance_ids[-1].hour_to = 20.0
        self.env["resource.resource"].sudo().create(
            {"name": "Lena", "user_id": self.technician_2.id, "calendar_id": late.id, "company_id": self.env.company.id}
        )
        with freeze_time("2026-03-10 09:00:00"):
            office = self.visit.get_calendar_team()["hours"]
            technician = self.visit.with_user(self.technician).get_calendar_team()["hours"]
        self.assertEqual(office, ["2026-03-10 05:30:00", "2026-03-10 19:00:00"])
        self.assertEqual(technician[0], "2026-03-10 05:30:00")
        self.assertLess(technician[1], "2026-03-10 18:00:00")

    def test_no_hours(self):
        """D5: without any working hours the whole day is drawn."""
        self.env.company.resource_calendar_id.attendance_ids.unlink()
        self.assertFalse(self.visit.with_user(self.technician).get_calendar_team()["hours"])

    def test_outsiders(self):
        """D5: who has no access to visits learns nothing of anybody's day."""
        for user in (self.salesperson, self.env.ref("base.public_user")):
            visits = self.visit.with_user(user)
            with self.assertRaises(AccessError):
                visits.get_calendar_team()
            with self.assertRaises(AccessError):
                visits.get_calendar_busy("2026-03-02", "2026-03-03")
            with self.assertRaises(AccessError):
                visits.plan_from_calendar("2026-03-03 08:00:00")

    def test_meetings(self):
        """D5: a meeting of two is one block of both; what was declined or shows as free is none."""
        both = self.technician | self.technician_2
        people = [(6, 0, both.partner_id.ids)]
        meeting = self._meet(datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10), partner_ids=people)
        self._meet(datetime(2026, 3, 4, 9), datetime(2026, 3, 4, 10), show_as="free")
        self._meet(datetime(2026, 3, 15, 9), datetime(2026, 3, 15, 10))
        block = {
            "user_ids": both.ids, "start": "2026-03-03 09:00:00", "stop": "2026-03-03 10:00:00",
            "title": "Team meeting", "kind": "meeting",
        }
        found = self._busy()
        self.assertEqual([{**item, "user_ids": sorted(item["user_ids"])} for item in found], [block])
        meeting.attendee_ids.filtered(lambda item: item.partner_id == self.technician.partner_id).state = "declined"
        self.assertEqual([item["user_ids"] for item in self._busy()], [self.technician_2.ids])

    def test_private_meetings(self):
        """D5: a private meeting is "Busy", by its own privacy or its owner's, but not to those who meet."""
        meeting = self._meet(datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10), privacy="private")
        self.assertEqual([item["title"] for item in self._busy()], ["Busy"])
        self.assertEqual([item["title"] for item in self._busy(self.technician)], ["Team meeting"])
        meeting.privacy = False
        self.technician.sudo().res_users_settings_id.calendar_default_privacy = "private"
        self.assertEqual([item["title"] for item in self._busy()], ["Busy"])
        conflicts = self.visit.plan_from_calendar("2026-03-03 08:00:00")["conflicts"]
        self.assertIn("Private", conflicts)
        self.assertNotIn("Team meeting", conflicts)

    def test_leaves(self):
        """D5: time off and public holidays stand beside the visits of those whom they concern."""
        resource = self.env["resource.resource"].sudo().create({"name": "Lena", "user_id": self.technician_2.id})
        calendar = self.env["resource.calendar"].sudo().create({"name": "Elsewhere"})
        leaves = {"date_from": datetime(2026, 3, 5, 7), "date_to": datetime(2026, 3, 5, 16)}
        self.env["resource.calendar.leaves"].sudo().create(
            [
                {"name": "Holiday", "resource_id": resource.id, **leaves},
                {"name": "Carnival", "calendar_id": self.env.company.resource_calendar_id.id, **leaves},
                {"name": "Not ours", "calendar_id": calendar.id, **leaves},
                {"name": "At work", "resource_id": resource.id, "time_type": "other", **leaves},
            ]
        )
        found = {item["title"]: item for item in self._busy() if item["kind"] == "leave"}
        self.assertEqual(set(found), {"Holiday", "Carnival"})
        self.assertEqual(found["Holiday"]["user_ids"], self.technician_2.ids)
        self.assertLessEqual({self.technician.id, self.technician_2.id}, set(found["Carnival"]["user_ids"]))
        self.assertEqual([item["title"] for item in self._busy(self.technician)], ["Carnival"])

    def test_visits_are_told_once(self):
        """D5: visits on the screen are not told again as meetings; those that a filter hides still take the time."""
        self.visit.plan_from_calendar("2026-03-03 08:00:00")
        self.assertEqual(self._busy(), [])
        hidden = self._busy(visits=self.visit.browse())
        self.assertEqual([item["user_ids"] for item in hidden], [self.technician.ids])

    def test_query_budget(self):
        """D5: what stands beside the visits is read in sets: 40 meetings cost what 20 do."""
        costs = []
        for day in (3, 4):
            for hour in range(20):
                self._meet(datetime(2026, 3, day, hour), datetime(2026, 3, day, hour + 1))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._busy()
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0] + 1)
        self.assertLessEqual(costs[1], 40)

    # --- Dropping --------------------------------------------------------------------------------------------------

    def test_drop(self):
        """D5, A7: dropped on a free slot, the visit is planned and stands in the technician's own calendar."""
        self.assertEqual(self.visit.plan_from_calendar("2026-03-03 08:00:00"), {})
        self.assertRecordValues(
            self.visit,
            [{"state": "planned", "date_start": datetime(2026, 3, 3, 8), "date_end": datetime(2026, 3, 3, 10)}],
        )
        events = self.env["calendar.event"].with_user(self.technician).search([("start", "=", datetime(2026, 3, 3, 8))])
        self.assertEqual(events, self.visit.event_id.with_user(self.technician))

    def test_conflict(self):
        """D5, X5: nothing happens on a conflict until it was asked; then it is planned on purpose."""
        self._meet(datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10))
        answer = self.visit.plan_from_calendar("2026-03-03 08:00:00")
        self.assertIn("Marc: Team meeting", answer["conflicts"])
        self.assertRecordValues(self.visit, [{"state": "new", "date_start": False}])
        self.assertEqual(self.visit.plan_from_calendar("2026-03-03 08:00:00", force=True), {})
        self.assertEqual(self.visit.date_start, datetime(2026, 3, 3, 8))

    def test_move(self):
        """D5: a planned visit moves and stretches by the same questions; its event follows."""
        self.visit.plan_from_calendar("2026-03-03 08:00:00")
        event = self.visit.event_id
        answer = self.visit.plan_from_calendar("2026-03-03 20:00:00", stop="2026-03-03 22:00:00")
        self.assertIn("outside working hours", answer["conflicts"])
        self.assertEqual(event.start, datetime(2026, 3, 3, 8))
        self.visit.plan_from_calendar("2026-03-04 07:00:00", stop="2026-03-04 10:00:00")
        self.assertEqual(self.visit.event_id, event)
        self.assertRecordValues(self.visit, [{"date_end": datetime(2026, 3, 4, 10), "duration": 3.0}])
        self.assertRecordValues(event, [{"start": datetime(2026, 3, 4, 7), "stop": datetime(2026, 3, 4, 10)}])

    def test_whole_day(self):
        """D5: dropped on a day, the visit takes its first free hour; on a full one the usual hour is asked about."""
        self._meet(datetime(2026, 3, 3, 7), datetime(2026, 3, 3, 9))
        self.assertEqual(self.visit.plan_from_calendar("2026-03-02 23:00:00", whole_day=True), {})
        self.assertEqual(self.visit.date_start, datetime(2026, 3, 3, 9))
        saturday = self.visit.plan_from_calendar("2026-03-06 23:00:00", whole_day=True)
        self.assertIn("outside working hours", saturday["conflicts"])
        self.visit.plan_from_calendar("2026-03-06 23:00:00", whole_day=True, force=True)
        self.assertEqual(self.visit.date_start, datetime(2026, 3, 7, 7))

    def test_whole_day_when_clocks_change(self):
        """D5: the usual hour is the one on the company's clock, also on the days on which clocks change."""
        spring = ("2026-03-28 23:00:00", datetime(2026, 3, 29, 6))
        autumn = ("2026-10-24 22:00:00", datetime(2026, 10, 25, 7))
        for day, start in (spring, autumn):
            self.visit.plan_from_calendar(day, whole_day=True, force=True)
            self.assertEqual(self.visit.date_start, start)

    def test_declined(self):
        """C7, D5: dropped again, a declined visit goes to the one chosen, never back to who declined it."""
        self.visit.plan_from_calendar("2026-03-03 08:00:00")
        self.visit.sudo().assignment_ids._answer("declined", "button", "Sick")
        self.assertIn("action", self.visit.plan_from_calendar("2026-03-03 08:00:00"))
        self.visit.plan_from_calendar("2026-03-03 08:00:00", technician_ids=self.technician_2.ids)
        self.assertRecordValues(self.visit, [{"state": "planned", "technician_ids": self.technician_2.ids}])

    def test_nobody(self):
        """D5: without a technician the chosen one goes; where none is chosen the dialog asks, at that hour."""
        self.visit.technician_ids = False
        action = self.visit.plan_from_calendar("2026-03-03 08:00:00")["action"]
        self.assertEqual(action["res_model"], "service.visit.schedule")
        plans = self.env["service.visit.schedule"].with_user(self.dispatcher)
        plan = plans.with_context(**action["context"]).create({})
        self.assertRecordValues(
            plan, [{"visit_ids": self.visit.ids, "date_start": datetime(2026, 3, 3, 8), "duration": 2.0}]
        )
        self.assertEqual(self.visit.state, "new")
        self.visit.plan_from_calendar("2026-03-03 08:00:00", technician_ids=self.technician_2.ids)
        self.assertRecordValues(self.visit, [{"state": "planned", "technician_ids": self.technician_2.ids}])

    def test_rights(self):
        """D5: a technician sees own visits on the calendar and does not plan; nor does the accountant."""
        for user in (self.technician, self.accountant):
            with self.assertRaises(AccessError):
                self.visit.with_user(user).plan_from_calendar("2026-03-03 08:00:00")

    def test_past_planning(self):
        """D5: what is under way or over stays where it is."""
        self.visit.plan_from_calendar("2026-03-03 08:00:00")
        self.visit.action_start()
        with self.assertRaises(UserError):
            self.visit.plan_from_calendar("2026-03-04 08:00:00", force=True)

    def test_other_company(self):
        """D5: a visit of a company that is not the user's cannot be dropped anywhere."""
        company = self.env["res.company"].create({"name": "Other"})
        other = self.env["service.visit"].create({"subject": "Elsewhere", "company_id": company.id})
        visit = other.with_user(self.dispatcher)
        with self.assertRaises(AccessError):
            visit.plan_from_calendar("2026-03-03 08:00:00", technician_ids=self.technician.ids)
        self.assertEqual(other.state, "new")
        self.assertEqual(other.date_reported, date(2026, 3, 2))
