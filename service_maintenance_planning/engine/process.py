"""A solver as a process of its own: JSON in, JSON out, memory and time limited, stopped with or without its plan."""

import contextlib
import json
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from time import monotonic

MEMORY = 4 << 30  # bytes of address space; the libraries alone reserve one
GRACE = 15  # seconds for reading, explaining and writing, beside those of the search


class SolverFailed(Exception):
    """There is no plan: why, in a sentence of the solver's or of ours."""


class SolverProcess:
    """``python -m engine`` in ``folder``, working on ``problem``; `close` whatever happens."""

    def __init__(self, python, folder, problem):
        self.place = Path(tempfile.mkdtemp(prefix="service-planning-"))
        self.seconds = problem.get("seconds", 10)
        self.started = monotonic()
        for name in ("plan", "errors", "progress"):
            (self.place / name).touch()
        (self.place / "problem").write_text(json.dumps(problem), encoding="utf-8")
        with (
            open(self.place / "problem") as source,
            open(self.place / "plan", "w") as plan,
            open(self.place / "errors", "w") as errors,
        ):
            self.process = subprocess.Popen(
                [python, "-m", "engine", "--progress", str(self.place / "progress")],
                cwd=folder,
                stdin=source,
                stdout=plan,
                stderr=errors,
                start_new_session=True,
                # Of the server's environment it needs nothing, least of all its passwords.
                env={"PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            )
        with contextlib.suppress(ProcessLookupError):  # it may be over already
            resource.prlimit(self.process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
            limit = int(self.seconds) + GRACE
            resource.prlimit(self.process.pid, resource.RLIMIT_CPU, (limit, limit))

    def is_running(self):
        """Whether there is no answer yet; a process beyond its time is killed."""
        if self.process.poll() is not None:
            return False
        if monotonic() - self.started > self.seconds + 2 * GRACE:
            self.kill()
            return False
        return True

    def wait(self):
        """Wait for the answer."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.seconds + GRACE)
        if self.process.poll() is None:
            self.kill()

    def finish(self):
        """Ask for the best plan so far."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def kill(self):
        """End it without a plan."""
        self.process.kill()
        self.process.wait()

    def progress(self):
        """[[second, total], …] so far."""
        lines = (self.place / "progress").read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.endswith("]")]

    def plan(self):
        """The plan of a process that is over.

        :raise SolverFailed: there is none
        """
        if self.process.returncode == 2:
            raise SolverFailed((self.place / "errors").read_text(encoding="utf-8").strip())
        try:
            return json.loads((self.place / "plan").read_text(encoding="utf-8"))
        except ValueError:
            raise SolverFailed("") from None

    def close(self):
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.place, ignore_errors=True)
