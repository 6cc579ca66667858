"""Odoo's shell on a throw-away clone of the demo database; `./dev shell < script.py` runs a script."""
from .common import foreground
from .database import Databases
from .odoo_process import workshop


def add_arguments(parser):
    """The shell has only the common options."""


def main(site, options):
    """The shell's exit code: not zero when the script raised."""
    with workshop(site) as shop:
        with Databases(shop).clone("demo") as name, shop.configured(name) as config:
            command = shop.command(config, "shell", "--no-http")
            return foreground(command, env=shop.environment, cwd=site.root)
