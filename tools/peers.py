"""Other projects' addons, installed beside ours to compare with; never part of the product."""
import shutil

from . import python_env
from .common import digest, run, stamped, step
from .odoo_process import one_at_a_time


def find(shop, requirements):
    """Addons folder with these packages, such as `odoo-addon-contract>=19.0,<19.1`.

    Nothing they depend on is fetched: it would bring an Odoo along.
    """
    key = digest(*sorted(requirements))
    folder = shop.site.cache / "peers" / key
    with one_at_a_time(shop.site):
        if not stamped(folder / "stamp", key):
            shutil.rmtree(folder, ignore_errors=True)
            command = [*python_env.pip_install(shop.venv), "--no-deps", "--target", folder, *requirements]
            with step(f"Fetching {', '.join(requirements)}"):
                run(command, shop.site.logs / "peers.log", "The peers' addons could not be fetched")
            (folder / "stamp").write_text(key)
    return folder / "odoo" / "addons"
