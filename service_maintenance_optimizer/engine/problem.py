"""What is asked for: shifts, visits and weights, read from JSON, checked, defaults filled in.

All times are integers in one unit counted from anywhere (minutes from Monday, seconds of a day), as long as shifts and
windows use the same. A key that is left out takes the default of the field here.
"""

from dataclasses import dataclass, field
from itertools import chain, pairwise, permutations

WEIGHTS = {"travel": 1, "lateness": 10, "overtime": 2, "fairness": 0, "preference": 10, "change": 0}


class ProblemError(ValueError):
    """The problem cannot be read; the message is one sentence that names the shift or visit."""


@dataclass(frozen=True)
class Break:
    """A rest of ``duration`` that begins from ``earliest`` to ``latest``, unless the day's work is over by then."""

    earliest: int
    latest: int
    duration: int


@dataclass(frozen=True)
class Shift:
    """A technician's day: leaves ``start_place`` from ``start`` on, is at ``end_place`` by ``latest_end``. Without such
    a place the day begins or ends at the customer's.

    What lies between ``end`` and ``latest_end`` is overtime. ``capacity`` None: there is room for anything.
    """

    index: int
    id: object
    technician: object
    day: object
    start_place: int
    end_place: int
    start: int
    end: int
    latest_end: int
    capacity: int | None
    skills: frozenset
    rest: Break | None


@dataclass(frozen=True)
class Visit:
    """What has to be done at a place.

    ``windows`` bound the start, that of the first part; who starts after ``soft_end`` is late. ``prize`` is what it
    costs to leave the visit out; None: it must be planned. ``parts`` are done by the same hands on as many of their
    working days, one after the other, with nothing in between. ``locks``: [(shift index, start or None)], one for each
    technician of each part, in this order. With ``break_inside`` the rest may interrupt the work.
    """

    index: int
    id: object
    place: int
    windows: tuple
    soft_end: int | None
    days: frozenset | None
    skills: frozenset
    load: int
    technicians: int
    wanted: frozenset
    unwanted: frozenset
    locks: tuple
    prize: int | None
    parts: tuple
    break_inside: bool = False
    tasks: tuple = ()


@dataclass
class Task:
    """One technician's share of one part of a visit: what stands as a stop in a route."""

    index: int
    visit: Visit
    part: int
    member: int
    place: int
    duration: int
    windows: tuple
    soft_end: int | None
    shifts: tuple = ()
    current: tuple | None = None
    is_locked: bool = False

    @property
    def is_first(self):
        return self.part == 0

    @property
    def is_last(self):
        return self.part == len(self.visit.parts) - 1


@dataclass
class Problem:
    """A whole problem. ``must`` is what leaving out a visit that must be planned counts for; ``next_day``:
    {(technician, day): the next day of work}."""

    travel_time: list
    travel_cost: list
    shifts: list
    visits: list
    weights: dict
    current: dict
    seconds: float
    seed: int
    tasks: list = field(default_factory=list)
    must: int = 0
    hours: dict = field(default_factory=dict)
    next_day: dict = field(default_factory=dict)
    has_parts: bool = False

    def shortfall(self, visit):
        """What it costs not to plan ``visit``."""
        return self.must if visit.prize is None else visit.prize


def read(data):
    """The `Problem` in ``data``, a dictionary as JSON has it.

    :raise ProblemError: a value is missing, unknown or impossible
    """
    if not isinstance(data, dict):
        raise ProblemError("The problem has to be a JSON object.")
    travel_time, travel_cost = _matrices(data)
    places = len(travel_time) - 1
    shifts = _each("shift", data.get("shifts", []), _read_shift, places)
    if len({type(shift.day) for shift in shifts}) > 1:
        raise ProblemError("The days of the shifts have to be all numbers or all texts.")
    numbers = {shift.id: shift.index for shift in shifts}
    visits = _each("visit", data.get("visits", []), _read_visit, places, numbers)
    weights = {**WEIGHTS, **(data.get("weights") or {})}
    for name, weight in weights.items():
        if name not in WEIGHTS or not _is_count(weight):
            raise ProblemError(f"Weight {name} is unknown or not a number from 0 on.")
    problem = Problem(
        travel_time,
        travel_cost,
        shifts,
        visits,
        weights,
        data.get("current") or {},
        data.get("seconds", 10),
        data.get("seed", 0),
    )
    if isinstance(problem.seconds, bool) or not isinstance(problem.seconds, (int, float)) or problem.seconds < 0:
        raise ProblemError("The seconds have to be a number from 0 on.")
    if not _is_count(problem.seed):
        raise ProblemError("The seed has to be a whole number from 0 on.")
    _lay_out_days(problem)
    _lay_out_tasks(problem)
    _read_current(problem, numbers)
    longest = 1 + max(chain.from_iterable(travel_cost), default=0)
    span = (
        1 + max((shift.latest_end for shift in shifts), default=0) - min((shift.start for shift in shifts), default=0)
    )
    per_visit = weights["travel"] * longest + span * (weights["lateness"] + weights["overtime"] + weights["fairness"])
    problem.must = 1000 * per_visit + sum(visit.prize or 0 for visit in visits)
    for shift in shifts:
        hours = shift.end - shift.start - (shift.rest.duration if shift.rest else 0)
        problem.hours[shift.technician] = problem.hours.get(shift.technician, 0) + max(0, hours)
    return problem


