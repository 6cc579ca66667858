from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.service_maintenance.engine import recurrence
from odoo.addons.service_maintenance.models.visit.service_visit import AHEAD_STATES

from ...engine.process import SolverFailed

SECONDS = 1  # of search: a person waits


class ServicePlanningRepair(models.TransientModel):
    """What happened to a day, and the proposal that moves as little as possible."""

    _name = "service.planning.repair"
    _description = "Repair a Day"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [("away", "Away today"), ("late", "Running late"), ("emergency", "Emergency")],
        "What happened",
        default="away",
        required=True,
    )
    day = fields.Date(required=True, default=lambda self: self.env.company._local_today())
    technician_id = fields.Many2one(
        "res.users", domain="[('is_service_technician', '=', True), ('company_ids', 'in', company_id)]"
    )
    visit_id = fields.Many2one(
        "service.visit",
        domain="[('state', 'in', ('new', 'planned', 'in_progress')), ('company_id', '=', company_id)]",
    )
    minutes = fields.Integer("Minutes Late", default=30)

    def action_propose(self):
        """Open a proposal for the rest of the day.

        :raises UserError: something is missing, or there is no proposal
        """
        self.ensure_one()
        if self.kind in ("away", "late") and not self.technician_id:
            raise UserError(self.env._("Who is it?"))
        if self.kind == "emergency" and not self.visit_id:
            raise UserError(self.env._("Which visit is the emergency?"))
        run = self.env["service.planning.run"]._create_owned([self._prepare_run_vals()])
        problem, note = run._prepare_problem()
        self._bend(problem, run)
        try:
            run._take(problem, run._solve(problem))
        except SolverFailed as error:
            raise UserError(str(error) or self.env._("There is no proposal.")) from error
        run._write_owned({"note": "\n".join(filter(None, [run._get_solver()[1], note]))})
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.planning.run",
            "res_id": run.id,
            "views": [(False, "form")],
            "name": run.name,
        }

    def _prepare_run_vals(self):
        users = self.env["res.users"]
        technicians = users.search(users._get_technician_domain(self.company_id))
        return {
            "company_id": self.company_id.id,
            "kind": self.kind,
            "date_from": self.day,
            "date_to": self.day,
            "technician_ids": technicians.ids,
            "visit_ids": self._find_visits().ids,
            "seconds": SECONDS,
            "weight_change": 5,
        }

    def _find_visits(self):
        """All that is planned for the rest of the day, and the emergency."""
        zone = self.company_id._local_timezone()
        first, last = (recurrence.local_datetime(self.day + timedelta(days=n), 0, zone) for n in (0, 1))
        visits = self.env["service.visit"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", AHEAD_STATES),
                ("is_plan_locked", "=", False),
                ("date_start", ">=", first),
                ("date_start", "<", last),
            ]
        )
        ahead = visits.filtered(lambda visit: visit.date_start > fields.Datetime.now() or self.kind != "late")
        return ahead | self.visit_id.filtered(lambda visit: visit.state in AHEAD_STATES)

    def _bend(self, problem, run):
        """Bring what happened into the problem."""
        getattr(self, f"_bend_{self.kind}")(problem, run)

    def _bend_away(self, problem, run):
        """Nobody is there to do it; locked and begun visits of the one who is away are not the solver's."""
        gone = {shift["id"] for shift in problem["shifts"] if shift["technician"] == self.technician_id.id}
        problem["shifts"] = [shift for shift in problem["shifts"] if shift["id"] not in gone]
        problem["visits"] = [
            visit for visit in problem["visits"] if not visit.get("locked") or visit["locked"]["shift"] not in gone
        ]

    def _bend_late(self, problem, run):
        """The day goes on so many minutes later."""
        free_at = run._get_minute(fields.Datetime.now()) + self.minutes
        for shift in problem["shifts"]:
            if shift["technician"] == self.technician_id.id:
                shift["start"] = min(max(shift["start"], free_at), shift["end"])
                problem["visits"] = [
                    visit
                    for visit in problem["visits"]
                    if not (
                        visit.get("locked")
                        and visit["locked"]["shift"] == shift["id"]
                        and visit["locked"]["start"] < shift["start"]
                    )
                ]

    def _bend_emergency(self, problem, run):
        """As soon as possible: each minute counts as lateness; on this day, whatever window it had."""
        for visit in problem["visits"]:
            if visit["id"] == str(self.visit_id.id):
                visit.update(prize=None, soft_end=run._get_first_minute(), windows=None)
        problem["current"].pop(str(self.visit_id.id), None)
