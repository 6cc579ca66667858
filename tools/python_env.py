"""The Python packages Odoo and the tests need, in a virtual environment in the cache."""
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import system
from .common import DevError, digest, require_space, run, stamped, step

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
NEWEST = (3, 13)


def find(site):
    """Folder of the virtual environment, made or brought up to date when needed."""
    python = pick_python()
    folder = site.cache / f"venv-{python.version}"
    stamp = folder / "requirements.stamp"
    key = digest(REQUIREMENTS.read_text())
    if not stamped(stamp, key):
        require_space(site.cache, 2)
        with step("Installing the Python packages"):
            install(site, python.path, folder)
        stamp.write_text(key)
    return folder


@dataclass
class Python:
    """A Python program and its version, such as 3.11."""

    path: str
    version: str


def pick_python():
    """This Python, or, when it is newer than Odoo 19 knows, the newest fitting one on the machine."""
    if sys.version_info[:2] <= NEWEST:
        return Python(sys.executable, f"3.{sys.version_info.minor}")
    for minor in range(NEWEST[1], 9, -1):
        if path := shutil.which(f"python3.{minor}"):
            return Python(path, f"3.{minor}")
    raise DevError("Odoo 19 runs on Python 3.10 to 3.13: install one of these beside this newer one.")


def install(site, python, folder):
    failure = "The Python packages could not be installed"
    log = site.logs / "python-packages.log"
    if uv := find_uv():
        run([uv, "venv", "--clear", "--python", python, folder], log, failure)
        run([*pip_install(folder), "-r", REQUIREMENTS], log, failure)
        return
    shutil.rmtree(folder, ignore_errors=True)
    if subprocess.run([python, "-c", "import ensurepip"], capture_output=True, check=False).returncode:
        system.require_venv(site)
    run([python, "-m", "venv", folder], log, "A Python environment could not be made")
    run([*pip_install(folder), "-r", REQUIREMENTS], log, failure)


def find_uv():
    """uv installs in seconds; a `uv` that does not run counts as none."""
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True, check=False).returncode == 0:
        return uv
    return None


def pip_install(folder):
    """The command, still without packages, that installs into this environment."""
    python = folder / "bin/python"
    if uv := find_uv():
        return [uv, "pip", "install", "--python", python]
    return [python, "-m", "pip", "--disable-pip-version-check", "install"]


def environment(folder):
    """Environment variables in which the programs of the virtual environment come first."""
    path = os.environ.get("PATH", os.defpath)
    return {**os.environ, "VIRTUAL_ENV": str(folder), "PATH": f"{folder / 'bin'}{os.pathsep}{path}"}
