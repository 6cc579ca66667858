"""Run the tests on the real Odoo, PostgreSQL and Chromium; further arguments go to pytest.

All of them are run by as many processes as there are processors, each on a database of its own; chosen ones by one.
"""
import contextlib
import os
import subprocess
import sys

from . import system
from .common import foreground
from .database import Databases
from .odoo_process import one_at_a_time, workshop

BROWSER_REQUIRED = "SERVICE_CREDIT_REQUIRE_BROWSER"
# The configuration file of each process, for tools/pytest_dev.py.
CONFIGURATIONS = "SERVICE_CREDIT_CONFIGURATIONS"
# A process with its browser takes about two gigabytes.
MOST_JOBS = 4


def add_arguments(parser):
    parser.add_argument("--fresh", action="store_true", help="install the addons anew instead of updating them")
    parser.add_argument("--jobs", type=int, help="processes that share the tests (all of them: one a processor)")


def chosen(options):
    """The Odoo and the PostgreSQL of this run, for the tests that start `./dev` themselves."""
    choice = {"SERVICE_CREDIT_ODOO": options.odoo, "SERVICE_CREDIT_DATABASE": options.database}
    return {name: value for name, value in choice.items() if value}


def jobs(arguments):
    """How many processes: one where tests are chosen or watched, else one a processor."""
    return 1 if arguments else max(1, min(os.cpu_count() or 1, MOST_JOBS))


def main(site, options):
    """pytest's own exit code."""
    with one_at_a_time(site):
        system.ensure_browser(site, required=bool(os.environ.get(BROWSER_REQUIRED)))
        system.ensure_pdf(site)
    with workshop(site) as shop:
        databases = Databases(shop)
        if options.fresh:
            with one_at_a_time(site):
                databases.drop(databases.base_name("test"))
        with contextlib.ExitStack() as stack:
            names = [stack.enter_context(databases.clone("test")) for _job in range(options.jobs or jobs(options.rest))]
            configs = [stack.enter_context(shop.configured(name)) for name in names]
            command = [shop.python, "-m", "pytest", "-p", "tools.pytest_dev", "--odoo-http"]
            command += ["--durations=10", "--durations-min=1"]
            command += [f"--numprocesses={len(names)}", "--dist=loadfile"] if len(names) > 1 else []
            environment = {**shop.environment, **chosen(options), "ODOO_RC": configs[0]}
            environment[CONFIGURATIONS] = os.pathsep.join(configs)
            stdin = None if sys.stdin.isatty() else subprocess.DEVNULL
            return foreground([*command, *options.rest], cwd=site.root, env=environment, stdin=stdin)
