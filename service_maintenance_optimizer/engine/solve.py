"""From a problem to a plan: keep what is there, insert the rest, improve."""

from . import construct, explain, improve, library, problem
from .budget import Budget


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
    if library.is_exact(asked):
        best = library.improve(best, budget, asked.seconds, asked.seed)
    else:
        best = improve.improve(best, budget, asked.seconds, asked.seed)
    budget.note(best.total)
    return explain.plan_json(best, budget.log)
