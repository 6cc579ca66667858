from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...engine import insertion
from ..common import ANTWERP, DEINZE, GHENT, PlanningCommon


@tagged("post_install", "-at_install")
class TestRunTour(HttpCase, PlanningCommon):
    """A proposal in the browser."""

    def test_apply_and_undo(self):
        """P5: looked at beside today's plan, applied, taken back."""
        today = fields.Date.today()
        monday = today + timedelta(days=7 - today.weekday())
        visits = self.env["service.visit"].create(
            [
                {"subject": f"Visit {number}", "partner_id": self._create_customer(f"Customer {number}", point).id}
                for number, point in enumerate((GHENT, ANTWERP, DEINZE))
            ]
        )
        run = self.env["service.planning.run"].with_user(self.dispatcher).create(
            {
                "technician_ids": [(6, 0, (self.technician | self.technician_2).ids)],
                "visit_ids": [(6, 0, visits.ids)],
                "date_from": monday,
                "date_to": monday,
            }
        )
        problem, _note = run.sudo()._prepare_problem()
        run.sudo()._take(problem, insertion.solve(problem))
        self.start_tour(f"/odoo/plan-these/{run.id}", "service_planning_apply_and_undo", login="disp_eva")
        self.assertEqual(run.state, "undone")
        self.assertEqual(set(visits.mapped("state")), {"new"})

    def test_repair(self):
        """P6: two clicks and a name."""
        self.start_tour("/odoo/plan-these", "service_planning_repair", login="disp_eva")
        run = self.env["service.planning.run"].search([], limit=1)
        self.assertEqual((run.kind, run.state), ("away", "proposed"))