def _is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _matrices(data):
    times = data.get("travel_time")
    if not isinstance(times, list):
        raise ProblemError("The travel times are missing.")
    places = data.get("places", len(times))
    costs = data.get("travel_cost") or times
    for name, matrix in (("travel times", times), ("travel costs", costs)):
        if (
            not isinstance(matrix, list)
            or len(matrix) != places
            or any(not isinstance(row, list) or len(row) != places for row in matrix)
        ):
            raise ProblemError(f"The {name} have to be {places} rows of {places} numbers.")
        if not all(_is_count(value) for row in matrix for value in row):
            raise ProblemError(f"The {name} have to be whole numbers from 0 on.")
    return _with_nowhere(times), _with_nowhere(costs)


def _with_nowhere(matrix):
    """The matrix and a last place that is no way from anywhere."""
    return [*([*row, 0] for row in matrix), [0] * (len(matrix) + 1)]


def _each(kind, items, read_one, *arguments):
    """What ``read_one`` makes of each item; each needs an id of its own."""
    if not isinstance(items, list):
        raise ProblemError(f"The {kind}s have to be a list.")
    result, seen = [], set()
    for index, item in enumerate(items):
        if not isinstance(item, dict) or isinstance(item.get("id"), (list, dict, type(None))):
            raise ProblemError(f"The {kind} at position {index} has no id.")
        if item["id"] in seen:
            raise ProblemError(f"There are two {kind}s {item['id']}.")
        seen.add(item["id"])
        result.append(read_one(_Reader(kind, item), index, *arguments))
    return result


class _Reader:
    """Reads the values of one shift or visit, and names it where one is wrong."""

    def __init__(self, kind, values):
        self.kind, self.values = kind, values

    def fail(self, what):
        raise ProblemError(f"{self.kind.capitalize()} {self.values['id']} {what}.")

    def number(self, key, default=None, least=None, optional=False):
        value = self.values.get(key)
        value = default if value is None else value
        if value is None and optional:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(f"needs a whole number as {key}")
        if least is not None and value < least:
            self.fail(f"needs a {key} of at least {least}")
        return value

    def names(self, key):
        values = self.values.get(key) or []
        if not isinstance(values, list) or any(isinstance(value, (list, dict)) for value in values):
            self.fail(f"needs a list as {key}")
        return frozenset(values)

    def place(self, key, places):
        """A place, that of nowhere where there is none."""
        value = self.number(key, least=0, optional=True)
        if value is None:
            return places
        if value >= places:
            self.fail(f"has the unknown place {value}")
        return value


def _read_shift(reader, index, places):
    start, end = reader.number("start"), reader.number("end")
    latest_end = reader.number("latest_end", optional=True)
    latest_end = end if latest_end is None else latest_end
    if not start <= end <= latest_end:
        reader.fail("ends before it starts")
    technician, day = reader.values.get("technician"), reader.values.get("day", 0)
    technician = reader.values["id"] if technician is None else technician
    if not isinstance(technician, (int, str)) or not isinstance(day, (int, str)):
        reader.fail("needs numbers or texts as technician and day")
    rest = reader.values.get("break")
    if rest is not None:
        if not isinstance(rest, dict):
            reader.fail("needs earliest, latest and duration as break")
        inner = _Reader(reader.kind, {**rest, "id": reader.values["id"]})
        rest = Break(inner.number("earliest"), inner.number("latest"), inner.number("duration", least=0))
        if rest.latest < rest.earliest:
            reader.fail("has a break whose latest time is before its earliest")
    return Shift(
        index,
        reader.values["id"],
        technician,
        day,
        reader.place("start_place", places),
        reader.place("end_place", places),
        start,
        end,
        latest_end,
        reader.number("capacity", least=0, optional=True),
        reader.names("skills"),
        rest,
    )


