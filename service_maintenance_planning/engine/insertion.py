"""A plain solver: each visit, the hardest first, goes where it costs least.

Problem and plan are those of the optimizer (see `problem.py`), without its search: a plan in a moment, the same for the
same input, and never worse than the one that was given.
"""

from itertools import combinations, islice
from typing import NamedTuple

from .problem import FOREVER, is_interrupted, next_days, read, stand_alone

ANY_TIME = [(-FOREVER, FOREVER)]
# How many positions in each route are tried for several technicians together.
TRIED_TOGETHER = 4
# How many crews are compared for a visit of several parts.
CREWS = 60


class Stop(NamedTuple):
    """One visit, or one part of it, on a route."""

    visit: dict
    part: int
    fixed: int | None = None  # the one start that is possible: locked, or shared with other technicians
    not_before: int = -FOREVER  # the start of today's plan, which is kept where it can be

    @property
    def duration(self):
        return self.visit["parts"][self.part]

    def first_start(self, ready):
        """The first start from `ready` on, or None."""
        if self.fixed is not None:
            return self.fixed if ready <= self.fixed else None
        ready = max(ready, self.not_before)
        for begin, end in self.visit["windows"] if not self.part else ANY_TIME:
            if ready <= end:
                return max(ready, begin)
        return None


class Timetable(NamedTuple):
    """When a route is where: all visits as early as possible."""

    starts: tuple
    ends: tuple
    back: int
    travel: int


class Move(NamedTuple):
    """What putting a stop into a route would mean: `place` is its position there."""

    cost: int
    shift: int
    place: int
    stop: Stop
    start: int


def solve(problem: dict) -> dict:
    """The plan: the given one completed, or one from scratch where that is better.

    :raise ProblemError: what is asked cannot be understood
    """
    problem = read(problem)
    plans = [Planner(problem, keep=True)] if problem["current"] else []
    plans.append(Planner(problem))
    best = min(plans, key=lambda plan: (plan.count_missing(), plan.get_cost()["total"]))
    return best.get_plan()


