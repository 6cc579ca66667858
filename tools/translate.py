"""Bring the translation templates up to date, and what is new of them into each language."""
import subprocess

from . import addons
from .common import say
from .database import Databases
from .odoo_process import workshop

# Runs in Odoo's shell: writes each addon's template from what the installed addon shows.
EXPORT = """
from odoo.tools.translate import trans_export
for addon in {names!r}:
    with open("{root}/" + addon + "/i18n/" + addon + ".pot", "wb") as file:
        trans_export(False, [addon], file, "po", env)
"""
# Runs with polib: a string that stayed keeps its translation, one that went is dropped.
MERGE = """
import sys
from pathlib import Path
import polib
for template in map(Path, sys.argv[1:]):
    for path in sorted(template.parent.glob("*.po")):
        known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}
        merged = polib.pofile(str(template), wrapwidth=78)
        merged.metadata = polib.pofile(str(path)).metadata
        for entry in merged:
            entry.msgstr = known.get(entry.msgid, "")
        merged.save(str(path))
        print(f"{path.parent.parent.name}/{path.name}: {len(merged.untranslated_entries())} to translate")
"""


def add_arguments(parser):
    """Translate has only the common options."""


def main(site, options):
    """0; says per addon and language how many strings wait for a translation."""
    names = [name for name in addons.find(site.root) if (site.root / name / "i18n").is_dir()]
    with workshop(site) as shop:
        say("  Templates")
        with Databases(shop).clone("demo") as database, shop.configured(database) as config:
            subprocess.run(
                shop.command(config, "shell", "--no-http"),
                input=EXPORT.format(names=names, root=site.root),
                text=True,
                env=shop.environment,
                cwd=site.root,
                check=True,
            )
        say("  Languages")
        templates = [str(site.root / name / "i18n" / f"{name}.pot") for name in names]
        subprocess.run([shop.python, "-c", MERGE, *templates], env=shop.environment, check=True)
    return 0
