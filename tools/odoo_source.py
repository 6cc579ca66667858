"""Odoo 19 itself: the one the user names, or Debian's package unpacked into the cache."""
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .common import DevError, digest, require_space, run, stamped, step

PACKAGES = ["odoo-19"]
# Odoo's fonts and JavaScript libraries are links into these.
PACKAGES += ["fonts-font-awesome", "fonts-roboto-unhinted", "fonts-montserrat", "fonts-inconsolata", "fonts-ocr-b"]
PACKAGES += ["fonts-glyphicons-halflings", "libjs-jquery", "libjs-jquery-form", "libjs-underscore"]
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ELSEWHERE = "get it with `git clone --depth 1 --branch 19.0 https://github.com/odoo/odoo` and add `--odoo odoo`"
# Debian leaves this file out; without it each page logs an error, on which browser tests fail.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass
class Odoo:
    """An Odoo on disk: `python_path` makes `import odoo` work, `addons` are its addons folders."""

    python_path: Path
    addons: list[Path]
    key: str


def find(site):
    """The Odoo to work with, fetched when there is none yet."""
    if site.odoo:
        return inspect(Path(site.odoo).expanduser().resolve())
    folder = site.cache / "odoo"
    if not stamped(site.cache / "odoo.stamp", digest(*PACKAGES)):
        fetch(site, folder)
    return inspect(folder / "usr/lib/python3/dist-packages")


def inspect(folder):
    """Recognise a checkout of Odoo's repository as well as an installed package."""
    release = folder / "odoo/release.py"
    if not release.is_file():
        raise DevError(f"No Odoo in {folder}: name the folder that holds `odoo/release.py`.")
    version = re.search(r"^version_info = \((\d+), (\d+)", release.read_text(), re.M)
    if not version or version.groups() != ("19", "0"):
        raise DevError(f"The Odoo in {folder} is not version 19.0.")
    addons = [path for path in (folder / "addons", folder / "odoo/addons") if path.is_dir()]
    return Odoo(folder, addons, digest(str(folder), str(release.stat().st_mtime_ns)))


def fetch(site, folder):
    """Download the packages with an apt configuration of our own and unpack them; needs no root."""
    for program in ("apt-get", "dpkg-deb"):
        if not shutil.which(program):
            raise DevError(f"Odoo is fetched with `{program}`, which this machine lacks: {ELSEWHERE}.")
    require_space(site.cache, 4)
    with step("Fetching Odoo 19 (about 130 MB)"):
        packages = download(site, site.cache / "apt")
    unpacked = site.cache / "odoo.new"
    with step("Unpacking Odoo 19"):
        unpack(site, packages, unpacked)
    shutil.rmtree(folder, ignore_errors=True)
    unpacked.rename(folder)
    shutil.rmtree(site.cache / "apt")
    (site.cache / "odoo.stamp").write_text(digest(*PACKAGES))


def download(site, apt):
    """Fetch the packages from the first Debian mirror of this machine that answers."""
    if not KEYRING.is_file():
        raise DevError(f"Debian, where Odoo comes from, needs `debian-archive-keyring`: install it, or {ELSEWHERE}.")
    failure = None
    for mirror in mirrors():
        shutil.rmtree(apt, ignore_errors=True)
        environment = configure_apt(apt, mirror)
        try:
            failed = f"Odoo could not be fetched from {mirror}"
            run(["apt-get", "update"], site.logs / "apt-update.log", failed, env=environment)
            download = ["apt-get", "download", *PACKAGES]
            run(download, site.logs / "apt-download.log", failed, env=environment, cwd=apt / "debs")
            return sorted((apt / "debs").glob("*.deb"))
        except DevError as error:
            failure = error
    raise failure or DevError(f"This machine's apt knows no Debian mirror to fetch Odoo from: {ELSEWHERE}.")


def mirrors():
    """Addresses of the Debian mirrors in the machine's own apt configuration."""
    if chosen := os.environ.get("SERVICE_CREDIT_MIRROR"):
        return [chosen]
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)"], capture_output=True, text=True, check=False
    )
    # Without downloaded lists the origin is empty.
    lines = [line.partition(" ") for line in targets.stdout.splitlines()]
    found = [uri for origin, _space, uri in lines if origin in ("", "Debian") and "security" not in uri]
    return list(dict.fromkeys(found))


def configure_apt(apt, mirror):
    """An apt configuration that touches nothing of the machine; returns the environment to use it in."""
    for name in ("lists/partial", "cache/archives/partial", "debs"):
        (apt / name).mkdir(parents=True)
    (apt / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} sid main\n")
    (apt / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{apt}/sources.list";\n'
        'Dir::Etc::sourceparts "/dev/null";\n'
        f'Dir::State::Lists "{apt}/lists";\n'
        f'Dir::Cache "{apt}/cache";\n'
        'APT::Sandbox::User "";\n'
        'APT::Update::Error-Mode "any";\n'
        'Acquire::Retries "2";\n'
    )
    return {**os.environ, "APT_CONFIG": str(apt / "apt.conf"), "LC_ALL": "C.UTF-8"}


def unpack(site, packages, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for package in packages:
        log = site.logs / "unpack.log"
        run(["dpkg-deb", "-x", package, folder], log, f"{package.name} could not be unpacked")
    missing = folder / "usr/lib/python3/dist-packages/odoo/addons" / LEFT_OUT
    missing.parent.mkdir(parents=True, exist_ok=True)
    missing.touch()