class Planner:
    """Routes while they are filled."""

    def __init__(self, problem, keep=False):
        self.problem, self.time, self.price = problem, problem["travel_time"], problem["travel_cost"]
        self.weights, self.shifts, self.visits = problem["weights"], problem["shifts"], problem["visits"]
        self.number = {shift["id"]: number for number, shift in enumerate(self.shifts)}
        self.routes = [[] for _shift in self.shifts]
        self.tables = [self._timetable(shift, []) for shift in self.shifts]
        self.unplanned = {}
        self.next_day = next_days(self.shifts)
        self.able = {visit["id"]: self._get_able(visit) for visit in self.visits}
        locked = [visit for visit in self.visits if visit["locked"]]
        for visit in locked:
            self._keep(visit, visit["locked"], fixed=True)
        rest = [visit for visit in self.visits if not visit["locked"]]
        if keep:
            rest = self._keep_current(rest)
        for visit in sorted(rest, key=self._get_ease):
            self._insert(visit)

    # --- Which goes first, and who may go --------------------------------------------------------------------------

    def _get_able(self, visit):
        """Numbers of the shifts on which it may be made, as far as no other visit matters."""
        return [number for number, shift in enumerate(self.shifts) if not _refuse(visit, shift)]

    def _get_ease(self, visit):
        """What must be planned, takes several days and fits few shifts goes first; ties stay in the order given."""
        choices = len(self.able[visit["id"]]) / visit["technicians"]
        return visit["prize"] is not None, -len(visit["parts"]), choices, -sum(visit["parts"]) * visit["technicians"]

    # --- What is there already -------------------------------------------------------------------------------------

    def _keep_current(self, visits):
        """Put in what today's plan has, at its hours; returns the visits still to plan."""
        current = self.problem["current"]
        planned = [visit for visit in visits if current.get(visit["id"])]
        left = [visit for visit in visits if not current.get(visit["id"])]
        planned.sort(key=lambda visit: min(entry["start"] for entry in current[visit["id"]]))
        return left + [visit for visit in planned if not self._keep(visit, current[visit["id"]])]

    def _get_moment(self, entry):
        """When it begins, for sorting; a shift that is gone comes first."""
        number = self.number.get(entry["shift"])
        return number is not None, number is not None and self.shifts[number]["day"], entry["start"]

    def _keep(self, visit, entries, fixed=False):
        """Whether the visit could be put where `entries` say; one that is locked and cannot is not planned at all."""
        entries = sorted(entries, key=self._get_moment)
        moves, count = [], visit["technicians"]
        for index, entry in enumerate(entries):
            shift = self.number.get(entry["shift"])
            if shift is None or shift not in self.able[visit["id"]] or index >= count * len(visit["parts"]):
                break
            is_fixed = fixed or count > 1
            stop = Stop(
                visit, index // count, entry["start"] if is_fixed else None, -FOREVER if is_fixed else entry["start"]
            )
            move = min(self._iter_moves(shift, stop), default=None, key=_by_cost)
            if move is None or move.start != entry["start"]:
                break
            moves.append(move)
        wanted = count if fixed else count * len(visit["parts"])
        shifts = {move.shift for move in moves}
        if len(moves) == len(entries) and len(moves) >= wanted and len(shifts) == len(moves):
            team = {self.shifts[move.shift]["technician"] for move in moves}
            groups = [moves[index : index + count] for index in range(0, len(moves), count)]
            following = self._find_following(visit, groups[-1], len(groups)) if fixed else []
            in_window = any(begin <= moves[0].start <= end for begin, end in visit["windows"])
            if len(team) == count and in_window and self._follow(groups) and following is not None:
                self._do([*moves, *following])
                return True
        if fixed:
            self.unplanned[visit["id"]] = {"code": "locked"}
        return False

    def _follow(self, groups):
        """Whether all of a group begin together, and each group is on the next day of work of the one before."""
        days = [{self.shifts[move.shift]["day"] for move in moves} for moves in groups]
        return all(len({move.start for move in moves}) == 1 for moves in groups) and all(
            {self.next_day.get((self.shifts[move.shift]["technician"], day)) for move in moves} == after
            for moves, (day, *_others), after in zip(groups, days, days[1:])
        )

    # --- Putting a visit in ----------------------------------------------------------------------------------------

    def _insert(self, visit):
        """Put it where it costs least, or say why not."""
        for moves in sorted(self._find_ways(visit), key=_by_costs):
            if visit["prize"] is not None and sum(move.cost for move in moves) > visit["prize"]:
                self.unplanned[visit["id"]] = {"code": "prize"}
            else:
                self._do(moves)
            return
        self.unplanned[visit["id"]] = self._explain(visit)

    def _find_ways(self, visit):
        """[[move, …]] that plan all of the visit."""
        able = self.able[visit["id"]]
        if len(visit["parts"]) == 1:
            return self._find_together(visit, 0, able)
        people = list(dict.fromkeys(self.shifts[number]["technician"] for number in able))
        found = []
        for crew in islice(combinations(people, visit["technicians"]), CREWS):
            theirs = [number for number in able if self.shifts[number]["technician"] in crew]
            for first in self._find_together(visit, 0, theirs):
                following = self._find_following(visit, first, 1)
                if following is not None:
                    found.append([*first, *following])
        return found

    def _find_following(self, visit, moves, done):
        """The moves for the further parts, by the same people on the next day each of them works; None where they
        cannot."""
        found, day = [], self.shifts[moves[0].shift]["day"]
        team = {self.shifts[move.shift]["technician"] for move in moves}
        for part in range(done, len(visit["parts"])):
            days = {self.next_day.get((who, day)) for who in team}
            day = days.pop()
            if days or day is None:
                return None
            there = [
                number
                for number in self.able[visit["id"]]
                if self.shifts[number]["technician"] in team and self.shifts[number]["day"] == day
            ]
            options = self._find_together(visit, part, there)
            if not options:
                return None
            found += min(options, key=_by_costs)
        return found

    def _find_together(self, visit, part, able):
        """[[move, …]]: the best of each of these shifts, or for several technicians the cheapest of them for each
        start they could have in common."""
        stop = Stop(visit, part)
        if visit["technicians"] == 1:
            return [[move] for shift in able if (move := self._find_move(shift, stop))]
        by_day, found = {}, []
        for shift in able:
            moves = sorted(self._iter_moves(shift, stop), key=_by_cost)[:TRIED_TOGETHER]
            by_day.setdefault(self.shifts[shift]["day"], []).extend(moves)
        for moves in by_day.values():
            for start in sorted({move.start for move in moves}):
                hands = self._find_hands(moves, start, visit["technicians"])
                if hands:
                    found.append(hands)
        return found

    def _find_hands(self, moves, start, count):
        """The cheapest `count` people who can begin at `start`, or None."""
        best = {}
        for move in moves:
            if move.start <= start:
                who = self.shifts[move.shift]["technician"]
                moved = self._try(move.shift, move.place, move.stop._replace(fixed=start))
                if moved and (who not in best or _by_cost(moved) < _by_cost(best[who])):
                    best[who] = moved
        return sorted(best.values(), key=_by_cost)[:count] if len(best) >= count else None

    def _find_move(self, shift, stop):
        """The cheapest position in a route, or None. What its travel alone makes dearer is not looked at."""
        best = None
        for place in self._iter_places(shift, stop):
            if best is not None and self._get_detour(shift, place, stop) * self.weights["travel"] > best.cost:
                continue
            move = self._try(shift, place, stop)
            if move and (best is None or _by_cost(move) < _by_cost(best)):
                best = move
        return best

    def _iter_moves(self, shift, stop):
        for place in self._iter_places(shift, stop):
            if move := self._try(shift, place, stop):
                yield move

    def _iter_places(self, shift, stop):
        route, capacity = self.routes[shift], self.shifts[shift]["capacity"]
        load = sum(other.visit["load"] for other in route) + stop.visit["load"]
        return range(len(route) + 1) if capacity is None or load <= capacity else ()

    def _get_detour(self, shift, place, stop):
        """What going there between two others adds to the travel."""
        route = self.routes[shift]
        before = route[place - 1].visit["place"] if place else self.shifts[shift]["start_place"]
        after = route[place].visit["place"] if place < len(route) else self.shifts[shift]["end_place"]
        here = stop.visit["place"]
        # Of an empty route nobody goes from start to end.
        direct = self._get_way(before, after) if route else 0
        return self._get_way(before, here) + self._get_way(here, after) - direct

    def _try(self, shift, place, stop):
        route = self.routes[shift]
        changed = [*route[:place], stop, *route[place:]]
        table = self._timetable(self.shifts[shift], changed)
        if table is None:
            return None
        cost = self._get_route_cost(shift, changed, table) - self._get_route_cost(shift, route, self.tables[shift])
        return Move(cost, shift, place, stop, table.starts[place])

    def _do(self, moves):
        for _cost, shift, place, stop, _start in moves:
            self.routes[shift].insert(place, stop)
            self.tables[shift] = self._timetable(self.shifts[shift], self.routes[shift])

    def _explain(self, visit):
        """Why it is not planned: what refuses every shift, or that none has room left."""
        refused = [_refuse(visit, shift) for shift in self.shifts]
        if not refused:
            return {"code": "no_shift"}
        if all(refused):
            # The rule that the most shifts would have met all the others of is the telling one: the last to be asked.
            return {"code": max(refused, key=REFUSALS.index)}
        people = {self.shifts[number]["technician"] for number in self.able[visit["id"]]}
        return {"code": "full" if len(people) >= visit["technicians"] else "alone"}

    # --- Time and cost of a route ----------------------------------------------------------------------------------

    def _get_way(self, start, end):
        return 0 if start is None or end is None else self.price[start][end]

    def _timetable(self, shift, stops):
        """The earliest timetable, or None where there is none.

        Two moments are carried along, before the break and after it; the earlier one of each is all that counts.
        """
        if not stops:
            return Timetable((), (), shift["start"], 0)
        if not stand_alone([(stop.part, len(stop.visit["parts"])) for stop in stops]):
            return None
        pause, time = shift["break"], self.time
        before, after = (shift["start"], ()), None
        place, travel = shift["start_place"], 0
        for stop in stops:
            there = stop.visit["place"]
            way = 0 if place is None else time[place][there]
            travel += self._get_way(place, there)
            before, after = _pass(stop, way, before, after, pause)
            if not (before or after):
                return None
            place = there
        end = shift["end_place"]
        way = 0 if end is None else time[place][end]
        paths = [(after[0] + way, after[1])] if after else []
        if before:
            if not pause or before[0] + way <= pause["latest"]:
                paths.append((before[0] + way, before[1]))
            elif (moment := _after_break(before[0], way, pause)) is not None:
                paths.append((moment, before[1]))
        back, spans = min(paths, default=(FOREVER * 4, ()))
        if back > shift["latest_end"]:
            return None
        starts, ends = zip(*spans)
        return Timetable(starts, ends, back, travel + self._get_way(place, end))

    def _get_route_cost(self, shift, route, table):
        weights, shift = self.weights, self.shifts[shift]
        cost = weights["travel"] * table.travel + weights["overtime"] * max(0, table.back - shift["end"])
        for stop, start in zip(route, table.starts):
            cost += weights["lateness"] * _get_lateness(stop, start)
            cost += weights["preference"] * _is_not_wanted(stop, shift)
            cost += weights["change"] * self._is_changed(stop, shift, start)
        return cost

    def _is_changed(self, stop, shift, start):
        """Whether somebody had been told otherwise."""
        entries = self.problem["current"].get(stop.visit["id"])
        return bool(entries) and {"shift": shift["id"], "start": start} not in [
            {"shift": entry["shift"], "start": entry["start"]} for entry in entries
        ]

    # --- The answer ------------------------------------------------------------------------------------------------

    def count_missing(self):
        """How many visits are not planned that must be."""
        return sum(visit["prize"] is None for visit in self.visits if visit["id"] in self.unplanned)

    def get_cost(self):
        """{what: how much}, and the weighted total."""
        rows = [
            (stop, shift, start)
            for shift, route, table in zip(self.shifts, self.routes, self.tables)
            for stop, start in zip(route, table.starts)
        ]
        work = dict.fromkeys((shift["technician"] for shift in self.shifts), 0)
        for stop, shift, _start in rows:
            work[shift["technician"]] += stop.duration
        current = self.problem["current"]
        left_out = sum(len(current.get(visit_id) or ()) for visit_id in self.unplanned)
        cost = {
            "travel": sum(table.travel for table in self.tables),
            "lateness": sum(_get_lateness(stop, start) for stop, _shift, start in rows),
            "overtime": sum(max(0, table.back - shift["end"]) for table, shift in zip(self.tables, self.shifts)),
            "fairness": self._get_imbalance(work),
            "preference": sum(_is_not_wanted(stop, shift) for stop, shift, _start in rows),
            "change": sum(self._is_changed(*row) for row in rows) + left_out,
        }
        prizes = sum(visit["prize"] or 0 for visit in self.visits if visit["id"] in self.unplanned)
        total = sum(self.weights[what] * amount for what, amount in cost.items()) + prizes
        return {**cost, "unplanned": prizes, "total": total}

    def _get_imbalance(self, work):
        """How much work would have to change hands until everybody had the same share of the hours worked."""
        hours = dict.fromkeys(work, 0)
        for shift in self.shifts:
            rest = shift["break"]["duration"] if shift["break"] else 0
            hours[shift["technician"]] += max(0, shift["end"] - shift["start"] - rest)
        worked, total = sum(hours.values()), sum(work.values())
        apart = sum(abs(done * worked - total * hours[who]) for who, done in work.items())
        return apart // (2 * worked) if worked else 0

    def get_plan(self):
        """The plan as the solver's interface has it; the log has one entry, as there is no search."""
        cost = self.get_cost()
        return {
            "routes": [
                {"shift": shift["id"], "stops": list(self._iter_stops(number))}
                for number, shift in enumerate(self.shifts)
                if self.routes[number]
            ],
            "unplanned": [
                {"visit": visit["id"], "why": self.unplanned[visit["id"]]}
                for visit in self.visits
                if visit["id"] in self.unplanned
            ],
            "cost": cost,
            "log": [[0, cost["total"]]],
        }

    def _iter_stops(self, number):
        shift, route = self.shifts[number], self.routes[number]
        moment, place = shift["start"], shift["start_place"]
        table = self.tables[number]
        for index, (stop, start, end) in enumerate(zip(route, table.starts, table.ends)):
            there = stop.visit["place"]
            arrive = moment + (0 if place is None else self.time[place][there])
            moment, place = end, there
            yield {
                "visit": stop.visit["id"],
                "arrive": arrive,
                "start": start,
                "end": moment,
                "why": self._get_why(number, index, stop, start),
            }

    def _get_why(self, number, index, stop, start):
        """Why here: what leaving it out would save, how many could go, whose wish it is, whether it is as before."""
        shift, route, visit = self.shifts[number], self.routes[number], stop.visit
        before = route[index - 1].visit["place"] if index else shift["start_place"]
        after = route[index + 1].visit["place"] if index + 1 < len(route) else shift["end_place"]
        direct = self._get_way(before, after) if len(route) > 1 else 0
        why = {
            "added": self._get_way(before, visit["place"]) + self._get_way(visit["place"], after) - direct,
            "able": len({self.shifts[other]["technician"] for other in self.able[visit["id"]]}),
        }
        if visit["wanted"]:
            why["wanted"] = shift["technician"] in visit["wanted"]
        if visit["locked"]:
            why["locked"] = True
        if self.problem["current"].get(visit["id"]):
            why["kept"] = not self._is_changed(stop, shift, start)
        if len(visit["parts"]) > 1:
            why["part"] = stop.part + 1
        return why


