"""A plan while it is being made: who does what in which order, and what that costs."""

from . import timing


class Plan:
    """Routes of a problem.

    ``routes``: a tuple of tasks per shift, replaced and never changed, so that a copy is cheap.
    ``shift_of``: {task index: shift index}; ``pins``: {task index: start} of visits for several.
    """

    def __init__(self, problem):
        self.problem = problem
        self.routes = [()] * len(problem.shifts)
        self.route_costs = [0] * len(problem.shifts)
        self.shift_of, self.pins = {}, {}
        self.work = dict.fromkeys(problem.hours, 0)
        self.loose = sum(self.left_out(visit) for visit in problem.visits)
        self.placed = 0

    def twin(self):
        twin = Plan.__new__(Plan)
        twin.problem, twin.loose, twin.placed = self.problem, self.loose, self.placed
        twin.routes, twin.route_costs = self.routes[:], self.route_costs[:]
        twin.shift_of, twin.pins, twin.work = self.shift_of.copy(), self.pins.copy(), self.work.copy()
        return twin

    @property
    def total(self):
        """All that the weights count, and what is not planned."""
        fairness = self.problem.weights["fairness"]
        total = sum(self.route_costs) + self.loose + self.placed
        return total + fairness * imbalance(self.problem, self.work) if fairness else total

    def left_out(self, visit):
        """What it costs not to plan ``visit``: its prize, and that those who stood in the current plan are told."""
        changed = sum(task.current is not None for task in visit.tasks)
        return self.problem.shortfall(visit) + self.problem.weights["change"] * changed

    def is_planned(self, visit):
        return visit.tasks[0].index in self.shift_of

    def route_cost(self, shift, tasks, pins=None):
        """What the route costs, None where it breaks a hard rule."""
        if not tasks:
            return 0
        best = timing.run(self.problem, shift, tasks, self.pins if pins is None else pins)
        return None if best is None else best[0] + self.problem.weights["travel"] * travel(self.problem, shift, tasks)

    def add(self, visit, places, pins):
        """Plan ``visit``: ``places`` is [(task, shift index, position, cost of the route with it)]."""
        for task, index, position, cost in places:
            route = self.routes[index]
            self.routes[index] = (*route[:position], task, *route[position:])
            self.route_costs[index] = cost
            self.shift_of[task.index] = index
            self.work[self.problem.shifts[index].technician] += task.duration
            self.placed += assignment_cost(self.problem, task, self.problem.shifts[index])
        self.pins.update(pins)
        self.loose -= self.left_out(visit)

    def remove(self, visits):
        """Take ``visits``, all of them planned, out of the plan."""
        gone, touched = set(), {}
        for visit in visits:
            self.loose += self.left_out(visit)
            for task in visit.tasks:
                index = self.shift_of.pop(task.index)
                self.pins.pop(task.index, None)
                shift = self.problem.shifts[index]
                self.work[shift.technician] -= task.duration
                self.placed -= assignment_cost(self.problem, task, shift)
                gone.add(task.index)
                touched[index] = shift
        for index, shift in touched.items():
            self.routes[index] = tuple(task for task in self.routes[index] if task.index not in gone)
            self.route_costs[index] = self.route_cost(shift, self.routes[index])
            if self.route_costs[index] is None:
                # Only where a detour is shorter than the way itself can a route break by losing a stop.
                self.route_costs[index] = self.problem.must * len(self.problem.visits)

    def set_route(self, index, tasks):
        """Make ``tasks`` the route of an empty shift; a visit counts as planned once the last of its tasks has come."""
        shift = self.problem.shifts[index]
        self.routes[index], self.route_costs[index] = tuple(tasks), self.route_cost(shift, tasks)
        for task in tasks:
            self.shift_of[task.index] = index
            self.work[shift.technician] += task.duration
            self.placed += assignment_cost(self.problem, task, shift)
            if all(other.index in self.shift_of for other in task.visit.tasks):
                self.loose -= self.left_out(task.visit)

    def is_sound(self):
        """Whether each route keeps every hard rule."""
        return all(self.route_cost(shift, route) is not None for shift, route in zip(self.problem.shifts, self.routes))


def travel(problem, shift, tasks):
    """The travel cost of a route, there and back; nobody drives who has nothing to do."""
    if not tasks:
        return 0
    costs, place, total = problem.travel_cost, shift.start_place, 0
    for task in tasks:
        total += costs[place][task.place]
        place = task.place
    return total + costs[place][shift.end_place]


def assignment_cost(problem, task, shift):
    """What it costs that this shift has the task, whatever the order: not the wanted hands, not those of now."""
    cost = 0
    if task.visit.wanted and shift.technician not in task.visit.wanted:
        cost = problem.weights["preference"]
    if task.current is not None and task.current[0] != shift.index:
        cost += problem.weights["change"]
    return cost


def imbalance(problem, work):
    """How much work would have to change hands until everybody had the same share of the hours worked."""
    hours, total = sum(problem.hours.values()), sum(work.values())
    if not hours:
        return 0
    return sum(abs(done * hours - total * problem.hours[who]) for who, done in work.items()) // (2 * hours)
