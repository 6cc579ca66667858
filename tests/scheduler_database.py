"""A database of its own for tests in which several processes commit, are killed, or get into each other's way."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from odoo.sql_db import close_db, db_connect
from odoo.tests.common import get_db_name

ROOT = Path(__file__).parent.parent
COUNT = 1500
MAKE_CONTRACTS = f"""
from benchmarks.service_data import Books
Books(env).contracts({COUNT})
"""
TRIGGER = """
print("triggered", env["service.contract"]._cron_trigger_due())
"""
REWIND = """
UPDATE service_contract_due SET visit_id = NULL, state = 'planned', res_model = NULL, res_id = NULL,
       date_triggered = NULL WHERE state <> 'planned';
DELETE FROM service_visit;
UPDATE service_contract SET next_due_date = (
       SELECT min(date_due) FROM service_contract_due due WHERE due.contract_id = service_contract.id);
"""


class SchedulerDatabase:
    """A copy of the test database with contracts of which all are due today."""

    def __init__(self, name):
        self.name = name

    def start(self, script):
        """Start Odoo's shell on this database with a script on its standard input; returns the process."""
        command = [sys.executable, "-m", "odoo", "shell", "-c", os.environ["ODOO_RC"], "-d", self.name, "--no-http"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*filter(None, sys.path), str(ROOT)])}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        process = subprocess.Popen(command, text=True, cwd=ROOT, env=environment, **pipes)
        process.stdin.write(script)
        process.stdin.close()
        return process

    def run(self, script):
        """Run a script to its end; returns (exit status, what it printed)."""
        return self.wait(self.start(script))

    @staticmethod
    def wait(process):
        output = process.stdout.read()
        return process.wait(), output

    def execute(self, statement):
        with db_connect(self.name).cursor() as cr:
            cr.execute(statement)

    def rows(self, query):
        with db_connect(self.name).cursor() as cr:
            cr.execute(query)
            return cr.fetchall()

    def count(self, table, condition="TRUE"):
        return self.rows(f"SELECT count(*) FROM {table} WHERE {condition}")[0][0]

    def visits_per_due(self):
        """{number of visits: number of due dates that have so many}, of the first due date of each contract."""
        return dict(
            self.rows(
                """SELECT visits, count(*)
                     FROM (SELECT due.id, count(visit.id) AS visits
                             FROM service_contract contract
                             JOIN service_contract_due due ON due.contract_id = contract.id
                              AND due.date_scheduled = contract.date_start
                             LEFT JOIN service_visit visit ON visit.due_id = due.id
                         GROUP BY due.id) counted
                 GROUP BY visits"""
            )
        )


@contextlib.contextmanager
def copied(source=None, purpose="scheduler"):
    """A copy of the test database, or of the one named, dropped at the end of this block."""
    name = f"{get_db_name()}_{purpose}"
    source = source or get_db_name()
    _drop(name)
    _copy(source, name)
    try:
        yield SchedulerDatabase(name)
    finally:
        close_db(name)
        _drop(name)


def _drop(name):
    try:
        _administrate(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    except psycopg2.errors.InsufficientPrivilege:
        # The server tidies that database up: only a superuser may end its worker, a plain DROP sends it away.
        _administrate(f'DROP DATABASE IF EXISTS "{name}"')


def _copy(source, name, attempts=20):
    """Nobody may be connected to a database while it is copied: the server's own threads come back soon."""
    for attempt in range(attempts):
        close_db(source)
        try:
            return _administrate(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        except Exception:
            if attempt == attempts - 1:
                raise
            time.sleep(0.5)
    return None


def _administrate(statement):
    with contextlib.closing(db_connect("postgres").cursor()) as cr:
        cr.rollback()
        cr._cnx.set_session(autocommit=True)
        try:
            cr.execute(statement, log_exceptions=False)
        finally:
            cr._cnx.set_session(autocommit=False)
