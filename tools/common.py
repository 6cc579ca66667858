"""What every job needs: messages, child processes, locks, and the places where things are kept."""
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

DISK_FULL = re.compile(r"No space left on device", re.I)
NETWORK = re.compile(
    r"resolving|could not resolve|name resolution|Failed to fetch|dns error|Network is unreachable"
    r"|Connection (refused|timed out)|ConnectTimeout|error sending request|Failed to establish|Max retries"
    r"|client error \(Connect\)",
    re.I,
)
LAST_EXCEPTION = re.compile(r"^[\w.]*(?:Error|Exception|Missing|Violation|Invalid\w*)\b: ?(?:.+)$", re.M)


class DevError(Exception):
    """A failure told to the user as its one sentence, without a traceback."""


def default_cache():
    """Where fetched and built things are kept: never inside the checkout, never in root's home,
    which PostgreSQL's own user could not enter."""
    if chosen := os.environ.get("SERVICE_CREDIT_CACHE"):
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/cache/odoo-service-credit")
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "odoo-service-credit"


@dataclass
class Site:
    """One checkout with its cache, and the Odoo and PostgreSQL the user chose (None: our own)."""

    root: Path
    cache: Path
    odoo: str | None = None
    database: str | None = None

    @property
    def logs(self):
        return self.cache / "log"

    @property
    def checkout_key(self):
        return digest(str(self.root))


def digest(*parts):
    """A short key of these strings, for file and database names."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def say(text):
    """Tell the user something. Standard output stays free for the job itself."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title):
    """Name what is going on, and the seconds it took once done."""
    start = time.monotonic()
    print(f"  {title} ... ", end="", file=sys.stderr, flush=True)
    try:
        yield
    except BaseException:
        say("")
        raise
    say(f"{time.monotonic() - start:.0f} s")


def run(command, log, failure, **options):
    """Run a command with its output in a log file.

    :param failure: sentence of the DevError raised when the command fails
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        channels = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
        child = start(command, **{**channels, **options})
        try:
            status = child.wait()
        except BaseException:
            stop(child)
            raise
    if status:
        raise DevError(explain(log, failure))


def start(command, **options):
    """Start a command in a process group of its own, so that `stop` ends all of it."""
    try:
        return subprocess.Popen([str(part) for part in command], start_new_session=True, **options)
    except FileNotFoundError as error:
        raise DevError(f"The program {error.filename} is missing on this machine.") from None


def stop(child, patience=15):
    """End a command started by `start`, and everything it started itself."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)


def foreground(command, **options):
    """Run a command the user talks to, and return its exit code; a Ctrl-C is the command's to answer."""
    on_terminal = sys.stdin.isatty()
    # On a terminal the child must stay in its foreground group, and gets the Ctrl-C from there.
    child = subprocess.Popen([str(part) for part in command], start_new_session=not on_terminal, **options)

    def pass_on(number, frame):
        if not on_terminal:
            child.send_signal(signal.SIGINT)

    previous = signal.signal(signal.SIGINT, pass_on)
    try:
        return child.wait()
    except BaseException:
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(20)
        raise
    finally:
        child.kill() if on_terminal else stop(child, 1)
        signal.signal(signal.SIGINT, previous)


def explain(log, failure):
    """The sentence for a failed command: its usual causes are recognised in its log."""
    text = log.read_text(errors="replace")
    if DISK_FULL.search(text):
        cause = "the disk is full"
    elif found := LAST_EXCEPTION.findall(text):
        cause = found[-1].strip()
        if NETWORK.search(cause):
            cause = "the network cannot be reached"
    elif NETWORK.search(text):
        cause = "the network cannot be reached"
    else:
        cause = "its output says why"
    return f"{failure}: {cause} (see {log})."


@contextlib.contextmanager
def locked(path, waiting):
    """Hold a lock over this block; says `waiting` when another ./dev has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def stamped(stamp, key):
    """Whether the work this stamp file stands for was finished with this very key."""
    return stamp.is_file() and stamp.read_text() == key


def require_space(folder, gigabytes):
    """Refuse to begin what would not fit on the disk."""
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise DevError(f"Not enough disk space in {folder}: {gigabytes} GB are needed, {free:.1f} GB are free.")
