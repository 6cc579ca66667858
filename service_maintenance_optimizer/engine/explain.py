"""A finished plan as JSON has it, with a reason for each stop and for each visit left out.

``why`` has a ``code`` and its values, for a program that words it in a language of its own, and ``text`` in English.
"""

from collections import Counter

from . import construct, cost, timing
from .plan import travel
from .problem import misfit


def plan_json(plan, log):
    """{"routes", "unplanned", "cost", "log"}."""
    problem, routes = plan.problem, []
    for shift, route in zip(problem.shifts, plan.routes):
        if route:
            timed, _end = timing.stops(problem, shift, route, plan.pins)
            routes.append({"shift": shift.id, "stops": [
                {
                    "visit": task.visit.id, "arrive": arrive, "start": start, "end": end,
                    "why": why_here(plan, shift, position),
                }
                for position, (task, arrive, start, end) in enumerate(timed)
            ]})
    unplanned = [
        {"visit": visit.id, "why": why_not(plan, visit)} for visit in problem.visits if not plan.is_planned(visit)
    ]
    return {"routes": routes, "unplanned": unplanned, "cost": cost.items(plan), "log": log}


def why_here(plan, shift, position):
    """Why a stop stands where it does: locked, the only shift that suits, the wanted technician, the travel it adds."""
    problem, route = plan.problem, plan.routes[shift.index]
    task = route[position]
    added = travel(problem, shift, route) - travel(problem, shift, (*route[:position], *route[position + 1 :]))
    values = {
        "added_travel": added,
        "after": route[position - 1].visit.id if position else None,
        "before": route[position + 1].visit.id if position + 1 < len(route) else None,
        "choice": len(task.shifts),
    }
    between = _between(values["after"], values["before"])
    if task.is_locked:
        return {"code": "locked", **values, "text": "It is locked here."}
    if len(task.shifts) == 1:
        return {"code": "only", **values, "text": f"No other shift suits; {added} travel {between}."}
    if shift.technician in task.visit.wanted:
        return {"code": "wanted", **values, "text": f"The wanted technician; {added} travel {between}."}
    if task.visit.technicians > 1:
        return {"code": "together", **values, "text": f"Both technicians are free then; {added} travel {between}."}
    return {"code": "travel", **values, "text": f"Adds {added} travel {between}."}


def _between(after, before):
    if after is None and before is None:
        return "as the only stop of the day"
    if after is None:
        return f"before {before}"
    if before is None:
        return f"after {after}"
    return f"between {after} and {before}"


def why_not(plan, visit):
    """Why a visit is not planned: the rule that keeps it from the shifts, no room, or not worth what it costs."""
    problem = plan.problem
    if not problem.shifts:
        return {"code": "no_shift", "text": "There is no shift."}
    if visit.locks:
        return {"code": "locked", "text": "It does not fit where it is locked, beside what else is locked there."}
    skills = visit.skills - frozenset().union(*(shift.skills for shift in problem.shifts))
    if skills:
        names = sorted(map(str, skills))
        return {"code": "skill", "skills": names, "text": f"No shift has the skill {', '.join(names)}."}
    rules = Counter(misfit(problem, visit, shift) for shift in problem.shifts)
    if not rules[None]:
        text = {
            "day": "No shift is on a day that suits.",
            "skill": "On the days that suit no shift has all the skills.",
            "unwanted": "Only unwanted technicians could do it.",
            "load": "Its load is too much for each van that could do it.",
        }
        code = next(rule for rule in ("load", "unwanted", "skill", "day") if rules[rule])
        return {"code": code, "text": text[code]}
    if not all(task.shifts for task in visit.tasks):
        return {"code": "window", "text": "No shift that suits can be there in its windows and back in time."}
    if visit.technicians > 1:
        return {"code": "together", "text": "No two technicians who suit are free at the same time."}
    if len(visit.parts) > 1:
        return {"code": "parts", "text": "No technician who suits is free on enough days one after the other."}
    find = construct.find_place(plan, visit, float("inf"))
    if find:
        return {
            "code": "prize", "cost": find[0], "prize": visit.prize,
            "text": f"It would cost {find[0]}, more than the {visit.prize} it is worth.",
        }
    return {"code": "full", "shifts": rules[None], "text": f"There is no room left in the {rules[None]} shifts that suit."}
