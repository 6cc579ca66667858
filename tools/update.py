"""Update addons in the demo database."""
from . import addons
from .common import DevError
from .database import Databases
from .odoo_process import one_at_a_time, workshop


def add_arguments(parser):
    parser.add_argument("addon", nargs="+", help="an addon of this repository")


def main(site, options):
    """Update the named addons, changed or not."""
    known = addons.find(site.root)
    if unknown := sorted(set(options.addon) - set(known)):
        raise DevError(f"No such addon here: {', '.join(unknown)} (there are {', '.join(known)}).")
    with workshop(site) as shop, one_at_a_time(site):
        databases = Databases(shop)
        name = databases.ensure("demo")
        title = f"Updating {', '.join(options.addon)}"
        databases.change("demo", name, title, "The addons could not be updated", update=options.addon)
    return 0
