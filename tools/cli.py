"""The command line: which job, with which options."""
import argparse
import errno
import os
import signal
import sys
from pathlib import Path

from . import bench, lint, readme, reset, serve, shell, test, translate, update
from .common import DevError, Site, default_cache, say

JOBS = (serve, test, lint, update, reset, shell, bench, translate, readme)
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def parse(arguments):
    """The chosen job and its arguments; what `test` does not know goes on to pytest."""
    parser = argparse.ArgumentParser(prog="./dev", description="Run, test and check the addons on a real Odoo 19.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for job in JOBS:
        name = job.__name__.rpartition(".")[2]
        summary = job.__doc__.strip().splitlines()[0]
        command = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        command.set_defaults(job=job, rest=[])
        add_common_options(command)
        job.add_arguments(command)
    options, rest = parser.parse_known_args(arguments)
    if rest and options.job is not test:
        parser.error(f"unknown arguments: {' '.join(rest)}")
    options.rest += rest
    return options


def add_common_options(command):
    command.add_argument(
        "--odoo", metavar="PATH", default=os.environ.get("SERVICE_CREDIT_ODOO"), help="an Odoo 19 you already have"
    )
    command.add_argument(
        "--database",
        metavar="URL",
        default=os.environ.get("SERVICE_CREDIT_DATABASE"),
        help="a PostgreSQL you already have: postgresql://user:password@host:port",
    )


def interrupted(number, frame):
    """End the job; a second Ctrl-C must not cut the clearing up short."""
    for one in STOPPING:
        signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt


def main(arguments=None):
    """Run the chosen job; its exit code, or 1 after one sentence when it could not be done."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    os.umask(0o022)
    for number in STOPPING:
        signal.signal(number, interrupted)
    site = Site(Path(__file__).resolve().parent.parent, default_cache(), options.odoo, options.database)
    try:
        return options.job.main(site, options)
    except DevError as error:
        say(f"dev: {error}")
    except KeyboardInterrupt:
        say("\ndev: stopped.")
        return 130
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        say(f"dev: {'The disk is full' if full else error.strerror}: {error.filename or site.cache}.")
    return 1
