import sys
import time
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models

from ...engine.process import SolverFailed, SolverProcess

AT_ONCE = 2  # solvers at work at the same time: each takes a processor
SILENT = timedelta(minutes=2)  # after which nobody follows a run any more: its server is gone
TICK = 0.5  # seconds
JOB_SECONDS = 75  # no run is begun that would search longer: Odoo ends a scheduled job after two minutes


class ServicePlanningSolving(models.AbstractModel):
    """The solver's process, started and followed by a scheduled job.

    Only what the record says goes between the button and the job: a wish (finish, cancel) one way, progress the other.
    """

    _name = "service.planning.solving"
    _description = "Solving of a Proposed Plan"
    _inherit = ["service.batch"]

    wish = fields.Selection([("finish", "Good enough"), ("cancel", "Cancel")], readonly=True, copy=False)
    solving_since = fields.Datetime(readonly=True, copy=False)
    heard_on = fields.Datetime("Last Heard of", readonly=True, copy=False)
    progress = fields.Json(readonly=True, copy=False, help="[[second, total], …] of the better plans so far.")

    # --- Which solver ----------------------------------------------------------------------------------------------

    @api.model
    def _get_solver(self):
        """(folder with the package `engine`, what people should know of it). For addons to extend."""
        return Path(__file__).parents[2], self.env._(
            "Planned by inserting one visit after the other. Install “Service Maintenance: Optimizer” for shorter ways."
        )

    @api.model
    def _get_solver_python(self):
        """The Python that has the solver's packages: this one, or another one's path in a system parameter."""
        # With all rights: system parameters are only the administrator's.
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param("service_maintenance_planning.solver_python") or sys.executable

    def _start_solver(self, problem):
        return SolverProcess(self._get_solver_python(), self._get_solver()[0], problem)

    @api.model
    def _solve(self, problem):
        """The plan for ``problem``, waited for: only where it asks for a second or two.

        :raises SolverFailed: there is none
        """
        process = self._start_solver(problem)
        try:
            process.wait()
            return process.plan()
        finally:
            process.close()

    # --- The job ---------------------------------------------------------------------------------------------------

    @api.model
    def _get_waiting_domain(self):
        return [("state", "=", "running"), ("solving_since", "=", False)]

    @api.model
    def _cron_solve(self):
        """Start a process for each run that waits, and follow them until all are done."""
        self._give_up_silent()
        processes, started = {}, time.monotonic()
        try:
            while True:
                waiting = self.search(self._get_waiting_domain(), order="id")
                in_time = [run for run in waiting if time.monotonic() - started + run.seconds < JOB_SECONDS]
                for run in in_time[: max(0, AT_ONCE - len(processes))]:
                    run._safely(run._begin, processes)
                # Committed, so that nothing is held while it waits, and that what people wish can be seen.
                self.env["ir.cron"]._commit_progress(1, remaining=len(waiting) + len(processes))
                if not processes:
                    break
                time.sleep(TICK)
                self.env.invalidate_all()
                for run in list(processes):
                    run._safely(run._follow, processes)
            self.env["ir.cron"]._commit_progress(remaining=self.search_count(self._get_waiting_domain()))
        finally:
            for process, _problem, _note in processes.values():
                process.close()

    def _safely(self, work, processes):
        """Do ``work(processes)``; where it fails this run fails, and no other."""
        failures = self._run_divided(lambda _run: work(processes))
        for run, error in failures.items():
            run._fail(self._describe_error(error))
            if run in processes:
                processes.pop(run)[0].close()

    def _give_up_silent(self):
        """Runs whose server went away fail, and say so."""
        limit = fields.Datetime.now() - SILENT
        lost = self.search([("state", "=", "running"), ("solving_since", "!=", False), ("heard_on", "<", limit)])
        lost._fail(self.env._("The server was stopped while the solver was at work. Start it again."))

    def _begin(self, processes):
        if not self.try_lock_for_update(allow_referencing=True):  # another worker has taken it this moment
            return
        if self.wish:
            self._write_owned({"state": "cancelled"})
            return
        now = fields.Datetime.now()
        problem, note = self._prepare_problem()
        self._write_owned({"solving_since": now, "heard_on": now})
        processes[self] = self._start_solver(problem), problem, note

    def _follow(self, processes):
        """One look at the process: pass on what was wished, take what is done."""
        process, problem, note = processes[self]
        # Locked first of all: a wish is written to the same row. Whoever writes one right now is heard next time.
        if not self.try_lock_for_update(allow_referencing=True):
            return
        if self.wish != "cancel" and process.is_running():
            if self.wish == "finish":
                process.finish()
            self._write_owned({"heard_on": fields.Datetime.now(), "progress": process.progress()})
            return
        if self.wish == "cancel":
            process.kill()
            self._write_owned({"state": "cancelled"})
        else:
            self._take_answer(process, problem, note)
        del processes[self]
        process.close()

    def _take_answer(self, process, problem, note):
        run = self.with_context(lang=self.create_uid.lang)  # the words are for who asked
        try:
            run._take(problem, process.plan())
            run._write_owned({"note": "\n".join(filter(None, [run._get_solver()[1], note]))})
        except SolverFailed as error:
            run._fail(str(error) or run.env._("The solver was stopped before it had a plan."))

    def _fail(self, message):
        self._write_owned({"state": "failed", "error_message": message})
