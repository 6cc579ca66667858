"""python -m engine < problem.json > plan.json: the plain solver as a command, the same as that of the optimizer.

An error is one sentence on stderr, exit code 2. ``--progress FILE`` is understood and has nothing to say.
"""

import argparse
import json
import sys

from .insertion import solve
from .problem import ProblemError


def main():
    parser = argparse.ArgumentParser(prog="engine", description=__doc__)
    parser.add_argument("--progress", help="file for better plans on the way; there are none")
    parser.parse_args()
    try:
        plan = solve(json.load(sys.stdin))
    except (ProblemError, json.JSONDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    json.dump(plan, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
