"""A finished plan as JSON has it, with a reason for each stop and for each visit left out.

The reasons are values and codes, for a program that words them in a language of its own, and ``text`` in English.
"""

from collections import Counter

from . import construct, cost, timing
from .plan import travel
from .problem import has_time, misfit

# In the order in which they are asked; the last one met is the telling one.
REFUSALS = {
    "day": "No shift is on a day that suits.",
    "unwanted": "On the days that suit there are only unwanted technicians.",
    "skill": "On the days that suit no shift has all the skills.",
    "load": "Its load is too much for each van that could do it.",
}


def plan_json(plan, log):
    """{"routes", "unplanned", "cost", "log"}."""
    problem, routes = plan.problem, []
    for shift, route in zip(problem.shifts, plan.routes):
        if route:
            timed, _end = timing.stops(problem, shift, route, plan.pins)
            routes.append(
                {
                    "shift": shift.id,
                    "stops": [
                        {
                            "visit": task.visit.id,
                            "arrive": arrive,
                            "start": start,
                            "end": end,
                            "why": why_here(plan, shift, position, start),
                        }
                        for position, (task, arrive, start, end) in enumerate(timed)
                    ],
                }
            )
    unplanned = [
        {"visit": visit.id, "why": why_not(plan, visit)} for visit in problem.visits if not plan.is_planned(visit)
    ]
    return {"routes": routes, "unplanned": unplanned, "cost": cost.items(plan), "log": log}


def why_here(plan, shift, position, start):
    """What the stop adds to the travel, between which visits, how many technicians could do it; whether it is locked,
    by the wanted hands, as it was."""
    problem, route = plan.problem, plan.routes[shift.index]
    task = route[position]
    visit = task.visit
    after = route[position - 1].visit.id if position else None
    before = route[position + 1].visit.id if position + 1 < len(route) else None
    why = {
        "added": travel(problem, shift, route) - travel(problem, shift, (*route[:position], *route[position + 1 :])),
        "after": after,
        "before": before,
        "able": len({problem.shifts[index].technician for index in task.shifts}),
    }
    if visit.locks:
        why["locked"] = True
    if visit.wanted:
        why["wanted"] = shift.technician in visit.wanted
    if task.current is not None:
        why["kept"] = task.current == (shift.index, start)
    if len(visit.parts) > 1:
        why["part"] = task.part + 1
    why["text"] = _sentence(visit, why, _between(after, before))
    return why


def _sentence(visit, why, between):
    way = f"{why['added']} more travel {between}."
    if why.get("locked"):
        return "It is locked here."
    if why.get("wanted"):
        return f"The wanted technician; {way}"
    if visit.technicians > 1:
        return f"All {visit.technicians} technicians are free then; {way}"
    if why["able"] == 1:
        return f"Nobody else can; {way}"
    return way.capitalize()


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
        return {"code": "locked", "text": "Where it is locked it breaks a rule or has no time."}
    skills = visit.skills - frozenset().union(*(shift.skills for shift in problem.shifts))
    if skills:
        names = sorted(map(str, skills))
        return {"code": "skill", "skills": names, "text": f"No shift has the skill {', '.join(names)}."}
    rules = Counter(misfit(visit, shift) for shift in problem.shifts)
    if not rules[None]:
        code = next(rule for rule in reversed(REFUSALS) if rules[rule])
        return {"code": code, "text": REFUSALS[code]}
    if not any(has_time(problem, task, shift) for task in visit.tasks for shift in problem.shifts):
        return {"code": "window", "text": "No shift can be there in its windows and back in time."}
    people = {problem.shifts[index].technician for index in visit.tasks[0].shifts}
    if len(people) < visit.technicians:
        return {"code": "alone", "text": f"There are no {visit.technicians} technicians who could do it together."}
    if visit.prize is not None and len(visit.tasks) == 1:
        found = construct.find_place(plan, visit, float("inf"))
        if found:
            text = f"It would cost {found[0]}, more than the {visit.prize} it is worth."
            return {"code": "prize", "cost": found[0], "text": text}
    return {"code": "full", "text": f"There is no room left in the {rules[None]} shifts that suit."}
