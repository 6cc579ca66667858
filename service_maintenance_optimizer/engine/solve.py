"""From a problem to a plan: keep what is there, insert the rest, improve."""

from . import construct, explain, improve, library, problem
from .budget import Budget

STEPS = (improve, 0.05), (library, 0.25), (improve, 0.2), (library, 0.25), (improve, 0.25)


def solve(data, budget=None):
    """The plan for ``data`` as JSON has both.

    :raise problem.ProblemError: ``data`` cannot be read
    """
    asked = problem.read(data)
    budget = budget or Budget(asked.seconds)
    best = construct.from_current(asked)
    missing = [visit for visit in asked.visits if not best.is_planned(visit)]
    construct.insert_all(best, construct.order(asked, missing))
    budget.note(best.total)
    steps = ((library, 1),) if library.is_exact(asked) else STEPS
    for number, (step, share) in enumerate(steps):
        budget.begin(share / sum(share for _step, share in steps[number:]))
        found = step.improve(best, budget, share * asked.seconds, asked.seed)
        best = min(best, found, key=lambda plan: plan.total)
        budget.note(best.total)
    return explain.plan_json(best, budget.log)
