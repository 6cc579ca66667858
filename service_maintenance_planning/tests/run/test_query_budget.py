from odoo.tests import new_test_user, tagged

from ..common import GHENT
from .common import RunCommon


@tagged("post_install", "-at_install")
class TestRunQueries(RunCommon):
    """Row P5: what the database is asked does not grow with the visits and the technicians."""

    def _make_run(self, count):
        """A run with so many technicians, each with twice as many visits, half of them planned, one over two days."""
        technicians = self.env["res.users"].union(
            *(new_test_user(self.env, f"t{count}_{n}", "service_maintenance.group_technician") for n in range(count))
        )
        visits = self.env["service.visit"].create(
            [
                {
                    "subject": f"Visit {n}",
                    "partner_id": self._create_customer(f"C{count} {n}", (GHENT[0] + n / 500, GHENT[1])).id,
                    "duration": 10 if not n else 1.0,
                }
                for n in range(2 * count)
            ]
        )
        for number, user in enumerate(technicians):
            self._plan_by_hand(visits[2 * number + 1], 8, user)
            self._give_skill(user, self.gas)
        visits[1::2].extra_skill_ids = self.gas
        return self._create_run(
            technician_ids=[(6, 0, technicians.ids)], visit_ids=[(6, 0, visits.ids)], date_to="2026-03-04"
        )

    def _count(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        result = work()
        self.env.flush_all()
        return self.cr.sql_log_count - before, result

    def _assert_no_more(self, few, many):
        """One query may be that of a cache which new users empty."""
        self.assertTrue(all(b <= a + 1 for a, b in zip(few, many)), (few, many))

    def test_problem_and_proposal(self):
        """P5: reading the days, and writing the proposal beside them."""
        self._make_run(2).sudo()._prepare_problem()  # what is read once only
        found = []
        for count in (4, 8):
            run = self._make_run(count).sudo()
            asked, (problem, _note) = self._count(run._prepare_problem)
            plan = run._solve(problem)
            taken, _nothing = self._count(lambda run=run, problem=problem, plan=plan: run._take(problem, plan))
            shown, _nothing = self._count(lambda run=run: run.line_ids.mapped("why_words") + [run.told])
            found.append((asked, taken, shown))
        self._assert_no_more(*found)

    def test_apply(self):
        """P5: whether the proposal is still possible; the plan itself is the one write of planning by hand."""
        found = []
        for count in (4, 8):
            run = self._make_run(count)
            problem, _note = run.sudo()._prepare_problem()
            run.sudo()._take(problem, run.sudo()._solve(problem))
            lines = run.line_ids.filtered(lambda line: line.change in ("new", "moved", "off"))
            planned, _nothing = self._count(
                lambda lines=lines: lines._find_changed() + lines.run_id._find_taken(lines)
            )
            found.append([planned])
            run.action_apply()
        self._assert_no_more(*found)
