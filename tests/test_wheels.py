"""A wheel of each addon builds, and all of them install and load in an Odoo that knows nothing of this checkout."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import odoo.release

from tests.scheduler_database import copied
from tools import addons, odoo_source, python_env
from tools.database import Databases

ROOT = Path(__file__).parent.parent
ADDONS = addons.find(ROOT)
BUILD = "import sys; from whool.buildapi import build_wheel; build_wheel(sys.argv[1])"


def run(*command, **options):
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    result = subprocess.run([*map(str, command)], **pipes, text=True, check=False, **options)
    assert result.returncode == 0, result.stdout
    return result.stdout


def pip_install(folder, *requirements):
    run(*python_env.pip_install(Path(sys.prefix)), "--target", folder, *requirements)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Folder of the wheels, built as `pip wheel` builds them: by the backend that each pyproject.toml names."""
    backend, folder = tmp_path_factory.mktemp("backend"), tmp_path_factory.mktemp("wheels")
    try:
        pip_install(backend, "whool")
    except AssertionError as error:
        pytest.skip(f"The build backend cannot be fetched: {str(error).splitlines()[-1]}")
    environment = {**os.environ, "PYTHONPATH": str(backend)}
    for name in ADDONS:
        run(sys.executable, "-c", BUILD, folder, cwd=ROOT / name, env=environment)
    return folder


def test_each_addon_has_a_wheel(wheels):
    """The wheel is named as on PyPI, and has what the addon needs beside its code."""
    for name in ADDONS:
        assert len(list(wheels.glob(f"odoo_addon_{name}-19.0.*.whl"))) == 1, name


def test_wheels_install_and_load(wheels, tmp_path):
    """All of them, into a database with only Odoo's own addons, without this checkout on any path."""
    pip_install(tmp_path, "--no-deps", *wheels.glob("*.whl"))
    source = odoo_source.inspect(Path(odoo.release.__file__).parents[1])
    dependencies = Databases(SimpleNamespace(site=SimpleNamespace(root=ROOT), server=None, odoo=source))
    path = ",".join(map(str, [*source.addons, tmp_path / "odoo/addons"]))
    environment = {**os.environ, "PYTHONPATH": str(source.python_path)}
    with copied(dependencies.dependencies_name("test"), "wheels") as database:
        options = ["--addons-path", path, "--stop-after-init", "--no-http", "--max-cron-threads=0", "--log-level=warn"]
        command = [sys.executable, "-m", "odoo", "-c", os.environ["ODOO_RC"], "-d", database.name]
        log = run(*command, "-i", ",".join(ADDONS), *options, cwd=tmp_path, env=environment)
        names = "', '".join(ADDONS)
        assert database.count("ir_module_module", f"state = 'installed' AND name IN ('{names}')") == len(ADDONS), log
        log = run(*command, *options, cwd=tmp_path, env=environment)
    assert " ERROR " not in log and "Traceback" not in log, log
