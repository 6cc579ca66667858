"""The addons of this repository: found by their manifest, never listed by hand."""
import ast
import hashlib
from pathlib import Path

from .common import DevError

# What an installed database does not depend on.
NOT_INSTALLED = {"tests", "readme", "static", "__pycache__"}
ASSETS = {".js", ".xml", ".scss", ".css"}
# What companies have beside an addon of Odoo that we need, and what ours makes use of where it is there: bank accounts
# by IBAN, which bring the QR code of a transfer along.
BESIDE = {"account": "base_iban"}


def find(root):
    """Names of the installable addons, sorted."""
    names = [path.parent.name for path in sorted(root.glob("*/__manifest__.py"))]
    found = [name for name in names if manifest(root / name).get("installable", True)]
    if not found:
        raise DevError(f"There is no addon in {root}.")
    return found


def manifest(addon):
    """The manifest of the addon in this folder."""
    path = addon / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text())
    except (ValueError, SyntaxError) as error:
        raise DevError(f"{path} is not a valid manifest: {error}.") from None


def dependencies(root):
    """Addons of Odoo that ours need or are tried with, sorted."""
    own = find(root)
    needed = {name for addon in own for name in manifest(root / addon).get("depends", [])}
    needed |= {BESIDE[name] for name in needed if name in BESIDE}
    return sorted(needed.difference(own) or {"base"})


def fingerprints(root):
    """Per addon a key of everything that a database installed with it depends on."""
    return {name: fingerprint(installed_files(root / name), root) for name in find(root)}


def assets_fingerprint(root):
    """One key of all that goes into the web client's bundles."""
    files = [path for name in find(root) for path in (root / name / "static").rglob("*") if path.suffix in ASSETS]
    return fingerprint(files, root)


def kept_fingerprint(root):
    """One key of the data that an update leaves as it finds it (noupdate)."""
    files = [path for name in find(root) for path in installed_files(root / name) if path.suffix == ".xml"]
    return fingerprint([path for path in files if "noupdate=" in path.read_text()], root)


def installed_files(addon: Path):
    for path in addon.rglob("*"):
        inside = path.relative_to(addon).parts
        if path.is_file() and not NOT_INSTALLED.intersection(inside) and path.suffix not in (".md", ".pot", ".toml"):
            yield path


def fingerprint(files, root):
    key = hashlib.sha256()
    for path in sorted(files):
        key.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return key.hexdigest()[:16]
