"""Check the code: ruff, pylint-odoo's mandatory checks, XML, manifests, readmes and rows."""
import subprocess
import xml.etree.ElementTree as ElementTree

from . import addons, features, python_env, readme
from .common import say
from .odoo_process import one_at_a_time

NOT_SOURCE = {".git", "node_modules", "__pycache__"}


def add_arguments(parser):
    """Lint has only the common options."""


def main(site, options):
    """0 when there is nothing to complain about."""
    with one_at_a_time(site):
        venv = python_env.find(site)
    names = addons.find(site.root)
    passed = [
        tool(site, venv, "ruff", "check", "."),
        tool(site, venv, "pylint", "--rcfile=pyproject.toml", *names),
        report("XML", xml_problems(site.root)),
        report("manifests", [problem for name in names for problem in manifest_problems(site.root, name)]),
        report("readmes and rows", readme.problems(site.root) + features.problems(site.root)),
    ]
    return 0 if all(passed) else 1


def tool(site, venv, name, *arguments):
    say(f"  {name}")
    command = [venv / "bin" / name, *arguments]
    return subprocess.run(command, cwd=site.root, env=python_env.environment(venv), check=False).returncode == 0


def report(title, problems):
    say(f"  {title}")
    for problem in problems:
        print(problem)
    return not problems


def xml_problems(root):
    problems = []
    for path in sorted(root.rglob("*.xml")):
        if NOT_SOURCE.isdisjoint(path.relative_to(root).parts):
            try:
                ElementTree.parse(path)
            except ElementTree.ParseError as error:
                problems.append(f"{path.relative_to(root)}: {error}")
    return problems


def manifest_problems(root, name):
    """What the manifest of this addon lacks or names without there being such a file."""
    manifest = addons.manifest(root / name)
    wanted = {"license": "LGPL-3", "author": "Service & Credit for Odoo contributors"}
    problems = [f"{name}: {key} should be {value!r}" for key, value in wanted.items() if manifest.get(key) != value]
    if not str(manifest.get("version", "")).startswith("19.0."):
        problems.append(f"{name}: version should begin with 19.0.")
    files = [*manifest.get("data", []), *manifest.get("demo", [])]
    problems += [f"{name}: {file} in the manifest is missing" for file in files if not (root / name / file).is_file()]
    if not (root / name / "pyproject.toml").is_file():
        problems.append(f"{name}: pyproject.toml is missing")
    return problems
