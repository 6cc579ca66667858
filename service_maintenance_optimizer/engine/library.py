"""PyVRP, for what it is best at: many stops, windows, loads, skills.

What it does not know stays as it is in the plan it is given (visits for several, parts, locks) or is looked after by
our own steps afterwards (rest, fairness, changes). Where nothing of that is asked for, its answer is the answer.
"""

from collections import defaultdict
from warnings import catch_warnings, simplefilter

import numpy as np
from pyvrp import (
    Client,
    ClientGroup,
    Depot,
    IteratedLocalSearchParams,
    Location,
    ProblemData,
    Route,
    Solution,
    SolveParams,
    VehicleType,
    solve,
)
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks
from pyvrp.stop import MaxIterations, MultipleCriteria, NoImprovement

from . import construct, timing
from .plan import Plan, assignment_cost

PACE = 420_000  # rounds a second on an ordinary machine, times the stops of which there is one
MOST = 40_000_000  # numbers in the matrices, half a gigabyte; each kind of shift has its own


def is_exact(problem):
    """Whether PyVRP knows every rule and weight of ``problem``."""
    weights = problem.weights
    return (
        not weights["fairness"]
        and not (problem.current and weights["change"])
        and all(shift.rest is None and shift.latest_end == shift.end for shift in problem.shifts)
        and all(len(v.tasks) == 1 and v.soft_end is None for v in problem.visits)
    )


class _Stop:
    def __init__(self, budget):
        self.budget = budget

    def __call__(self, best_cost):
        return self.budget.is_late()


def improve(plan, budget, seconds, seed):
    """The plan that PyVRP makes of ``plan`` in ``seconds`` worth of rounds, brought under all the rules.

    It may be worse than ``plan`` where PyVRP does not know every rule.
    """
    model = _Model(plan)
    if not model.clients or not plan.problem.shifts or model.size() > MOST:
        return plan
    data = model.data()
    rounds = max(1, int(seconds * PACE / (20 + len(model.clients))))
    quiet = NoImprovement(max(2000, 500 * len(model.clients)))
    stop = MultipleCriteria([MaxIterations(rounds), quiet, _Stop(budget)])
    exact = is_exact(plan.problem)
    parameters = SolveParams(ils=IteratedLocalSearchParams(callbacks=_Log(budget) if exact else None))
    # Its own start is the better one where it knows all the rules.
    start = None if exact and not plan.problem.current else model.solution(data)
    with catch_warnings():
        simplefilter("ignore")  # on its penalties; standard error is for the one sentence of an error
        result = solve(data, stop, seed, collect_stats=False, params=parameters, initial_solution=start)
    return model.plan(result.best)


class _Log(IteratedLocalSearchCallbacks):
    """Notes each better plan; of use where PyVRP counts what we count."""

    def __init__(self, budget):
        self.budget = budget

    def on_best(self, best):
        if best.is_feasible():
            self.budget.note(best.distance_cost() + best.uncollected_prizes())


