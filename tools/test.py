"""Run the tests on the real Odoo, PostgreSQL and Chromium; further arguments go to pytest."""
import os
import subprocess
import sys

from . import system
from .common import foreground
from .database import Databases
from .odoo_process import one_at_a_time, workshop

BROWSER_REQUIRED = "SERVICE_CREDIT_REQUIRE_BROWSER"


def add_arguments(parser):
    parser.add_argument("--fresh", action="store_true", help="install the addons anew instead of updating them")


def chosen(options):
    """The Odoo and the PostgreSQL of this run, for the tests that start `./dev` themselves."""
    choice = {"SERVICE_CREDIT_ODOO": options.odoo, "SERVICE_CREDIT_DATABASE": options.database}
    return {name: value for name, value in choice.items() if value}


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
        with databases.clone("test") as name, shop.configured(name) as config:
            command = [shop.python, "-m", "pytest", "-p", "tools.pytest_dev", "--odoo-http", "--odoo-database", name]
            command += ["--durations=10", "--durations-min=1"]
            environment = {**shop.environment, **chosen(options), "ODOO_RC": config}
            stdin = None if sys.stdin.isatty() else subprocess.DEVNULL
            return foreground([*command, *options.rest], cwd=site.root, env=environment, stdin=stdin)
