import itertools
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...engine import rules
from .common import MONDAY, RunCommon


@tagged("post_install", "-at_install")
class TestRun(RunCommon):
    """Row P5: a plan is proposed, looked at, applied, undone."""

    def test_proposal_changes_nothing_by_itself(self):
        """P5: nobody is told before it is applied."""
        run = self._propose(self._create_run())
        self.assertEqual(run.state, "proposed")
        self.assertEqual(set(run.line_ids.mapped("change")), {"new"})
        self.assertFalse(any(self.visits.mapped("date_start")))
        self.assertFalse(self.visits.assignment_ids)
        self.assertTrue(all(run.line_ids.mapped("why_words")))
        self.assertEqual(run.figures["now"]["unplanned"], 4)
        self.assertEqual(run.figures["then"]["unplanned"], 0)

    def test_apply_and_undo(self):
        """P5: in one step, through the one way a plan becomes dates; taken back until the first visit has begun."""
        run = self._propose(self._create_run())
        run.action_apply()
        self.assertEqual(set(self.visits.mapped("state")), {"planned"})
        self.assertTrue(all(visit.event_id and visit.technician_ids for visit in self.visits))
        for line in run.line_ids:
            self.assertEqual(
                (line.visit_id.date_start, line.visit_id.technician_ids), (line.date_start, line.technician_ids)
            )
        with self.assertRaises(UserError):
            run.action_apply()
        run.action_undo()
        self.assertEqual(set(self.visits.mapped("state")), {"new"})
        self.assertFalse(self.visits.technician_ids)

    def test_undo_is_refused_once_a_visit_has_begun(self):
        """P5."""
        run = self._propose(self._create_run())
        run.action_apply()
        with freeze_time(MONDAY + timedelta(hours=6)), self.assertRaisesRegex(UserError, "has begun"):
            run.action_undo()

    def test_refused_where_a_visit_changed_meanwhile(self):
        """P5: with its name."""
        run = self._propose(self._create_run())
        self._plan_by_hand(self.visits[0], 13, self.technician, day=1)
        with self.assertRaisesRegex(UserError, "Visit 0"):
            run.action_apply()
        self.assertFalse(any(self.visits[1:].mapped("date_start")))

    def test_refused_where_a_meeting_came_in(self):
        """P5: with the name of the technician, and what it is."""
        run = self._propose(self._create_run())
        line = run.line_ids[0]
        self.env["calendar.event"].create(
            {
                "name": "Training",
                "start": line.date_start,
                "stop": line.date_end,
                "partner_ids": [(6, 0, line.technician_ids.partner_id.ids)],
            }
        )
        with self.assertRaisesRegex(UserError, f"{line.technician_ids.name}.*Training"):
            run.action_apply()

    def test_refused_where_somebody_is_absent(self):
        """P5."""
        run = self._propose(self._create_run())
        user = run.line_ids.technician_ids[0]
        resource = self.env["resource.resource"].sudo().create({"name": user.name, "user_id": user.id})
        self.env["resource.calendar.leaves"].sudo().create(
            {
                "name": "Ill",
                "resource_id": resource.id,
                "date_from": MONDAY,
                "date_to": MONDAY + timedelta(days=2),
            }
        )
        with self.assertRaisesRegex(UserError, user.name):
            run.action_apply()

    def test_what_is_planned_by_others_stays(self):
        """P5: locked visits, and those that are not part of the run, are worked around."""
        self._plan_by_hand(self.visits[0], 8, self.technician)
        self.visits[0].is_plan_locked = True
        other = self._create_visit(technician_ids=[(6, 0, self.technician_2.ids)])
        self._plan_by_hand(other, 9, self.technician_2)
        run = self._create_run(visit_ids=[(6, 0, self.visits[1:].ids)])
        problem, _note = run.sudo()._prepare_problem()
        self.assertEqual(sum(visit.get("is_fixed", False) for visit in problem["visits"]), 2)
        self._propose(run).action_apply()
        for user in (self.technician, self.technician_2):
            mine = self.env["service.visit"].search([("technician_ids", "in", user.id), ("date_start", "!=", False)])
            mine = mine.sorted("date_start")
            self.assertTrue(all(a.date_end <= b.date_start for a, b in itertools.pairwise(mine)))
        self.assertEqual(self.visits[0].date_start, datetime(2026, 3, 2, 8))

    def test_plan_that_cannot_be_driven_is_kept(self):
        """P5: whatever was planned by hand, the solver is asked something it can answer."""
        for number, hour in enumerate((7, 9, 10)):
            self._plan_by_hand(self.visits[number], hour, self.technician)
        run = self._create_run(visit_ids=[(6, 0, self.visits[3].ids)])
        problem, _note = run.sudo()._prepare_problem()
        plan = self._solve(problem)
        self.assertEqual(rules.broken_rules(problem, plan), [])
        self.assertEqual(plan["unplanned"], [])

    def _solve(self, problem):
        return self.env["service.planning.run"]._solve(problem)

    def test_two_technicians_and_skills(self):
        """P5: both at the same time, and only who has the skill."""
        self.visits[0].technician_count = 2
        self.visits[1].extra_skill_ids = self.gas
        self._give_skill(self.technician_2, self.gas)
        run = self._propose(self._create_run())
        lines = {line.visit_id: line for line in run.line_ids}
        self.assertEqual(lines[self.visits[0]].technician_ids, self.technician | self.technician_2)
        self.assertEqual(lines[self.visits[1]].technician_ids, self.technician_2)

    def test_why_not(self):
        """P5: nobody has the skill; the sentence names it."""
        self.visits[0].extra_skill_ids = self.cold
        run = self._propose(self._create_run())
        line = run.line_ids.filtered(lambda line: line.visit_id == self.visits[0])
        self.assertEqual(line.change, "left")
        self.assertIn("Refrigerants", line.why_words)

    def test_who_is_to_be_told(self):
        """P5: customers and technicians who know of today's plan."""
        self._plan_by_hand(self.visits[0], 8, self.technician)
        self.visits.assignment_ids._write_owned({"notified_on": MONDAY})
        self.visits[0].extra_skill_ids = self.gas
        self._give_skill(self.technician_2, self.gas)
        run = self._propose(self._create_run())
        line = run.line_ids.filtered(lambda line: line.visit_id == self.visits[0])
        self.assertEqual(line.change, "moved")
        self.assertIn("Marc", line.told)

    def test_window_and_lunch(self):
        """P5: the customer's days hold; nobody works at lunch."""
        self.visits[0].write({"window_start": "2026-03-03", "window_end": "2026-03-03"})
        run = self._propose(self._create_run())
        lines = run.line_ids
        line = lines.filtered(lambda line: line.visit_id == self.visits[0])
        self.assertEqual(str(line.date_start.date()), "2026-03-03")
        run.action_apply()  # asks whether everybody works then

    def test_summer_time(self):
        """P5: the Monday after the clocks went forward begins an hour earlier in UTC."""
        run = self._create_run(date_from="2026-03-27", date_to="2026-03-30")
        problem, _note = run.sudo()._prepare_problem()
        first = {shift["day"]: run._get_moment(shift["start"]).hour for shift in problem["shifts"]}
        self.assertEqual(first, {"2026-03-27": 7, "2026-03-30": 6})

    def test_nothing_in_the_past(self):
        """P5: at noon only the afternoon is left."""
        with freeze_time(MONDAY + timedelta(hours=6)):
            run = self._propose(self._create_run())
            self.assertTrue(all(line.date_start >= MONDAY + timedelta(hours=6) for line in run.line_ids))

    def test_rights(self):
        """P5: dispatchers plan, managers set weights, technicians neither."""
        run = self._create_run()
        with self.assertRaises(AccessError):
            run.with_user(self.dispatcher).weight_travel = 4
        run.with_user(self.manager).weight_travel = 4
        self.assertEqual(self._create_run().weight_travel, 4)
        for method in ("read", "action_start", "action_apply"):
            with self.assertRaises(AccessError):
                getattr(run.with_user(self.technician), method)()
        for vals in ({"state": "applied"}, {"figures": {"now": 1}}, {"wish": "finish"}):
            with self.assertRaises(AccessError):
                run.with_user(self.manager).write(vals)

    def test_other_company(self):
        """P5: a run is its company's."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        run = self._create_run()
        self.manager.company_ids += other
        runs = self.env["service.planning.run"].with_user(self.manager).with_company(other)
        self.assertNotIn(run, runs.with_context(allowed_company_ids=other.ids).search([]))
