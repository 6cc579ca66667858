"""Run the benchmarks, each on a throw-away clone of a database without demo data."""
import ast
import tempfile
from dataclasses import replace
from pathlib import Path

from . import addons, peers, python_env
from .common import DevError, foreground, say, step
from .database import Databases
from .odoo_process import one_at_a_time, workshop

RUN = """
import runpy
runpy.run_path({path!r})["run"](env)
"""


def add_arguments(parser):
    parser.add_argument("--tiny", action="store_true", help="a hundredth of the size, no budget judged: does it work?")
    parser.add_argument(
        "name",
        nargs="*",
        help="only benchmarks whose file name contains one of these; FILE.csv for one that reads files",
    )


def main(site, options):
    """Run each benchmarks/bench_*.py; 1 when one of them failed."""
    data = [name for name in options.name if name.lower().endswith(".csv") or Path(name).is_file()]
    files = chosen(site.root / "benchmarks", [name for name in options.name if name not in data])
    if data:
        return read_files(site, files, data)
    with workshop(site) as shop:
        results = [run(shop, file, options.tiny) for file in files]
    return int(any(results))


def read_files(site, files, data):
    """Give these files to the engine that a benchmark names in `ENGINE`; it needs neither Odoo nor a database."""
    engines = [addon for file in files for addon in constants(file)["ENGINE"]]
    if not engines:
        raise DevError("None of these benchmarks reads files.")
    with one_at_a_time(site):
        python = python_env.find(site) / "bin/python"
    command = [python, "-m", "engine", *(Path(name).resolve() for name in data)]
    return max(foreground(command, cwd=site.root / addon) for addon in engines)


def chosen(folder, names):
    files = [
        file for file in sorted(folder.glob("bench_*.py")) if not names or any(name in file.stem for name in names)
    ]
    if not files:
        raise DevError(f"No benchmark of that name in {folder}." if names else f"No benchmarks in {folder}.")
    return files


def run(shop, file, is_tiny=False):
    """Run one benchmark's `run(env)`. It may name `PEERS` (requirements of other projects' addons, with
    all they need) and `INSTALL` (addons to install beforehand), both lists of strings."""
    wanted = constants(file)
    if wanted["PEERS"]:
        shop = replace(shop, more_addons=(peers.find(shop, wanted["PEERS"]),))
    with Databases(shop).clone("test") as name:
        # Ours are installed already.
        if install := [addon for addon in wanted["INSTALL"] if addon not in addons.find(shop.site.root)]:
            with step(f"Installing {', '.join(install)}"):
                failure = f"The addons {file.name} asks for could not be installed"
                shop.change(name, "-i", ",".join(install), log=shop.site.logs / f"{file.stem}.log", failure=failure)
        say(f"  {file.name}")
        with shop.configured(name, log_level="error") as config:
            return run_in_shell(shop, config, file, is_tiny)


def run_in_shell(shop, config, file, is_tiny):
    environment = {**shop.environment, **({"SERVICE_CREDIT_TINY_BENCH": "1"} if is_tiny else {})}
    with tempfile.TemporaryFile("w+") as script:
        script.write(RUN.format(path=str(file)))
        script.seek(0)
        command = shop.command(config, "shell", "--no-http")
        return foreground(command, env=environment, cwd=shop.site.root, stdin=script)


def constants(file):
    """The lists PEERS, INSTALL and ENGINE at the top of a benchmark, empty where it has none."""
    found = {"PEERS": [], "INSTALL": [], "ENGINE": []}
    for statement in ast.parse(file.read_text()).body:
        if isinstance(statement, ast.Assign) and (name := getattr(statement.targets[0], "id", None)) in found:
            found[name] = ast.literal_eval(statement.value)
    return found
