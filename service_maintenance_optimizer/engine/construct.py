"""Insertion: each visit where it costs least."""

from heapq import heapify, heappop
from itertools import combinations, pairwise, permutations, product
from math import comb

from . import timing
from .plan import Plan, assignment_cost, imbalance

TRIES = 40  # ways looked at closely before visits for several count as not possible
WAYS = 144  # ways into the routes of one crew, at most
CREWS = 120  # crews compared at once


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
        and all(
            plan.problem.next_day.get((shift.technician, shift.day)) == after[0].day
            for part, after in pairwise(parts)
            for shift in part
        )
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
    """Those with the least choice first: locked, for several, of many parts, few shifts, narrow windows."""

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
        # Before a further part there is nothing that day, after one that goes on neither.
        first, last = (len(route) if not task.is_last else 0), (0 if not task.is_first else len(route))
        for position in range(len(route) + 1):
            after = route[position].place if position < len(route) else shift.end_place
            added = costs[before][place] + here[after]
            if route:
                added -= costs[before][after]
            added *= weight
            if first <= position <= last and base + added <= limit and (rng is None or rng.random() > 0.01):
                result.append((base + added, index, position, added))
            before = after
    return result


def _fairness_added(plan, technician, duration):
    after = {**plan.work, technician: plan.work[technician] + duration}
    weight = plan.problem.weights["fairness"]
    return weight * (imbalance(plan.problem, after) - imbalance(plan.problem, plan.work))


def find_crew(plan, visit, limit, rng=None):
    """As `find_place`, of a visit for several technicians or of several parts: for each crew the cheapest first day,
    and the working days after it."""
    problem, best = plan.problem, None
    able = [{problem.shifts[index].technician for index in task.shifts} for task in visit.tasks]
    is_locked = any(task.is_locked for task in visit.tasks)
    for crews in _crews(plan, visit, set.union(*able), rng):
        for crew in crews:
            for hands in permutations(crew) if is_locked else (crew,):
                if not all(hands[task.member] in able[number] for number, task in enumerate(visit.tasks)):
                    continue
                found = _find_parts(plan, visit, hands, best[0] - 1 if best else limit, rng)
                if found and (best is None or found[0] < best[0]):
                    best = found
        if best:
            break
    return best


def _crews(plan, visit, members, rng):
    """Sets of crews to compare, the next one where the one before has none that can: nearest hands first."""
    problem, size = plan.problem, visit.technicians
    first = {}
    for shift in problem.shifts:
        first.setdefault(shift.technician, shift.index)
    members = sorted(members, key=first.get)
    if rng and len(members) > size + 2:
        members = sorted(rng.sample(members, max(size + 2, len(members) // 2)), key=first.get)
    if comb(len(members), size) <= CREWS:
        return [combinations(members, size)]
    nearest = dict.fromkeys(members, float("inf"))
    for task in visit.tasks[:size]:
        for bound, index, *_rest in _positions(plan, task, task.shifts, float("inf")):
            who = problem.shifts[index].technician
            nearest[who] = min(nearest.get(who, bound), bound)
    members.sort(key=nearest.get)
    width = size
    while comb(width + 1, size) <= CREWS:
        width += 1
    starts = range(len(members) - width + 1) if not rng else (0,)
    return [combinations(members[start : start + width], size) for start in starts]


def _find_parts(plan, visit, crew, limit, rng):
    """The cheapest first day of this crew, and the days that follow."""
    shifts = plan.problem.shifts
    mine = {(shifts[index].day) for index in visit.tasks[0].shifts if shifts[index].technician == crew[0]}
    best = None
    for day in sorted(mine):
        found = _find_from(plan, visit, crew, day, best[0] - 1 if best else limit, rng)
        if found and (best is None or found[0] < best[0]):
            best = found
    return best


def _find_from(plan, visit, crew, day, limit, rng):
    """The cheapest way for ``crew`` to begin on ``day`` and go on on the next day of work of each of them."""
    problem, cost, places, pins = plan.problem, 0, [], {}
    for first in range(0, len(visit.tasks), len(crew)):
        if first:
            days = {problem.next_day.get((technician, day)) for technician in crew}
            day = days.pop()
            if days or day is None:
                return None
        tasks = visit.tasks[first : first + len(crew)]
        shifts = [
            [i for i in task.shifts if problem.shifts[i].technician == technician and problem.shifts[i].day == day]
            for task, technician in zip(tasks, crew)
        ]
        found = _find_together(plan, tasks, shifts, limit - cost, rng) if all(shifts) else None
        if not found:
            return None
        cost += found[0]
        places += found[1]
        pins.update(found[2])
    return cost, places, pins


def _find_together(plan, tasks, shifts, limit, rng):
    """The cheapest way for ``tasks`` to begin at the same time, each in one of its ``shifts``."""
    options = [sorted(_positions(plan, task, mine, limit, rng)) for task, mine in zip(tasks, shifts)]
    if len(tasks) == 1:
        ways = [(option[0], (option,)) for option in options[0]]
    else:
        most = max(2, round(WAYS ** (1 / len(tasks))))
        ways = [(sum(option[0] for option in way), way) for way in product(*(mine[:most] for mine in options))]
        ways = [way for way in ways if way[0] <= limit]
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
