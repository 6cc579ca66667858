"""Serve the web client on a demo database with every addon of this repository."""
import errno
import socket
import time
import urllib.error
import urllib.request

from . import system
from .common import DevError, explain, say, start, step, stop
from .database import Databases
from .odoo_process import one_at_a_time, workshop

# Logins of the addons' demo data; each password is the login itself.
ROLES = {
    "dispatcher": "Dispatcher",
    "technician": "Technician",
    "manager": "Service manager",
    "accountant": "Accountant",
    "controller": "Credit controller",
    "creditmanager": "Credit manager",
    "admin": "Administrator",
}
LONGEST_START = 180


def add_arguments(parser):
    parser.add_argument("--port", type=int, default=8069, help="port of the web client (default: 8069)")


def main(site, options):
    """Serve until Ctrl-C, which stops everything that was started."""
    require_free(options.port)
    with one_at_a_time(site):
        system.ensure_pdf(site)
    with workshop(site) as shop:
        databases = Databases(shop)
        with one_at_a_time(site):
            name = databases.ensure("demo")
        tell_address(databases.server, name, options.port)
        log = site.logs / "serve.log"
        with shop.configured(name, http_port=options.port, max_cron_threads=1, log_level="info") as config:
            serve(shop, config, log, options.port, lambda: welcome(databases.server, name, options.port, log))
    return 0


def require_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OverflowError:
            raise DevError(f"{port} is not a port: choose one from 1024 to 65535.") from None
        except OSError as error:
            reason = "is taken" if error.errno == errno.EADDRINUSE else "cannot be used"
            raise DevError(f"Port {port} {reason}: choose another one with `--port`.") from None


def tell_address(server, name, port):
    """Tell Odoo where it is reached: for the links in its mails, and for the PDF maker's style sheets."""
    addresses = {"web.base.url": f"http://localhost:{port}", "report.url": f"http://127.0.0.1:{port}"}
    for key, address in addresses.items():
        server.sql(
            "INSERT INTO ir_config_parameter (key, value, create_uid, write_uid, create_date, write_date)"
            f" VALUES ('{key}', '{address}', 1, 1, now(), now())"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            name,
        )


def serve(shop, config, log, port, welcome):
    """Run Odoo; call `welcome` once it answers."""
    with log.open("w") as output:
        child = start(shop.command(config), env=shop.environment, cwd=shop.site.cache, stdout=output, stderr=output)
        try:
            with step("Starting Odoo"):
                wait_for_answer(child, log, port)
            welcome()
            child.wait()
            raise DevError(explain(log, "Odoo stopped by itself"))
        finally:
            stop(child)


def wait_for_answer(child, log, port):
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end:
        if child.poll() is not None:
            raise DevError(explain(log, "Odoo did not start"))
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=60):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.3)
    raise DevError(f"Odoo does not answer after {LONGEST_START} seconds (see {log}).")


def welcome(server, name, port, log):
    logins = ", ".join(f"'{login}'" for login in ROLES)
    existing = {row[0] for row in server.sql(f"SELECT login FROM res_users WHERE active AND login IN ({logins})", name)}
    say(f"\n  http://localhost:{port}\n\n  {'login':<14} {'password':<14} role")
    for login, role in ROLES.items():
        if login in existing:
            say(f"  {login:<14} {login:<14} {role}")
    say(f"\n  Log: {log}\n  Ctrl-C stops it.")
