"""The files at the repository's root hold what they promise."""
import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent


def test_readme_opens_with_exactly_two_commands():
    first_block = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.S)[1]
    commands = [line.partition("#")[0].strip() for line in first_block.splitlines()]
    assert commands == ["./dev serve", "./dev test"]


def test_compose_uses_the_official_images():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert {name: service["image"] for name, service in services.items()} == {"db": "postgres:17", "odoo": "odoo:19"}
    assert ".:/mnt/extra-addons:ro" in services["odoo"]["volumes"]


def test_compose_is_valid_for_docker():
    if not has_compose():
        pytest.skip("docker compose is not installed")
    subprocess.run(["docker", "compose", "config", "-q"], cwd=ROOT, check=True)


def has_compose():
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0


def test_pre_commit_hooks_are_local():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert [repository["repo"] for repository in config["repos"]] == ["local"]


def test_every_requirement_is_pinned():
    lines = (ROOT / "tools/requirements.txt").read_text().splitlines()
    assert all(re.match(r"[\w.-]+==\S+", line) for line in lines if line and not line.startswith("#"))


def test_tools_need_only_the_standard_library():
    allowed = {*sys.stdlib_module_names, "tools"}
    for file in (ROOT / "tools").glob("*.py"):
        if file.name != "pytest_dev.py":
            assert not imported(file) - allowed, file.name


def imported(file):
    """Top-level names a file imports, relative imports left out."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.partition(".")[0] for name in names}
