from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.addons.service_maintenance_planning.engine import insertion

from ..common import AALST, ANTWERP, DEINZE, GHENT, PlanningCommon

MONDAY = datetime(2026, 3, 2, 6, 0)  # 7:00 in Brussels
POINTS = (GHENT, ANTWERP, DEINZE, AALST)


class RunCommon(PlanningCommon):
    """Marc and Lena, and four visits of two hours to plan from Monday on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(MONDAY))
        cls.visits = cls.env["service.visit"].create(
            [
                {
                    "subject": f"Visit {number}",
                    "partner_id": cls._create_customer(f"Customer {number}", point).id,
                    "user_id": cls.dispatcher.id,
                    "duration": 2.0,
                }
                for number, point in enumerate(POINTS)
            ]
        )
        cls.run_vals = {
            "technician_ids": [(6, 0, (cls.technician | cls.technician_2).ids)],
            "visit_ids": [(6, 0, cls.visits.ids)],
            "date_from": "2026-03-02",
            "date_to": "2026-03-03",
            "seconds": 1,
        }

    def _create_run(self, user=None, **values):
        return self.env["service.planning.run"].with_user(user or self.dispatcher).create({**self.run_vals, **values})

    def _propose(self, run):
        """As the scheduled job does, without its process and its commits."""
        problem, _note = run.sudo()._prepare_problem()
        run.sudo()._take(problem, insertion.solve(problem))
        return run

    def _plan_by_hand(self, visit, hour, technicians, day=0):
        start = datetime(2026, 3, 2 + day, hour, 0)
        visit._plan({visit: (start, start + timedelta(hours=visit.duration), technicians)})
