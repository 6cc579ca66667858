"""Insertion: each visit where it costs least."""

from heapq import heapify, heappop
from itertools import combinations, pairwise

from . import timing
from .plan import Plan, assignment_cost, imbalance

TRIES = 40  # ways looked at closely before visits for two, or of many parts, count as not possible


def from_current(problem):
    """The plan as it is, as far as it keeps the rules: what does not fit is left out."""
    plan = Plan(problem)
    for visit in problem.visits:
        if all(task.current and task.current[0] in task.shifts for task in visit.tasks):
            _set(plan, visit)
    if plan.is_sound() and all(_parts_in_order(plan, visit) for visit in problem.visits):
        return plan
    plan = Plan(problem)
    for visit in sorted(problem.visits, key=lambda visit: (not visit.locks, _now(visit), visit.index)):
        if all(task.current and task.current[0] in task.shifts for task in visit.tasks):
            trial = plan.twin()
            _set(trial, visit)
            if _parts_in_order(trial, visit) and all(
                trial.route_cost(problem.shifts[i], trial.routes[i]) is not None for i in _shifts(trial, visit)
            ):
                plan = trial
    return plan


def _now(visit):
    return visit.tasks[0].current[1] if visit.tasks[0].current else 0


def _shifts(plan, visit):
    return {plan.shift_of[task.index] for task in visit.tasks}


def _set(plan, visit):
    """Put ``visit`` where it stands in the current plan, in the order of the starts."""
    pins = {task.index: task.current[1] for task in visit.tasks} if visit.technicians > 1 else {}
    for task in visit.tasks:
        index, start = task.current
        position = sum(other.current[1] <= start for other in plan.routes[index])
        route = (*plan.routes[index][:position], task, *plan.routes[index][position:])
        cost = plan.route_cost(plan.problem.shifts[index], route, {**plan.pins, **pins})
        plan.routes[index], plan.route_costs[index] = route, cost if cost is not None else plan.problem.must
        plan.shift_of[task.index] = index
        plan.work[plan.problem.shifts[index].technician] += task.duration
        plan.placed += assignment_cost(plan.problem, task, plan.problem.shifts[index])
    plan.pins.update(pins)
    plan.loose -= plan.left_out(visit)


def _parts_in_order(plan, visit):
    """Whether the parts follow each other by day, done by the same technicians, each of them once, at the same time."""
    if len(visit.tasks) == 1 or not plan.is_planned(visit):
        return True
    shifts = [plan.problem.shifts[plan.shift_of[task.index]] for task in visit.tasks]
    parts = [shifts[i : i + visit.technicians] for i in range(0, len(shifts), visit.technicians)]
    crews = [frozenset(shift.technician for shift in part) for part in parts]
    days = [{shift.day for shift in part} for part in parts]
    starts = (
        [
            {plan.pins[task.index] for task in visit.tasks[i : i + visit.technicians]}
            for i in range(0, len(shifts), visit.technicians)
        ]
        if visit.technicians > 1
        else []
    )
    return (
        len(set(crews)) == 1
        and len(crews[0]) == visit.technicians
        and all(len(day) == 1 for day in days)
        and all(max(a) < max(b) for a, b in pairwise(days))
        and all(len(start) == 1 for start in starts)
    )


def insert_all(plan, visits, is_over=lambda: False, rng=None):
    """Plan each of ``visits``, in this order, where it costs least; those that do not fit, or cost more than they are
    worth, stay out."""
    for visit in visits:
        if is_over():
            break
        insert(plan, visit, rng)


def insert(plan, visit, rng=None):
    """Plan ``visit`` where it costs least, and say whether that was possible and worth it."""
    find = find_place if len(visit.tasks) == 1 else find_crew
    found = find(plan, visit, plan.left_out(visit), rng)
    if found:
        plan.add(visit, *found[1:])
    return bool(found)


def order(problem, visits):
    """Those with the least choice first: locked, for two, of many parts, few shifts, narrow windows."""

    def choice(visit):
        width = sum(end - begin for begin, end in visit.windows)
        shifts = min(len(task.shifts) for task in visit.tasks)
        return not visit.locks, visit.prize is not None, -len(visit.tasks), shifts, width, visit.index

    return sorted(visits, key=choice)


def find_place(plan, visit, limit, rng=None):
    """(cost, places, pins) of the cheapest way to plan a visit of one task, None where none costs ``limit`` at most.

    :param rng: leaves out one place in a hundred, so that a search comes to new plans
    """
    task = visit.tasks[0]
    candidates = _positions(plan, task, task.shifts, limit, rng)
    heapify(candidates)
    best = None
    while candidates:
        bound, index, position, added = heappop(candidates)
        if bound > limit or (best and bound >= best[0]):
            break
        route, shift = plan.routes[index], plan.problem.shifts[index]
        cost = plan.route_cost(shift, (*route[:position], task, *route[position:]))
        if cost is not None:
            delta = bound - added + cost - plan.route_costs[index]
            if delta <= limit and (best is None or delta < best[0]):
                best = (delta, [(task, index, position, cost)], {})
    return best


