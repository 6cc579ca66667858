import os
import signal
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...engine.process import SolverFailed, SolverProcess
from ...models.run import service_planning_solving
from .common import RunCommon


@tagged("post_install", "-at_install")
class TestSolving(RunCommon):
    """Row P8: outside Odoo's workers, with progress, good enough and cancel."""

    def _run_job(self):
        with self.enter_registry_test_mode(), patch.object(service_planning_solving, "TICK", 0.05):
            self.env.ref("service_maintenance_planning.cron_solve").method_direct_trigger()
        self.env.invalidate_all()

    @contextmanager
    def _on_tick(self, act):
        """``act(run)`` while the solver is at work."""
        cls = type(self.env["service.planning.run"])
        follow, done = cls._follow, set()

        def follow_after(run, processes):
            if run.id not in done:
                done.add(run.id)
                act(run, processes[run][0])
            return follow(run, processes)

        with patch.object(cls, "_follow", follow_after):
            yield

    def test_two_at_once(self):
        """P8: one job follows both; the result is a proposal."""
        runs = self._create_run() | self._create_run(visit_ids=[(6, 0, self.visits[:2].ids)])
        runs.action_start()
        self.assertEqual(runs.mapped("state"), ["running"] * 2)
        self._run_job()
        self.assertEqual(runs.mapped("state"), ["proposed"] * 2)
        self.assertEqual([len(run.line_ids) for run in runs], [4, 2])

    def test_killed_process(self):
        """P8: the run fails and says so; nothing was planned."""
        run = self._create_run(seconds=20)
        run.action_start()
        with self._on_tick(lambda _run, process: os.kill(process.process.pid, signal.SIGKILL)):
            self._run_job()
        if run.state != "proposed":  # it may have been quicker
            self.assertEqual(run.state, "failed")
            self.assertIn("stopped", run.error_message)
        self.assertFalse(any(self.visits.mapped("date_start")))

    def test_cancelled(self):
        """P8: nothing is proposed."""
        run = self._create_run(seconds=20)
        run.action_start()
        with self._on_tick(lambda run, _process: run._write_owned({"wish": "cancel"})):
            self._run_job()
        self.assertEqual((run.state, len(run.line_ids)), ("cancelled", 0))

    def test_cancelled_before_it_began(self):
        """P8."""
        run = self._create_run()
        run.action_start()
        run.action_cancel()
        self._run_job()
        self.assertEqual(run.state, "cancelled")

    def test_server_went_away(self):
        """P8: a run nobody follows any more fails, and can be started again."""
        run = self._create_run()
        run.action_start()
        run.sudo()._write_owned({"solving_since": "2026-03-01 10:00:00", "heard_on": "2026-03-01 10:00:00"})
        self._run_job()
        self.assertEqual(run.state, "failed")
        run.action_start()
        self._run_job()
        self.assertEqual(run.state, "proposed")

    def test_one_that_fails_stops_no_other(self):
        """P8: it fails with its sentence."""
        bad, good = self._create_run(), self._create_run()
        cls = type(bad)
        prepare = cls._prepare_problem

        def prepare_or_fail(run):
            if run == bad:
                raise UserError("No such place.")
            return prepare(run)

        (bad | good).action_start()
        with patch.object(cls, "_prepare_problem", prepare_or_fail):
            self._run_job()
        self.assertEqual((bad.state, bad.error_message), ("failed", "No such place."))
        self.assertEqual(good.state, "proposed")

    def test_error_of_the_solver(self):
        """P8: its sentence, with the id."""
        problem = {"places": 1, "travel_time": [[0]], "shifts": [], "visits": [{"id": "v7"}], "seconds": 1}
        with self.assertRaisesRegex(SolverFailed, "v7"):
            self.env["service.planning.run"]._solve(problem)

    def test_process_gets_no_environment(self):
        """P8: the server's passwords are not the solver's."""
        problem = {"places": 1, "travel_time": [[0]], "shifts": [], "visits": [], "seconds": 1}
        runs = self.env["service.planning.run"]
        process = SolverProcess(runs._get_solver_python(), runs._get_solver()[0], problem)
        try:
            with open(f"/proc/{process.process.pid}/environ", "rb") as file:
                names = {item.split(b"=")[0] for item in file.read().split(b"\0") if item}
            self.assertLessEqual(names, {b"PATH", b"OPENBLAS_NUM_THREADS", b"OMP_NUM_THREADS", b"LC_CTYPE"})
        finally:
            process.close()
        self.assertFalse(process.place.exists())