def _read_visit(reader, index, places, shift_numbers):
    values = reader.values
    if values.get("place") is None:
        reader.fail("has no place")
    parts = values.get("parts") or [reader.number("duration", 0, least=0)]
    if not isinstance(parts, list) or not all(map(_is_count, parts)):
        reader.fail("needs whole numbers as parts")
    windows = values.get("windows")
    try:
        windows = tuple(sorted((int(begin), int(end)) for begin, end in windows)) if windows else None
    except (TypeError, ValueError):
        reader.fail("needs pairs of whole numbers as windows")
    if windows and any(end < begin for begin, end in windows):
        reader.fail("has a window that ends before it begins")
    technicians = reader.number("technicians", 1)
    if technicians < 1:
        reader.fail("needs at least 1 technician")
    locks = values.get("locked") or []
    locks = [locks] if isinstance(locks, dict) else locks
    for lock in locks:
        if not isinstance(lock, dict) or lock.get("shift") not in shift_numbers:
            reader.fail("is locked to an unknown shift")
        if not isinstance(lock.get("start"), (int, type(None))):
            reader.fail("is locked to a start that is no whole number")
    if len(locks) > technicians * len(parts):
        reader.fail("is locked to more shifts than it needs")
    return Visit(
        index,
        values["id"],
        reader.place("place", places),
        windows or ANY_TIME,
        reader.number("soft_end", optional=True),
        reader.names("days") if values.get("days") is not None else None,
        reader.names("skills"),
        reader.number("load", 0, least=0),
        technicians,
        reader.names("wanted"),
        reader.names("unwanted"),
        tuple((shift_numbers[lock["shift"]], lock.get("start")) for lock in locks),
        reader.number("prize", least=0, optional=True),
        tuple(parts),
        bool(values.get("break_inside")),
    )


ANY_TIME = ((-(2**40), 2**40),)


def _lay_out_days(problem):
    days = {}
    for shift in problem.shifts:
        days.setdefault(shift.technician, set()).add(shift.day)
    problem.next_day = {(who, day): after for who, mine in days.items() for day, after in pairwise(sorted(mine))}
    problem.has_parts = any(len(visit.parts) > 1 for visit in problem.visits)


def _lay_out_tasks(problem):
    """A task for each technician of each part, with the shifts that suit it."""
    for visit in problem.visits:
        suiting = [shift for shift in problem.shifts if misfit(visit, shift) is None]
        tasks = []
        for part, duration in enumerate(visit.parts):
            for member in range(visit.technicians):
                task = Task(
                    len(problem.tasks),
                    visit,
                    part,
                    member,
                    visit.place,
                    duration,
                    ANY_TIME if part else visit.windows,
                    None if part else visit.soft_end,
                )
                mine = suiting
                if len(tasks) < len(visit.locks):
                    index, start = visit.locks[len(tasks)]
                    mine, task.is_locked = [shift for shift in suiting if shift.index == index], True
                    if start is not None:
                        is_open = any(begin <= start <= end for begin, end in task.windows)
                        task.windows = ((start, start),) if is_open else ()
                task.shifts = tuple(shift.index for shift in mine if has_time(problem, task, shift))
                tasks.append(task)
                problem.tasks.append(task)
        object.__setattr__(visit, "tasks", tuple(tasks))


def misfit(visit, shift):
    """The rule that keeps ``visit`` from ``shift`` whatever else is planned, apart from time; None: it fits."""
    if visit.days is not None and shift.day not in visit.days:
        return "day"
    if not visit.skills <= shift.skills:
        return "skill"
    if shift.technician in visit.unwanted:
        return "unwanted"
    if shift.capacity is not None and visit.load > shift.capacity:
        return "load"
    return None


def has_time(problem, task, shift):
    """Whether the task alone would fit into the shift, rest left aside."""
    arrive = shift.start + problem.travel_time[shift.start_place][task.place]
    latest = shift.latest_end - problem.travel_time[task.place][shift.end_place] - task.duration
    return any(max(arrive, begin) <= min(latest, end) for begin, end in task.windows)


def _read_current(problem, shift_numbers):
    """Where each task stands now. A shift that is gone, or the wrong number of entries, says: to be moved."""
    if not isinstance(problem.current, dict):
        raise ProblemError("The current plan has to be a JSON object of visits.")
    visits = {str(visit.id): visit for visit in problem.visits}
    days = [shift.day for shift in problem.shifts]
    for key, entries in problem.current.items():
        visit = visits.get(str(key))
        if visit is None:
            raise ProblemError(f"Visit {key} of the current plan is unknown.")
        if not isinstance(entries, list) or not all(
            isinstance(entry, dict) and "shift" in entry and isinstance(entry.get("start"), int) for entry in entries
        ):
            raise ProblemError(f"Visit {key} needs shifts and starts in the current plan.")
        places = sorted((entry["start"], shift_numbers.get(entry["shift"], -1)) for entry in entries)
        if len(visit.parts) > 1:  # times may be those of a day
            places.sort(key=lambda place: (problem.shifts[place[1]].day if place[1] >= 0 else min(days), place[0]))
        for task in visit.tasks:
            task.current = (-1, 0)
        if len(places) == len(visit.tasks):
            for first in range(0, len(places), visit.technicians):
                _match(visit.tasks[first : first + visit.technicians], places[first : first + visit.technicians])


def _match(tasks, places):
    """Which of the technicians is which: the locked one first."""
    if any(task.is_locked for task in tasks):
        locked = [(number, task) for number, task in enumerate(tasks) if task.is_locked]
        fits = (way for way in permutations(places) if all(way[number][1] in task.shifts for number, task in locked))
        places = next(fits, places)
    for task, (start, shift) in zip(tasks, places):
        task.current = (shift, start)