def _positions(plan, task, shifts, limit, rng=None):
    """[(least cost, shift index, position, travel in it)] of all positions whose least cost is within ``limit``."""
    problem, result = plan.problem, []
    costs, weight, place = problem.travel_cost, problem.weights["travel"], task.place
    here, shares = costs[place], {}
    for index in shifts:
        shift, route = problem.shifts[index], plan.routes[index]
        base = assignment_cost(problem, task, shift)
        if problem.weights["fairness"]:
            if shift.technician not in shares:
                shares[shift.technician] = _fairness_added(plan, shift.technician, task.duration)
            base += shares[shift.technician]
        before = shift.start_place
        for position in range(len(route) + 1):
            after = route[position].place if position < len(route) else shift.end_place
            added = costs[before][place] + here[after]
            if route:
                added -= costs[before][after]
            added *= weight
            if base + added <= limit and (rng is None or rng.random() > 0.01):
                result.append((base + added, index, position, added))
            before = after
    return result


def _fairness_added(plan, technician, duration):
    after = {**plan.work, technician: plan.work[technician] + duration}
    weight = plan.problem.weights["fairness"]
    return weight * (imbalance(plan.problem, after) - imbalance(plan.problem, plan.work))


def find_crew(plan, visit, limit, rng=None):
    """As `find_place`, of a visit for two technicians or of several parts: for each crew, part by part the cheapest day
    after the one before."""
    problem, best = plan.problem, None
    able = [{problem.shifts[index].technician for index in task.shifts} for task in visit.tasks]
    members = sorted(set.union(*able), key=lambda who: min(s.index for s in problem.shifts if s.technician == who))
    if rng and len(members) > 4:
        members = rng.sample(members, max(4, len(members) // 2))
    for crew in combinations(members, visit.technicians):
        for hands in {crew, crew[::-1]} if any(task.is_locked for task in visit.tasks) else (crew,):
            if not all(hands[task.member] in able[task.index - visit.tasks[0].index] for task in visit.tasks):
                continue
            found = _find_parts(plan, visit, hands, best[0] - 1 if best else limit, rng)
            if found and (best is None or found[0] < best[0]):
                best = found
    return best


def _find_parts(plan, visit, crew, limit, rng):
    problem, cost, places, pins, last = plan.problem, 0, [], {}, None
    size = visit.technicians
    for first in range(0, len(visit.tasks), size):
        tasks = visit.tasks[first : first + size]
        by_day = {}
        for task, technician in zip(tasks, crew):
            for index in task.shifts:
                shift = problem.shifts[index]
                if shift.technician == technician and (last is None or shift.day > last):
                    by_day.setdefault(shift.day, {}).setdefault(task.member, []).append(index)
        best = None
        for day in sorted(by_day):
            if len(by_day[day]) == size:
                shifts = [by_day[day][task.member] for task in tasks]
                bound = best[0] - 1 if best else limit - cost
                found = _find_together(plan, tasks, shifts, bound, rng)
                if found and (best is None or found[0] < best[0]):
                    best = (*found, day)
            if best and first + size < len(visit.tasks):
                break  # the earliest day that is possible leaves the parts to come the most room
        if best is None:
            return None
        cost, last = cost + best[0], best[3]
        places += best[1]
        pins.update(best[2])
    return cost, places, pins


def _find_together(plan, tasks, shifts, limit, rng):
    """The cheapest way for ``tasks`` to begin at the same time, each in one of its ``shifts``."""
    options = [sorted(_positions(plan, task, mine, limit, rng)) for task, mine in zip(tasks, shifts)]
    if len(tasks) == 1:
        ways = [(option[0], (option,)) for option in options[0]]
    else:
        ways = [(a[0] + b[0], (a, b)) for a in options[0][:12] for b in options[1][:12] if a[0] + b[0] <= limit]
    ways.sort(key=lambda way: way[0])
    best = None
    for bound, places in ways[:TRIES]:
        if best and bound >= best[0]:
            break
        found = _agree(plan, tasks, places, rng)
        if found and bound + found[0] <= limit and (best is None or bound + found[0] < best[0]):
            best = (bound + found[0], *found[1:])
    return best


def _agree(plan, tasks, options, rng):
    """(cost beyond the travel, places, pins) of tasks at these positions, begun at the first moment that suits all, now
    and then later: so others can go before."""
    problem, pins = plan.problem, {}
    if len(tasks) > 1:
        start = _common_start(plan, tasks, options)
        if start is not None and rng and rng.random() < 0.2:
            latest = min(plan.problem.shifts[option[1]].latest_end for option in options) - tasks[0].duration
            start = _common(tasks, rng.randint(start, max(start, latest)))
        if start is None:
            return None
        pins = {task.index: start for task in tasks}
    extra, places = 0, []
    for task, (_bound, index, position, added) in zip(tasks, options):
        route = plan.routes[index]
        route = (*route[:position], task, *route[position:])
        cost = plan.route_cost(problem.shifts[index], route, {**plan.pins, **pins})
        if cost is None:
            return None
        extra += cost - plan.route_costs[index] - added
        places.append((task, index, position, cost))
    return extra, places, pins


def _common_start(plan, tasks, options):
    earliest = []
    for task, (_bound, index, position, _added) in zip(tasks, options):
        before = plan.routes[index][:position]
        labels = timing.reach(plan.problem, plan.problem.shifts[index], (*before, task), plan.pins)
        if not labels:
            return None
        earliest.append(min(label[3] for label in labels))
    return _common(tasks, max(earliest))


def _common(tasks, start):
    """The first moment from ``start`` on that is within a window of each task, None where there is none."""
    while start is not None:
        starts = [timing.first_start(task.windows, start) for task in tasks]
        if None in starts or max(starts) == start:
            return None if None in starts else start
        start = max(starts)
    return None