# In the order in which they are asked.
REFUSALS = ("day", "unwanted", "skill", "load", "duration", "window")


def _refuse(visit, shift):
    """The first rule by which this shift is out of the question, or ""."""
    if visit["days"] is not None and shift["day"] not in visit["days"]:
        return "day"
    if shift["technician"] in visit["unwanted"]:
        return "unwanted"
    if not visit["skills"] <= shift["skills"]:
        return "skill"
    if shift["capacity"] is not None and visit["load"] > shift["capacity"]:
        return "load"
    if min(visit["parts"]) > shift["latest_end"] - shift["start"]:
        return "duration"
    latest, parts = shift["latest_end"] - visit["parts"][0], len(visit["parts"])
    if parts == 1 and not any(begin <= latest and end >= shift["start"] for begin, end in visit["windows"]):
        return "window"
    return ""


def _pass(stop, way, before, after, pause):
    """What `before` the break and `after` it become by the next stop: each (moment, spans so far) or None."""
    paths = [(after[0] + way, after[1])] if after else []
    if pause and before and (moment := _after_break(before[0], way, pause)) is not None:
        paths.append((moment, before[1]))
    served = [path for path in (_serve(stop, *path) for path in paths) if path]
    if pause and before and stop.visit["break_inside"]:
        served += _serve_around(stop, before[0] + way, before[1], pause)
    before = _serve(stop, before[0] + way, before[1]) if before else None
    if before and pause and before[0] > pause["latest"]:
        before = None
    return before, min(served, default=None)


