"""The walls of the large addons: what may read what, and where a model is found."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Each addon's rooms: one may read those named before it.
ROOMS = {
    "service_maintenance": [
        "engine", "base", "setup", "equipment", "visit", "dispatch", "mail", "contract", "sales", "billing",
        "dashboard",
    ],
    "service_maintenance_planning": ["engine", "skill", "travel", "slot", "capacity", "run", "board"],
    "credit_control_calls": [
        "engine", "setup", "ledger", "customer", "call", "dispute", "plan", "steer", "family", "log",
    ],
}
# Folders of Python that are divided into rooms, and all that are.
FOLDERS = ("models", "wizards")
DIVIDED = (*FOLDERS, "views", "tests")
ORM = {"odoo.models", "odoo.fields", "odoo.api", "odoo.orm", "odoo.http", "odoo.exceptions"}

ADDONS = sorted(ROOMS)


def python_files(*folders):
    """Without `__main__`, which is a command and nobody's import."""
    return sorted(file for folder in folders for file in folder.rglob("*.py") if file.name != "__main__.py")


def imported(file):
    """The modules a file imports, by their full names: `odoo.models` for `from odoo import models`."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = ".".join(filter(None, (*above(file, node.level), node.module)))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def above(file, level):
    """The names of the package a relative import starts from."""
    return file.relative_to(ROOT).with_suffix("").parts[:-level] if level else ()


def room_of(addon, path):
    """The room a dotted path or a file's parts lie in, or None."""
    parts = [part for part in path if part not in ("odoo", "addons")]
    if parts[:1] != [addon]:
        return None
    parts = parts[2:] if parts[1:2] and parts[1] in FOLDERS else parts[1:]
    return parts[0] if parts and parts[0] in ROOMS[addon] else None


def models_of(file):
    """The models a file defines or extends."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.ClassDef):
            values = {
                target.id: ast.literal_eval(line.value)
                for line in node.body
                if isinstance(line, ast.Assign)
                for target in line.targets
                if getattr(target, "id", None) in ("_name", "_inherit")
            }
            name = values.get("_name") or values.get("_inherit")
            if isinstance(name, str):
                yield name


@pytest.mark.parametrize("addon", ADDONS)
def test_the_engine_knows_no_orm(addon):
    """What is in engine/ runs and is tested without a database."""
    for file in python_files(ROOT / addon / "engine"):
        found = {name for name in imported(file) if name in ORM or name.rpartition(".")[0] in ORM}
        assert not found, file


@pytest.mark.parametrize("addon", ADDONS)
def test_rooms_read_downwards(addon):
    """A room imports itself and the rooms named before it, nothing else of the addon."""
    order = ROOMS[addon]
    for file in python_files(*(ROOT / addon / folder for folder in ("engine", *FOLDERS))):
        room = room_of(addon, file.relative_to(ROOT).parts)
        if room is None:
            continue
        for name in imported(file):
            other = room_of(addon, name.split("."))
            assert other is None or order.index(other) <= order.index(room), f"{file} imports {name}"


@pytest.mark.parametrize("addon", ADDONS)
def test_every_file_is_in_a_room(addon):
    """The folders that have rooms have nothing else but their own `__init__`."""
    for folder in FOLDERS:
        for path in (ROOT / addon / folder).iterdir():
            if path.name not in ("__init__.py", "__pycache__"):
                assert path.name in ROOMS[addon], path


@pytest.mark.parametrize("addon", ADDONS)
def test_a_model_once_in_a_room(addon):
    """A model is defined or extended once in a room, in a file with its name, or with that of what it is a line of."""
    for folder in FOLDERS:
        for room in ROOMS[addon]:
            seen = []
            for file in python_files(ROOT / addon / folder / room):
                found = list(models_of(file))
                assert all(is_named_after(file, name) for name in found), file
                seen += found
            assert len(seen) == len(set(seen)), f"{folder}/{room}: {seen}"


def is_named_after(file, name):
    """Whether a file carries the name of this model, or of the one it is a line of."""
    return f"{name}.".replace(".", "_").startswith(f"{file.stem}_")


@pytest.mark.parametrize("addon", ADDONS)
def test_rooms_have_one_name(addon):
    """Models, wizards, views and tests are divided into the same rooms, by the same names."""
    for folder in DIVIDED:
        found = {path.name for path in (ROOT / addon / folder).iterdir() if path.is_dir()} - {"__pycache__"}
        assert found <= set(ROOMS[addon]), folder


@pytest.mark.parametrize("addon", ADDONS)
def test_every_test_is_found(addon):
    """Odoo runs the test modules that tests/__init__ knows, and no others."""
    tests = ROOT / addon / "tests"
    known = set(imported(tests / "__init__.py"))
    missing = {file.stem for file in tests.rglob("test_*.py")} - {name.rpartition(".")[2] for name in known}
    assert not missing


@pytest.mark.parametrize("addon", ADDONS)
def test_every_file_is_loaded(addon):
    """Each Python file is imported by the `__init__` beside it, each folder by the one above it."""
    for file in python_files(*(ROOT / addon / folder for folder in ("engine", "report", *FOLDERS))):
        child = file.parent if file.name == "__init__.py" else file
        init = child.parent / "__init__.py"
        assert ".".join(child.relative_to(ROOT).with_suffix("").parts) in set(imported(init)), file
