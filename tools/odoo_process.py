"""Odoo's processes: their configuration file, environment and command line."""
import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import odoo_source, postgres, python_env
from .common import Site, locked, run
from .odoo_source import Odoo
from .postgres import Server


@contextlib.contextmanager
def workshop(site):
    """Everything Odoo needs, fetched or started where it was missing, for the length of this block."""
    with one_at_a_time(site):
        odoo = odoo_source.find(site)
        venv = python_env.find(site)
    with postgres.running(site, venv) as server:
        yield Workshop(site, venv, odoo, server)


def one_at_a_time(site):
    """What changes the cache or a kept database happens under this lock."""
    return locked(site.cache / "lock", "  Waiting for another ./dev to finish its preparations ...")


@dataclass
class Workshop:
    """All that is needed to run Odoo for this checkout."""

    site: Site
    venv: Path
    odoo: Odoo
    server: Server
    more_addons: tuple[Path, ...] = ()

    @property
    def data_folder(self):
        return self.site.cache / "data"

    @property
    def environment(self):
        """Environment of Odoo's processes: Odoo and this checkout can be imported."""
        variables = python_env.environment(self.venv)
        variables["PYTHONPATH"] = os.pathsep.join([str(self.odoo.python_path), str(self.site.root)])
        variables["PYTHONPYCACHEPREFIX"] = str(self.site.cache / "pycache")
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        for name in ("PYTEST_DB_USE_ENV_VARS", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "OPENERP_SERVER", "ODOO_RC"):
            variables.pop(name, None)
        return variables

    @property
    def python(self):
        return self.venv / "bin/python"

    @contextlib.contextmanager
    def configured(self, database, **options):
        """Path of a configuration file for this database, for the length of this block."""
        with tempfile.NamedTemporaryFile("w", prefix="odoo-", suffix=".conf") as file:
            file.write(self.configuration(database, **options))
            file.flush()
            yield file.name

    def configuration(self, database, **options):
        addons = [*self.odoo.addons, self.site.root, *self.more_addons]
        values = {
            "addons_path": ",".join(map(str, addons)),
            "data_dir": self.data_folder,
            "db_name": database,
            "dbfilter": f"^{database}$",
            "list_db": False,
            "db_host": self.server.host,
            "db_port": self.server.port,
            "db_user": self.server.user,
            "db_password": self.server.password,
            "http_interface": "127.0.0.1",
            "log_level": "warn",
            # The limits are for servers that restart themselves; here they would cut long jobs short.
            "limit_time_real": 0,
            "limit_time_real_cron": 0,
            **options,
        }
        return "[options]\n" + "".join(f"{key} = {value}\n" for key, value in values.items() if value != "")

    def command(self, config, *arguments):
        """Odoo's command line; `arguments` may begin with a sub-command such as `shell`."""
        first, rest = (arguments[:1], arguments[1:]) if arguments[:1] == ("shell",) else ((), arguments)
        return [str(self.python), "-m", "odoo", *first, "-c", config, *rest]

    def change(self, database, *arguments, log, failure):
        """Install or update addons in a database.

        :raises DevError: with `failure` and the last error Odoo reported
        """
        with self.configured(database, log_level="info") as config:
            command = self.command(config, *arguments, "--stop-after-init", "--no-http", "--max-cron-threads=0")
            run(command, log, failure, env=self.environment, cwd=self.site.cache)

    def script(self, database, code, *, log, failure):
        """Run Python code in Odoo's shell on a database."""
        with self.configured(database) as config, tempfile.TemporaryFile("w+") as script:
            script.write(code)
            script.seek(0)
            command = self.command(config, "shell", "--no-http")
            run(command, log, failure, env=self.environment, cwd=self.site.cache, stdin=script)
