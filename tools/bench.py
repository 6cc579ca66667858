"""Run the benchmarks, each on a throw-away clone of a database without demo data."""
import ast
import tempfile
from dataclasses import replace

from . import addons, peers
from .common import DevError, foreground, say, step
from .database import Databases
from .odoo_process import workshop

RUN = """
import runpy
runpy.run_path({path!r})["run"](env)
"""


def add_arguments(parser):
    parser.add_argument("--tiny", action="store_true", help="a hundredth of the size, no budget judged: does it work?")
    parser.add_argument("name", nargs="*", help="only benchmarks whose file name contains one of these")


def main(site, options):
    """Run each benchmarks/bench_*.py; 1 when one of them failed."""
    files = chosen(site.root / "benchmarks", options.name)
    with workshop(site) as shop:
        results = [run(shop, file, options.tiny) for file in files]
    return int(any(results))


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
    """The lists PEERS and INSTALL at the top of a benchmark, empty where it has none."""
    found = {"PEERS": [], "INSTALL": []}
    for statement in ast.parse(file.read_text()).body:
        if isinstance(statement, ast.Assign) and (name := getattr(statement.targets[0], "id", None)) in found:
            found[name] = ast.literal_eval(statement.value)
    return found
