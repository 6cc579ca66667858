from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ...engine import rules
from .common import RunCommon


@tagged("post_install", "-at_install")
class TestLongVisits(RunCommon):
    """Row P5: visits over several days, longer than a morning, for more than two technicians."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_vals = {**cls.run_vals, "date_to": "2026-03-06"}
        cls.long = cls.visits[0]
        cls.long.duration = 16

    def _propose_checked(self, **values):
        run = self._create_run(self.manager, **values).with_user(self.dispatcher)
        problem, _note = run.sudo()._prepare_problem()
        plan = self.env["service.planning.run"]._solve(problem)
        self.assertEqual(rules.broken_rules(problem, plan), [])
        run.sudo()._take(problem, plan)
        return run, problem

    def _line(self, run, visit=None):
        return run.line_ids.filtered(lambda line: line.visit_id == (visit or self.long))

    def test_several_days(self):
        """P5: parts on consecutive days of work of one technician, nights and lunch left out; nothing in between."""
        run, _problem = self._propose_checked()
        line = self._line(run)
        days = sorted({start.date() for start, _stop in line._get_worked()})
        self.assertEqual([(day - days[0]).days for day in days], [0, 1, 2])
        hours = sum((stop - start).total_seconds() for start, stop in line._get_worked()) / 3600
        self.assertAlmostEqual(hours, 16, delta=0.1)
        self.assertEqual(len(line.technician_ids), 1)
        self.assertIn("3 days, until", line.why_words)
        run.action_apply()
        self.assertEqual((self.long.date_start, self.long.date_end), (line.date_start, line.date_end))
        self.assertEqual(self.long.duration, 16)
        self.assertFalse(self.long.conflict_note, "nights and lunch are no conflict")
        others = (self.visits - self.long).filtered(lambda visit: visit.technician_ids & self.long.technician_ids)
        for visit in others:
            self.assertTrue(visit.date_end <= self.long.date_start or visit.date_start >= self.long.date_end)

    def test_planned_again_it_stays(self):
        """P8: a plan that is good is kept, that of several days as well."""
        run, _problem = self._propose_checked()
        run.action_apply()
        again, problem = self._propose_checked(weight_change=5)
        self.assertEqual(set(again.line_ids.mapped("change")), {"kept"})
        self.assertEqual(len(problem["current"][str(self.long.id)]), 3)

    def test_worked_around(self):
        """P5: one over several days that is not part of the run takes all of them."""
        run, _problem = self._propose_checked()
        run.action_apply()
        self.long.is_plan_locked = True
        (self.visits - self.long).action_unplan()
        rest = self.visits - self.long
        rest.write({"window_start": "2026-03-03", "window_end": "2026-03-03"})
        run, _problem = self._propose_checked(visit_ids=[(6, 0, rest.ids)])
        self.assertFalse(run.line_ids.technician_ids & self.long.technician_ids)
        run.action_apply()

    def test_day_off_since(self):
        """P5: refused where somebody is away on the second day; the day off between two days of work is none."""
        run, _problem = self._propose_checked()
        user = self._line(run).technician_ids
        resource = self.env["resource.resource"].sudo().create({"name": user.name, "user_id": user.id})
        leave = self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Dentist",
                "resource_id": resource.id,
                "date_from": datetime(2026, 3, 3, 5),
                "date_to": datetime(2026, 3, 3, 20),
            }
        )
        with self.assertRaisesRegex(UserError, f"{user.name}.*Dentist"):
            run.action_apply()
        other = (self.technician | self.technician_2) - user
        run, _problem = self._propose_checked(technician_ids=[(6, 0, user.ids)], visit_ids=[(6, 0, self.long.ids)])
        self.assertNotIn("2026-03-03", {start[:10] for start, _stop in self._line(run).worked})
        run.action_apply()
        self.assertFalse(other & self.long.technician_ids)
        self.assertTrue(leave.exists())

    def test_whole_day(self):
        """P5: six hours have lunch in the middle."""
        self.long.duration = 6
        run, _problem = self._propose_checked()
        line = self._line(run)
        self.assertEqual(line.date_end - line.date_start, timedelta(hours=7))
        self.assertEqual(len(line.worked), 2)
        run.action_apply()
        self.assertFalse(self.long.conflict_note)
        again, _problem = self._propose_checked(weight_change=5)
        self.assertEqual(self._line(again).change, "kept")

    def test_three_technicians(self):
        """P5: three at the same time, and none where there are only two."""
        self.long.write({"duration": 2, "technician_count": 3})
        run, _problem = self._propose_checked()
        self.assertEqual(self._line(run).change, "left")
        self.assertIn("not as many technicians", self._line(run).why_words)
        third = new_test_user(self.env, "third", "service_maintenance.group_technician")
        team = self.technician | self.technician_2 | third
        run, _problem = self._propose_checked(technician_ids=[(6, 0, team.ids)])
        self.assertEqual(self._line(run).technician_ids, team)
        run.action_apply()
        self.assertEqual(self.long.technician_ids, team)

    def test_two_for_two_days(self):
        """P5: both over several days."""
        self.long.write({"duration": 10, "technician_count": 2})
        run, _problem = self._propose_checked()
        self.assertEqual(self._line(run).technician_ids, self.technician | self.technician_2)
        self.assertEqual(len({start[:10] for start, _stop in self._line(run).worked}), 2)
        run.action_apply()

    def test_goes_on_after_the_days(self):
        """P5: what is planned beyond the days of the run is not taken apart."""
        run, _problem = self._propose_checked()
        run.action_apply()
        short = self.env["service.planning.run"].create(
            {**self.run_vals, "date_to": "2026-03-03", "visit_ids": False}
        )
        self.assertNotIn(self.long, short._find_visits())