class _Model:
    """``plan`` as PyVRP sees it: a client per task and window, a vehicle type per kind of shift."""

    def __init__(self, plan):
        self.before, self.problem = plan, plan.problem
        self.tasks, self.clients, self.groups, self.number = [], [], [], {}
        starts = {} if not plan.shift_of else _starts(plan)
        for task in self.problem.tasks:
            if task.index in plan.shift_of or (len(task.visit.tasks) == 1 and task.shifts):
                self._add_task(task, starts.get(task.index))
        kinds = defaultdict(list)
        for shift in self.problem.shifts:
            kinds[self._kind(shift)].append(shift)
        self.kinds = list(kinds.items())

    def _add_task(self, task, start):
        visit = task.visit
        windows = task.windows
        if task.index in self.before.pins:
            windows = ((self.before.pins[task.index],) * 2,)
        elif len(visit.parts) > 1 and start is not None:
            windows = ((start, start),)
        elif task.soft_end is not None and start is not None:
            limit = max(start, task.soft_end)
            windows = tuple((begin, min(end, limit)) for begin, end in windows if begin <= limit)
        low = min((shift.start for shift in self.problem.shifts), default=0)
        # What could not be planned so far may be impossible: it is wished for, so that there is a plan at all.
        required = task.index in self.before.shift_of and (visit.prize is None or len(visit.tasks) > 1)
        group = None
        if len(windows) > 1:
            group = len(self.groups)
            self.groups.append(ClientGroup([len(self.clients) + i for i in range(len(windows))], required))
        for begin, end in windows:
            if start is not None and begin <= start <= end:
                self.number[task.index] = len(self.clients)
            self.clients.append(
                Client(
                    len(self.clients),
                    delivery=[visit.load],
                    service_duration=task.duration,
                    tw_early=max(begin, low) - low,
                    tw_late=max(end, low) - low,
                    prize=0 if required else self.problem.shortfall(visit),
                    required=required and group is None,
                    group=group,
                )
            )
            self.tasks.append(task)
        self.low = low

    def _kind(self, shift):
        """What two shifts must have in common to be the same to every visit."""
        extra = []
        for task in self.tasks:
            held = self.before.shift_of.get(task.index) if len(task.visit.tasks) > 1 else None
            suits = shift.index in task.shifts if held is None else held == shift.index
            extra.append(assignment_cost(self.problem, task, shift) if suits else -1)
        return (
            shift.start_place,
            shift.end_place,
            shift.start,
            shift.end,
            shift.latest_end,
            shift.capacity,
            shift.rest.duration if shift.rest else 0,
            tuple(extra),
        )

    def size(self):
        """How many numbers the matrices have."""
        return len({kind[-1] for kind, _shifts in self.kinds}) * (len(self.clients) + 2) ** 2

    def data(self):
        problem, low = self.problem, self.low
        depots = sorted({place for kind, _shifts in self.kinds for place in kind[:2]})
        places = [task.place for task in self.tasks] + depots
        grid = np.ix_(places, places)
        costs = np.array(problem.travel_cost, dtype=np.int64)[grid] * problem.weights["travel"]
        times = np.array(problem.travel_time, dtype=np.int64)[grid]
        np.fill_diagonal(costs, 0)
        np.fill_diagonal(times, 0)
        horizon = max(shift.latest_end for shift in problem.shifts) - low + 1
        profiles, distances, durations, types = {}, [], [], []
        for kind, shifts in self.kinds:
            extra = kind[-1]
            if extra not in profiles:
                profiles[extra] = len(distances)
                column = np.array([*extra, *[0] * len(depots)], dtype=np.int64)
                distance, duration = costs + np.maximum(column, 0), times.copy()
                distance[:, column < 0] += 4 * (1 + int(costs.max()))
                duration[:, column < 0] += horizon
                np.fill_diagonal(distance, 0)
                np.fill_diagonal(duration, 0)
                distances.append(distance)
                durations.append(duration)
            shift = shifts[0]
            rest = shift.rest.duration if shift.rest else 0
            no_limit = sum(visit.load for visit in problem.visits) * 2
            types.append(
                VehicleType(
                    len(shifts),
                    [no_limit if shift.capacity is None else shift.capacity],
                    depots.index(shift.start_place),
                    depots.index(shift.end_place),
                    tw_early=shift.start - low,
                    tw_late=shift.latest_end - low - rest,
                    # Overtime begins at an hour, not after so many hours: the day begins when the shift does.
                    start_late=shift.start - low if shift.latest_end > shift.end or rest else None,
                    shift_duration=max(0, shift.end - shift.start - rest),
                    max_overtime=shift.latest_end - shift.end,
                    unit_overtime_cost=problem.weights["overtime"],
                    profile=profiles[extra],
                )
            )
        count = len(self.clients)
        return ProblemData(
            [Location(0, 0) for _place in places],
            self.clients,
            [Depot(count + i) for i in range(len(depots))],
            types,
            distances,
            durations,
            self.groups,
        )

    def solution(self, data):
        """The plan as a start."""
        types = {shift.index: i for i, (_kind, shifts) in enumerate(self.kinds) for shift in shifts}
        routes = [
            Route(data, [self.number[task.index] for task in route], types[index])
            for index, route in enumerate(self.before.routes)
            if route
        ]
        return Solution(data, routes)

    def plan(self, solution):
        """What PyVRP found, as a plan that keeps every rule."""
        plan, shifts = Plan(self.problem), [list(shifts) for _kind, shifts in self.kinds]
        orders = {}
        for route in solution.routes():
            shift = shifts[route.vehicle_type()].pop()
            orders[shift.index] = [self.tasks[stop.idx] for stop in route.schedule() if stop.is_client()]
        plan.pins = dict(self.before.pins)
        wanted = defaultdict(list)
        for index, tasks in orders.items():
            shift = self.problem.shifts[index]
            kept = [task for task in tasks if index in task.shifts]
            if plan.route_cost(shift, kept) is None:
                kept = _most(plan, shift, kept)
            for task in kept:
                wanted[task.visit.index].append((task, index))
            orders[index] = kept
        whole = {i for i, found in wanted.items() if len(found) == len(self.problem.visits[i].tasks)}
        plan.pins = {
            t.index: self.before.pins[t.index]
            for i in whole
            for t in self.problem.visits[i].tasks
            if t.index in self.before.pins
        }
        for index, tasks in orders.items():
            plan.set_route(index, [task for task in tasks if task.visit.index in whole])
        missing = [visit for visit in self.problem.visits if not plan.is_planned(visit)]
        construct.insert_all(plan, construct.order(self.problem, missing))
        return plan


def _most(plan, shift, tasks):
    """As many of ``tasks``, in this order, as the shift can do; visits for several and of parts before the others."""
    kept = []
    for task in sorted(tasks, key=lambda task: (not task.is_locked, -len(task.visit.tasks))):
        trial = sorted([*kept, task], key=tasks.index)
        if plan.route_cost(shift, trial) is not None:
            kept = trial
    return kept


def _starts(plan):
    result = {}
    for shift, route in zip(plan.problem.shifts, plan.routes):
        for task, _arrive, start, _end in timing.stops(plan.problem, shift, route, plan.pins)[0] if route else ():
            result[task.index] = start
    return result
