"""Our own improvement: take some visits out, put them back where they cost least, keep what is better.

It knows all that a plan knows: rest, visits for several, parts, fairness, changes. After "Slack Induction by String
Removals" (Christiaens and Vanden Berghe, Transportation Science 2020): neighbours are taken out in strings along their
routes.
"""

from math import log
from random import Random

from . import construct

PACE = 60_000  # rounds a second on an ordinary machine, times the visits and shifts of which there is one
PATIENCE = 3000  # rounds without a better plan, for each ten visits, after which there is nothing to be found


def improve(plan, budget, seconds, seed):
    """The best plan found from ``plan`` in ``seconds`` worth of rounds; never a worse one."""
    problem = plan.problem
    movable = [visit for visit in problem.visits if not all(task.is_locked for task in visit.tasks)]
    if not movable:
        return plan
    rng, near = Random(seed), neighbours(problem, movable)
    rounds = max(1, int(seconds * PACE / (len(problem.tasks) + len(problem.shifts))))
    best = current = plan
    best_total = current_total = plan.total
    hot, cold = temperatures(problem)
    since, patience = 0, PATIENCE * (1 + len(movable) // 10)
    for step in range(rounds):
        if since > patience or budget.is_late():
            break
        temperature = hot * (cold / hot) ** (step / rounds)
        trial = current.twin()
        ruin(trial, movable, near, rng)
        recreate(trial, rng)
        total = trial.total
        since += 1
        if total < current_total - temperature * log(max(rng.random(), 1e-12)):
            current, current_total = trial, total
        if total < best_total:
            best, best_total, since = trial, total, 0
            budget.note(total)
    return best


def temperatures(problem):
    """From where half a usual leg more is often accepted to where hardly anything is."""
    legs = sorted(cost for row in problem.travel_cost for cost in row if cost)
    usual = problem.weights["travel"] * (legs[len(legs) // 4] if legs else 1) or 1
    return usual * 0.5, usual * 0.01


def neighbours(problem, visits):
    """{visit index: the visits, nearest first}."""
    costs = problem.travel_cost
    return {
        visit.index: sorted(visits, key=lambda other: (costs[visit.place][other.place], other.index))[:60]
        for visit in visits
    }


def ruin(plan, movable, near, rng):
    """Take about ten visits out: strings of neighbours, now and then a whole shift or some at random; where a visit
    over several days waits, also what stands in its way."""
    dice = rng.random()
    waiting = [visit for visit in movable if len(visit.parts) > 1 and not plan.is_planned(visit)]
    if waiting and dice < 0.3:
        chosen = _successive_shifts(plan, rng.choice(waiting), rng)
    elif dice < 0.1:
        chosen = rng.sample(movable, min(len(movable), rng.randint(1, 10)))
    elif dice < 0.2:
        chosen = _shift_mates(plan, rng)
    else:
        chosen = _strings(plan, near[rng.choice(movable).index], rng)
    plan.remove([visit for visit in chosen if plan.is_planned(visit)])


def _shift_mates(plan, rng):
    used = [route for route in plan.routes if route]
    routes = rng.sample(used, min(len(used), rng.randint(1, 2)))
    return _movable_visits(task for route in routes for task in route)


def _successive_shifts(plan, visit, rng):
    """All that stands in as many successive days of work of one technician as ``visit`` takes."""
    problem, tasks = plan.problem, []
    if not visit.tasks[0].shifts:
        return []
    first = problem.shifts[rng.choice(visit.tasks[0].shifts)]
    day = first.day
    for _part in visit.parts:
        for shift in problem.shifts:
            if shift.technician == first.technician and shift.day == day:
                tasks += plan.routes[shift.index]
        day = problem.next_day.get((first.technician, day))
    return _movable_visits(tasks)


def _movable_visits(tasks):
    visits = {task.visit.index: task.visit for task in tasks}
    return [visit for visit in visits.values() if not all(task.is_locked for task in visit.tasks)]


def _strings(plan, near, rng):
    chosen, seen = {}, set()
    most = rng.randint(1, 3)
    for visit in near:
        if len(seen) >= most:
            break
        index = plan.shift_of.get(visit.tasks[0].index)
        if index is None or index in seen:
            continue
        seen.add(index)
        route = plan.routes[index]
        length = rng.randint(1, min(len(route), 8))
        position = next(i for i, task in enumerate(route) if task.visit is visit)
        first = rng.randint(max(0, position - length + 1), min(position, len(route) - length))
        for mate in _movable_visits(route[first : first + length]):
            chosen[mate.index] = mate
    return list(chosen.values())


def recreate(plan, rng):
    """Put back what is not planned."""
    out = [visit for visit in plan.problem.visits if not plan.is_planned(visit)]
    rng.shuffle(out)
    dice = rng.random()
    if dice < 0.3:
        out.sort(key=lambda visit: min(len(task.shifts) for task in visit.tasks))
    elif dice < 0.5:
        out.sort(key=lambda visit: -max(task.duration for task in visit.tasks))
    if rng.random() < 0.7:
        out.sort(key=lambda visit: (-len(visit.parts), visit.prize is not None, -len(visit.tasks)))
    construct.insert_all(plan, out, rng=rng)