def _serve(stop, ready, spans, pause=0):
    """(end, spans so far) of a stop for which one is there at `ready`, or None; with a `pause` in the middle of it."""
    start = stop.first_start(ready)
    if start is None:
        return None
    end = start + stop.duration + pause
    return end, (*spans, (start, end))


def _serve_around(stop, ready, spans, pause):
    """[(end, spans so far)] of a stop in the middle of which the break is taken, if it can be."""
    start = stop.first_start(ready)
    if start is None or not is_interrupted(start, stop.duration, pause):
        return []
    return [_serve(stop, ready, spans, pause["duration"])]


def _after_break(moment, way, pause):
    """When one is there after a break on the way: after the travel where the hours allow, else before; or None."""
    there = max(moment + way, pause["earliest"])
    if there <= pause["latest"]:
        return there + pause["duration"]
    here = max(moment, pause["earliest"])
    return here + pause["duration"] + way if here <= pause["latest"] else None


def _get_lateness(stop, start):
    soft = stop.visit["soft_end"]
    return max(0, start - soft) if soft is not None and not stop.part else 0


def _is_not_wanted(stop, shift):
    return bool(stop.visit["wanted"]) and shift["technician"] not in stop.visit["wanted"]


def _by_cost(move):
    """Cheapest first, then earliest; ties in the order of the shifts."""
    return move.cost, move.start, move.shift, move.place


def _by_costs(moves):
    return sum(move.cost for move in moves), [_by_cost(move) for move in moves]
