from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import PlanningCommon

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 9)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestCapacity(PlanningCommon):
    """Monday 2 March 2026 in Brussels; Marc and Lena work forty hours a week."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        others = cls.env["res.users"].search([("is_service_technician", "=", True)])
        (others - cls.technician - cls.technician_2).is_service_technician = False
        cls.type.skill_ids = cls.gas
        cls._give_skill(cls.technician, cls.gas, date_to=date(2026, 3, 8))

    def _open(self, **values):
        action = self.env["service.capacity"].with_user(self.dispatcher).action_open()
        plan = self.env["service.capacity"].with_user(self.dispatcher).browse(action["res_id"])
        if values:
            plan.write(values)
            plan.action_count()
        return plan

    def _week(self, plan, day, skill=None):
        weeks = self.env["service.capacity.week"].with_user(self.dispatcher)
        return weeks.search(
            [("capacity_id", "=", plan.id), ("week", "=", day), ("skill_id", "=", skill.id if skill else False)]
        )

    def test_available(self):
        """P7: the hours worked, less time off; a skill counts as long as its certificate is valid; a year of weeks."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday", "date_from": "2026-03-10 00:00:00", "date_to": "2026-03-10 22:00:00",
                "company_id": self.env.company.id, "calendar_id": self.env.company.resource_calendar_id.id,
            }
        )
        plan = self._open()
        self.assertEqual(len(plan.week_ids), 52)
        self.assertEqual([self._week(plan, day).available for day in (FIRST, SECOND)], [80, 64])
        self.assertEqual([self._week(plan, day, self.gas).available for day in (FIRST, SECOND)], [40, 0])
        # Summer time begins on 29 March: that week and the next have their forty hours all the same.
        self.assertEqual([self._week(plan, day).available for day in (date(2026, 3, 23), date(2026, 3, 30))], [80, 80])

    def test_work(self):
        """P7: planned for everybody who goes, to plan in the last week wanted, coming due from running contracts."""
        both = [(6, 0, (self.technician | self.technician_2).ids)]
        self._create_visit(technician_ids=both, date_start="2026-03-09 08:00:00", duration=3.0)
        self._create_visit(duration=2.0, window_end=date(2026, 3, 12), type_id=self.type.id)
        self._create_visit(duration=1.0, window_end=date(2026, 2, 1))
        self._create_contract(start=True, date_start=date(2026, 3, 11), type_id=self.type.id)
        plan = self._open()
        week = self._week(plan, SECOND)
        self.assertEqual((week.planned, week.to_plan, week.due), (6, 2, 2))
        self.assertEqual(week.free, week.available - 10)
        self.assertEqual(self._week(plan, FIRST).to_plan, 1)
        short = self._week(plan, SECOND, self.gas)
        self.assertEqual((short.to_plan, short.due, short.free), (2, 2, -4))
        self.assertIn(short, plan.short_ids)
        self.assertIn("Gas certificate", plan.summary)

    def test_what_if(self):
        """P7: one more technician, and due dates moved, change the figures and nothing else until it is said."""
        contract = self._create_contract(start=True, date_start=date(2026, 3, 11), type_id=self.type.id)
        due = contract.due_ids[0]
        plan = self._open(extra_technicians=1, extra_skill_ids=[(6, 0, self.gas.ids)])
        self.assertEqual(self._week(plan, SECOND).available, 120)
        self.assertEqual(self._week(plan, SECOND, self.gas).available, 40)
        plan = self._open(moved_due_ids=[(6, 0, due.ids)], moved_weeks=1)
        self.assertEqual([self._week(plan, day).due for day in (SECOND, date(2026, 3, 16))], [0, 2])
        self.assertEqual(due.date_due, date(2026, 3, 11))
        plan.action_move_dues()
        self.assertEqual(due.date_due, date(2026, 3, 18))
        self.assertEqual([self._week(plan, day).due for day in (SECOND, date(2026, 3, 16))], [0, 2])
        with self.assertRaises(UserError):
            plan.action_move_dues()

    def test_will_not_fit(self):
        """P7: the week in which it will not fit is named."""
        self._create_visit(date_start="2026-03-09 08:00:00", duration=90.0)
        plan = self._open()
        self.assertIn("Too much work in 1 of 52 weeks: first in that of 03/09/2026, by 10 hours", plan.summary)
        self.assertEqual(plan.week_ids.filtered(lambda week: week.free < 0).week, SECOND)

    def test_rights(self):
        """P7: who plans sees it, a technician does not."""
        with self.assertRaises(AccessError):
            self.env["service.capacity"].with_user(self.technician).action_open()

    def test_two_companies(self):
        """P7: the work and the people of another company are not counted."""
        before = self._week(self._open(), SECOND).planned
        other = self.env["res.company"].create({"name": "Other"})
        self._create_visit(
            company_id=other.id, partner_id=False, equipment_ids=False, technician_ids=False, user_id=False,
            date_start="2026-03-09 08:00:00",
        )
        self.assertEqual(self._week(self._open(), SECOND).planned, before)

    def test_queries(self):
        """P7: the queries do not grow with the visits and due dates."""
        counts = []
        for count in (3, 3, 6):
            for _number in range(count):
                self._create_visit(date_start="2026-03-09 08:00:00")
                self._create_contract(start=True, date_start=date(2026, 3, 11))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._open()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
