"""Throw this checkout's databases away; the next start builds them anew."""
import contextlib
import fcntl
import shutil

from .common import DevError, say
from .database import Databases
from .odoo_process import one_at_a_time, workshop


def add_arguments(parser):
    parser.add_argument("--all", action="store_true", help="also everything else in the cache: Odoo, Python packages")


def main(site, options):
    """Drop the demo and test databases, or the whole cache."""
    if options.all:
        clear(site)
    elif site.database or (site.cache / "pg").exists():
        with workshop(site) as shop, one_at_a_time(site):
            drop(Databases(shop))
    return 0


def drop(databases):
    names = [databases.base_name(kind) for kind in ("demo", "test")]
    if any(map(databases.is_in_use, names)):
        raise DevError("The demo database is in use: stop `./dev serve` first.")
    for name in names:
        databases.drop(name)
    databases.sweep()
    say("  The demo and test databases are gone; the next start builds them anew.")


def clear(site):
    site.cache.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        for name in ("lock", "pg.users"):
            handle = stack.enter_context((site.cache / name).open("a"))
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DevError("Another ./dev is running: stop it first.") from None
        shutil.rmtree(site.cache)
    say(f"  {site.cache} is gone; the next start fetches everything anew.")
