"""What a finished plan costs, item by item, in the units of the problem; only ``total`` is weighted."""

from . import timing
from .plan import imbalance, travel


def items(plan):
    """{"travel", "lateness", "overtime", "fairness", "preference", "change", "unplanned", "total"} of ``plan``."""
    problem = plan.problem
    result = dict.fromkeys(("travel", "lateness", "overtime"), 0)
    changed = preference = 0
    for shift, route in zip(problem.shifts, plan.routes):
        if not route:
            continue
        result["travel"] += travel(problem, shift, route)
        timed, end = timing.stops(problem, shift, route, plan.pins)
        result["overtime"] += max(0, end - shift.end)
        for task, _arrive, start, _end in timed:
            if task.soft_end is not None:
                result["lateness"] += max(0, start - task.soft_end)
            preference += bool(task.visit.wanted) and shift.technician not in task.visit.wanted
            changed += task.current is not None and task.current != (shift.index, start)
    result["fairness"] = imbalance(problem, plan.work)
    result["preference"] = preference
    left_out = [visit for visit in problem.visits if not plan.is_planned(visit)]
    result["change"] = changed + sum(task.current is not None for visit in left_out for task in visit.tasks)
    result["unplanned"] = sum(map(problem.shortfall, left_out))
    result["total"] = sum(result[name] * weight for name, weight in problem.weights.items()) + result["unplanned"]
    return result
