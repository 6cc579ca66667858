"""python -m engine < problem.json > plan.json

An error is one sentence on stderr, exit code 2. SIGTERM or SIGINT: the best plan so far, at once.
``--progress FILE`` has a line [second, total] added for each better plan.
"""

from time import perf_counter

STARTED = perf_counter()

import argparse  # noqa: E402
import json  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402

from .budget import Budget  # noqa: E402
from .problem import ProblemError  # noqa: E402
from .solve import solve  # noqa: E402


def main():
    parser = argparse.ArgumentParser(prog="engine", description=__doc__)
    parser.add_argument("--progress", help="file to add [second, total] to for each better plan")
    options = parser.parse_args()
    try:
        data = json.load(sys.stdin)
        budget = Budget(data.get("seconds", 10) if isinstance(data, dict) else 10, STARTED)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, budget.stop)
        if options.progress:
            budget.on_progress = lambda entry: _append(options.progress, entry)
        plan = solve(data, budget)
    except (ProblemError, json.JSONDecodeError) as error:
        text = str(error) if isinstance(error, ProblemError) else f"The problem is not JSON: {error}."
        sys.stderr.write(f"{text}\n")
        return 2
    json.dump(plan, sys.stdout)
    sys.stdout.write("\n")
    return 0


def _append(path, entry):
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")


if __name__ == "__main__":
    sys.exit(main())
