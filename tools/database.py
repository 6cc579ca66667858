"""Odoo's databases: built once, kept, cloned.

Three kinds, each a copy of the one before with something more:

* dependencies: what our addons need of Odoo, shared by all checkouts;
* base: with all addons of this checkout, `demo` (served to people) or `test` (without demo data);
* clone: thrown away after a test run, a script or a benchmark.

What a database holds stands as JSON in its own comment, so it goes when the database goes.
"""
import contextlib
import json
import os
import re
import shutil
import subprocess
import uuid
from pathlib import Path

from . import addons
from .common import DevError, digest, explain, say, step
from .odoo_process import one_at_a_time

PREFIX = "service_credit_"
CLONE = re.compile(rf"{PREFIX}clone_(\d+)_")
# The bundles nearly every page needs; made beforehand, the first page shows at once.
ASSETS = """
for name in ("web.assets_web", "web.assets_frontend", "web.report_assets_common"):
    env["ir.qweb"]._get_asset_bundle(name, css=True, js=False).css()
for name in ("web.assets_web", "web.assets_frontend_minimal", "web.assets_frontend_lazy", "web.assets_tests"):
    env["ir.qweb"]._get_asset_bundle(name, css=False, js=True).js()
env.cr.commit()
"""


class Databases:
    """The databases of one checkout."""

    def __init__(self, workshop):
        self.workshop = workshop
        self.site = workshop.site
        self.server = workshop.server

    def base_name(self, kind):
        return f"{PREFIX}{kind}_{self.site.checkout_key}"

    # -- asking and telling the server

    def names(self):
        """Names of all databases made by ./dev."""
        pattern = PREFIX.replace("_", r"\_")
        return [row[0] for row in self.server.sql(f"SELECT datname FROM pg_database WHERE datname LIKE '{pattern}%'")]

    def is_in_use(self, name):
        return bool(self.server.sql(f"SELECT 1 FROM pg_stat_activity WHERE datname = '{name}'"))

    def note(self, name):
        """What is known about this database; empty for none and for an unfinished one."""
        rows = self.server.sql(
            f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{name}'"
        )
        return json.loads(rows[0][0]) if rows and rows[0][0] else {}

    def write_note(self, name, **note):
        text = json.dumps({"checkout": str(self.site.root), **note}).replace("'", "''")
        self.server.sql(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")

    def drop(self, name, force=True):
        """Drop a database and its files; with `force` whoever is connected is thrown out."""
        statement = f'DROP DATABASE IF EXISTS "{name}"'
        try:
            self.server.sql(f"{statement} WITH (FORCE)" if force else statement)
        except DevError as error:
            if "terminate" not in str(error):
                raise
            # The server is tidying that very database up: only a superuser may end such a worker,
            # but a plain DROP sends it away.
            self.server.sql(statement)
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def filestore(self, name):
        return self.workshop.data_folder / "filestore" / name

    def copy(self, source, target):
        """Copy a database with its files (linked: Odoo never changes a stored file)."""
        self.drop(target)
        try:
            self.server.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"{self.strategy()}')
        except DevError as error:
            if "being accessed" not in str(error):
                raise
            self.dump_into(source, target)
        if self.filestore(source).is_dir():
            shutil.copytree(self.filestore(source), self.filestore(target), copy_function=os.link)

    def strategy(self):
        """Since PostgreSQL 15 copying whole files has to be asked for; it is the quick way."""
        [[version]] = self.server.sql("SHOW server_version_num")
        return " STRATEGY file_copy" if int(version) >= 150000 else ""

    def dump_into(self, source, target):
        """Copy a database that is in use, from one moment's view of it."""
        self.server.sql(f'CREATE DATABASE "{target}" TEMPLATE template0')
        log = self.site.logs / "copy.log"
        environment = self.server.environment
        with log.open("w") as output:
            dump = subprocess.Popen(
                self.server.command("pg_dump", "-Fc", "-Z0", "-d", source),
                stdout=subprocess.PIPE, stderr=output, env=environment,
            )
            restore = subprocess.run(
                self.server.command("pg_restore", "--no-owner", "-d", target),
                stdin=dump.stdout, stdout=output, stderr=output, env=environment, check=False,
            )
            dump.stdout.close()
        if dump.wait() or restore.returncode:
            raise DevError(explain(log, f"The database {source} is in use and could not be copied"))

    @contextlib.contextmanager
    def clone(self, kind):
        """Name of a copy of the base database, brought up to date first, that lives as long as this block."""
        name = f"{PREFIX}clone_{os.getpid()}_{uuid.uuid4().hex[:6]}"
        try:
            with one_at_a_time(self.site):
                self.copy(self.ensure(kind), name)
            yield name
        finally:
            self.drop(name)

    # -- building

    def ensure(self, kind):
        """Name of the base database of this kind, built or brought up to date with the sources."""
        name = self.base_name(kind)
        origin = self.dependencies_name(kind)
        note, wanted = self.note(name), addons.fingerprints(self.site.root)
        # A demo keeps what people changed in it; tests need the data as the addons have it.
        is_kept = kind == "demo" or note.get("kept") == addons.kept_fingerprint(self.site.root)
        if note.get("origin") != origin or set(note["addons"]) - set(wanted) or not is_kept:
            self.build(kind, name, origin, wanted)
        elif note["addons"] != wanted:
            self.update(kind, name, note, wanted)
        if self.note(name).get("assets") != (assets := addons.assets_fingerprint(self.site.root)):
            self.prepare_assets(name, assets)
        return name

    def dependencies_name(self, kind):
        needed = addons.dependencies(self.site.root)
        return f"{PREFIX}dependencies_{digest(kind, self.workshop.odoo.key, *needed)}"

    def build(self, kind, name, origin, wanted):
        """Build the base database from scratch under another name, so that an interruption leaves nothing half."""
        self.sweep()
        if not self.note(origin):
            self.build_dependencies(kind, origin)
        new = f"{name}_new"
        self.copy(origin, new)
        title = f"Installing {', '.join(wanted)}"
        self.change(kind, new, title, "The addons could not be installed", install=wanted)
        self.replace(new, name)
        self.write_note(name, origin=origin, addons=wanted, kept=addons.kept_fingerprint(self.site.root))

    def build_dependencies(self, kind, name):
        needed = addons.dependencies(self.site.root)
        new = f"{name}_new"
        self.drop(new)
        title = f"Building a {kind} database with {', '.join(needed)} (once)"
        self.change(kind, new, title, "Odoo's own addons could not be installed", install=needed)
        self.replace(new, name)
        self.write_note(name, origin="")

    def update(self, kind, name, note, wanted):
        """Install and update just the addons whose files differ."""
        known = note["addons"]
        changed = [addon for addon in known if wanted[addon] != known[addon]]
        new = [addon for addon in wanted if addon not in known]
        if kind == "test":
            self.write_note(name)  # should this fail, the next run builds it anew
        title = f"Updating {', '.join(changed + new)}"
        self.change(kind, name, title, "The addons could not be updated", install=new, update=changed)
        self.write_note(name, **{**note, "addons": wanted})

    def change(self, kind, name, title, failure, install=(), update=()):
        """Install and update addons in a database of this kind, telling the user what went wrong."""
        arguments = ["--with-demo"] if kind == "demo" else []
        arguments += ["-i", ",".join(install)] if install else []
        arguments += ["-u", ",".join(update)] if update else []
        log = self.site.logs / f"install-{kind}.log"
        with step(title):
            self.workshop.change(name, *arguments, log=log, failure=failure)
        self.warn_about(log)

    def warn_about(self, log):
        """Odoo installs an addon without its demo data rather than failing; that must not pass unseen."""
        text = log.read_text(errors="replace")
        if "demo data failed to install" in text:
            raise DevError(explain(log, "The demo data could not be loaded"))
        # The embedded PostgreSQL has no pg_trgm; Odoo does without.
        lines = [line for line in text.splitlines() if re.search(" (ERROR|CRITICAL) ", line) and "pg_trgm" not in line]
        if lines:
            say(f"  Odoo logged {len(lines)} error(s), see {log}; the first: {lines[0]}")

    def replace(self, new, name):
        self.drop(name)
        self.server.sql(f'ALTER DATABASE "{new}" RENAME TO "{name}"')
        if self.filestore(new).is_dir():
            self.filestore(new).rename(self.filestore(name))

    def prepare_assets(self, name, assets):
        with step("Preparing the web client"):
            log = self.site.logs / "assets.log"
            self.workshop.script(name, ASSETS, log=log, failure="The web client could not be prepared")
        self.write_note(name, **{**self.note(name), "assets": assets})

    def sweep(self):
        """Drop what nobody needs any more: clones of ended processes, databases of checkouts that are
        gone, and this checkout's superseded ones. What somebody is connected to stays."""
        for name in self.names():
            if self.is_stale(name):
                with contextlib.suppress(DevError):
                    self.drop(name, force=False)

    def is_stale(self, name):
        kinds = ("test", "demo")
        if name in {other for kind in kinds for other in (self.base_name(kind), self.dependencies_name(kind))}:
            return False
        if clone := CLONE.match(name):
            return not Path(f"/proc/{clone[1]}").exists()
        checkout = self.note(name).get("checkout")
        return checkout in (None, str(self.site.root)) or not Path(checkout).exists()
