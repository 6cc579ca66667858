"""Every benchmark still works: each runs as `./dev bench` runs it, at a hundredth of its size. How quick it is is not
judged here, on a machine that does other things; that it measures and compares what it says is."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMES = sorted(path.stem for path in (ROOT / "benchmarks").glob("bench_*.py"))
NO_NETWORK = "the network cannot be reached"
FIGURE = re.compile(r" {2,}[\d.]+ ms {2,}[\d.]+ queries$", re.M)
COMPARED = re.compile(r"^TINY .+: [\d.]+ \(budget [\d.]+\)$", re.M)


def run_tiny(name):
    command = [sys.executable, ROOT / "dev", "bench", "--tiny", name]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.run(command, **pipes, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def results():
    """{name: future of its run}: they run two at a time, the slowest (with peers to install) first."""
    with ThreadPoolExecutor(2) as pool:
        yield {name: pool.submit(run_tiny, name) for name in sorted(NAMES, key=lambda name: "peer" not in name)}


@pytest.mark.parametrize("name", NAMES)
def test_runs(results, name):
    result = results[name].result()
    if NO_NETWORK in result.stdout:
        pytest.skip(f"The peers' addons cannot be fetched: {NO_NETWORK}.")
    assert result.returncode == 0, result.stdout
    assert FIGURE.search(result.stdout), result.stdout
    assert COMPARED.search(result.stdout), result.stdout
