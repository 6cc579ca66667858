"""Hard rules and cost of a plan, checked from its JSON alone and without a line of the engine.

Numbers small enough, `cheapest` tries every plan there is.
"""

from itertools import combinations, permutations, product

DEFAULTS = {"travel": 1, "lateness": 10, "overtime": 2, "fairness": 0, "preference": 10, "change": 0}


def broken_rules(problem, plan):
    """A sentence for each hard rule that ``plan`` breaks."""
    shifts = {shift["id"]: shift for shift in problem["shifts"]}
    visits = {visit["id"]: visit for visit in problem["visits"]}
    wrong, stops = [], {}
    for route in plan["routes"]:
        shift = shifts[route["shift"]]
        wrong += _broken_in_route(problem, shift, visits, route["stops"])
        for stop in route["stops"]:
            stops.setdefault(stop["visit"], []).append((shift, stop))
    if len({route["shift"] for route in plan["routes"]}) < len(plan["routes"]):
        wrong.append("a shift has two routes")
    left_out = [item["visit"] for item in plan["unplanned"]]
    if sorted([*stops, *left_out]) != sorted(visits):
        wrong.append("a visit is neither planned nor left out, or both")
    for name, where in stops.items():
        wrong += [f"{name}: {what}" for what in _broken_in_visit(visits[name], where)]
        wrong += [f"{name}: {what}" for what in _broken_in_days(problem["shifts"], where)]
    return wrong


def _broken_in_route(problem, shift, visits, stops):
    time, place, load, rest = shift["start"], shift.get("start_place", 0), 0, shift.get("break")
    gaps = []
    yield from _broken_by_parts(shift, visits, stops)
    for stop in stops:
        visit = visits[stop["visit"]]
        leg = problem["travel_time"][place][visit["place"]]
        gaps.append((time, stop["start"], leg))
        if stop["start"] < time + leg or stop["arrive"] > stop["start"]:
            yield f"{stop['visit']} begins before one can be there"
        if set(visit.get("skills", [])) - set(shift.get("skills", [])):
            yield f"{stop['visit']} without the skill"
        if shift["technician"] in visit.get("unwanted", []):
            yield f"{stop['visit']} by somebody unwanted"
        if visit.get("days") is not None and shift["day"] not in visit["days"]:
            yield f"{stop['visit']} on a wrong day"
        time, place = stop["end"], visit["place"]
        load += visit.get("load", 0)
    leg = problem["travel_time"][place][shift.get("end_place", shift.get("start_place", 0))]
    latest_end = shift.get("latest_end", shift["end"])
    if time + leg > latest_end:
        yield f"{shift['id']} ends too late"
    if shift.get("capacity") is not None and load > shift["capacity"]:
        yield f"{shift['id']} is overloaded"
    if rest and time + leg > rest["latest"]:
        gaps.append((time, latest_end, leg))
        if not any(_fits(rest, *gap) for gap in gaps) and not any(_is_rest_inside(shift, visits, s) for s in stops):
            yield f"{shift['id']} has no rest"


def _broken_by_parts(shift, visits, stops):
    """Nothing comes between two parts of a visit."""
    for number, stop in enumerate(stops):
        if len(parts := visits[stop["visit"]].get("parts") or ()) > 1:
            follows, goes_on = stop["why"]["part"] > 1, stop["why"]["part"] < len(parts)
            if (follows and number) or (goes_on and number < len(stops) - 1):
                yield f"{shift['id']} has something between two parts of {stop['visit']}"


def _is_rest_inside(shift, visits, stop):
    """Whether the work of the stop is interrupted by the rest, as it may be."""
    visit, rest = visits[stop["visit"]], shift.get("break")
    if not rest or not visit.get("break_inside"):
        return False
    work = stop["end"] - stop["start"] - rest["duration"]
    is_during = stop["start"] < rest["latest"] and rest["earliest"] < stop["start"] + work
    return is_during and work in (visit.get("parts") or [visit.get("duration", 0)])


def _fits(rest, time, until, leg):
    """Whether the rest fits into the gap, before or after the drive."""
    for ready, end in ((time + leg, until), (time, until - leg)):
        begin = max(ready, rest["earliest"])
        if begin <= rest["latest"] and begin + rest["duration"] <= end:
            return True
    return False


def _broken_in_visit(visit, where):
    parts = visit.get("parts") or [visit.get("duration", 0)]
    crew = visit.get("technicians", 1)
    if len(where) != len(parts) * crew:
        return ["is not planned as often as it needs"]
    where.sort(key=lambda pair: (pair[0]["day"], pair[1]["start"]))
    groups = [where[i : i + crew] for i in range(0, len(where), crew)]
    result = list(_broken_in_parts(visit, parts, groups, crew))
    windows = visit.get("windows")
    if windows and not any(begin <= where[0][1]["start"] <= end for begin, end in windows):
        result.append("begins outside its windows")
    locks = visit.get("locked") or []
    for lock in [locks] if isinstance(locks, dict) else locks:
        places = [(shift["id"], lock.get("start") and stop["start"]) for shift, stop in where]
        if (lock["shift"], lock.get("start")) not in places:
            result.append("has left its lock")
    return result


def _broken_in_days(shifts, where):
    """Each part is on the next working day of each who does it."""
    for technician in {shift["technician"] for shift, _stop in where}:
        worked = sorted({shift["day"] for shift in shifts if shift["technician"] == technician})
        mine = sorted(shift["day"] for shift, _stop in where if shift["technician"] == technician)
        first = worked.index(mine[0])
        if worked[first : first + len(mine)] != mine:
            yield "has parts that are not on successive days of work"


def _broken_in_parts(visit, parts, groups, crew):
    for duration, group in zip(parts, groups):
        for shift, stop in group:
            rest = _is_rest_inside(shift, {stop["visit"]: visit}, stop) and shift["break"]["duration"]
            if stop["end"] - stop["start"] not in (duration, duration + rest):
                yield "has the wrong duration"
        if len({(shift["day"], stop["start"]) for shift, stop in group}) > 1:
            yield "is not begun together"
        if len({shift["technician"] for shift, _stop in group}) < crew:
            yield "is done twice by the same technician"
    if len({frozenset(shift["technician"] for shift, _stop in group) for group in groups}) > 1:
        yield "changes hands between its parts"


def cost(problem, routes):
    """Weighted cost of ``routes``, [{"shift", "stops": [{"visit", "start", "end"}]}], without fairness and prizes."""
    weights = {**DEFAULTS, **problem.get("weights", {})}
    shifts = {shift["id"]: shift for shift in problem["shifts"]}
    visits = {visit["id"]: visit for visit in problem["visits"]}
    times, costs = problem["travel_time"], problem.get("travel_cost") or problem["travel_time"]
    current, total = problem.get("current") or {}, 0
    for route in routes:
        shift, stops = shifts[route["shift"]], route["stops"]
        if not stops:
            continue
        home, place = shift.get("end_place", shift.get("start_place", 0)), shift.get("start_place", 0)
        for stop in stops:
            visit = visits[stop["visit"]]
            total += weights["travel"] * costs[place][visit["place"]]
            place = visit["place"]
            if visit.get("soft_end") is not None and stop["why"].get("part", 1) == 1:
                total += weights["lateness"] * max(0, stop["start"] - visit["soft_end"])
            if visit.get("wanted") and shift["technician"] not in visit["wanted"]:
                total += weights["preference"]
            if (now := current.get(str(stop["visit"]))) and {"shift": shift["id"], "start": stop["start"]} not in now:
                total += weights["change"]
        total += weights["travel"] * costs[place][home]
        rest, end = shift.get("break"), stops[-1]["end"] + times[place][home]
        if rest and end > rest["latest"] and not _rested(problem, shift, visits, stops):
            end = max(stops[-1]["end"], rest["earliest"]) + rest["duration"] + times[place][home]
        total += weights["overtime"] * max(0, end - shift["end"])
    return total


def _rested(problem, shift, visits, stops):
    time, place = shift["start"], shift.get("start_place", 0)
    for stop in stops:
        leg = problem["travel_time"][place][visits[stop["visit"]]["place"]]
        if _fits(shift["break"], time, stop["start"], leg) or _is_rest_inside(shift, visits, stop):
            return True
        time, place = stop["end"], visits[stop["visit"]]["place"]
    return False


def cheapest(problem):
    """The lowest cost at which all visits can be planned; None where that is impossible."""
    shifts, visits = problem["shifts"], problem["visits"]
    best = None
    for choice in product(*(list(_ways(shifts, visit)) for visit in visits)):
        shared = [(i, part) for i, way in enumerate(choice) for part, hands in enumerate(way) if len(hands) > 1]
        moments = [
            range(min(shifts[n]["start"] for n in choice[i][part]), max(shifts[n]["end"] for n in choice[i][part]))
            for i, part in shared
        ]
        for starts in product(*moments):
            pins, total = dict(zip(shared, starts)), 0
            for number, shift in enumerate(shifts):
                mine = [(i, part) for i, way in enumerate(choice) for part, hands in enumerate(way) if number in hands]
                found = _cheapest_route(problem, shift, mine, pins)
                if found is None or (best is not None and total + found >= best):
                    break
                total += found
            else:
                best = total
    return best


def _ways(shifts, visit):
    """[(numbers of the shifts of part 1, …, of part n)] of all that the days and the number of hands allow."""
    count = visit.get("technicians", 1)
    for crew in combinations(sorted({shift["technician"] for shift in shifts}), count):
        days = [sorted({shift["day"] for shift in shifts if shift["technician"] == who}) for who in crew]
        parts = len(visit.get("parts") or [0])
        for day in days[0]:
            if not all(day in mine for mine in days):
                continue
            runs = [mine[mine.index(day) : mine.index(day) + parts] for mine in days]
            if len(runs[0]) == parts and all(run == runs[0] for run in runs):
                yield tuple(
                    tuple(n for n, shift in enumerate(shifts) if shift["technician"] in crew and shift["day"] == d)
                    for d in runs[0]
                )


def _cheapest_route(problem, shift, mine, pins):
    if not mine:
        return 0
    visits, found = problem["visits"], []
    for order in permutations(mine):
        # The rest before a stop, after the last one, or within a stop.
        for rest_at in range(2 * len(order) + 1) if shift.get("break") else (-1,):
            stops = _simulate(problem, shift, [(visits[i], part, pins.get((i, part))) for i, part in order], rest_at)
            if stops is not None and not list(_broken_in_route(problem, shift, {v["id"]: v for v in visits}, stops)):
                found.append(cost(problem, [{"shift": shift["id"], "stops": stops}]))
    return min(found, default=None)


def _simulate(problem, shift, order, rest_at):
    """The earliest stops with the rest before the stop of half that number, after the drive or else before it; within
    the stop where it is odd."""
    time, place, stops, rest = shift["start"], shift.get("start_place", 0), [], shift.get("break")
    for number, (visit, part, pin) in enumerate(order):
        leg = problem["travel_time"][place][visit["place"]]
        arrive = time + leg
        if rest and 2 * number == rest_at:
            if arrive <= rest["latest"]:
                arrive = max(arrive, rest["earliest"]) + rest["duration"]
            else:
                arrive = max(time, rest["earliest"]) + rest["duration"] + leg
        windows = (not part and visit.get("windows")) or [[0, 10**9]]
        starts = [max(arrive, begin) for begin, end in windows if arrive <= end]
        if not starts:
            return None
        start = min(starts) if pin is None else pin
        if start < arrive or not any(begin <= start <= end for begin, end in windows):
            return None
        end = start + (visit.get("parts") or [visit["duration"]])[part]
        if 2 * number + 1 == rest_at:
            if not (visit.get("break_inside") and start < rest["latest"] and rest["earliest"] < end):
                return None
            end += rest["duration"]
        why = {"part": part + 1}
        stops.append({"visit": visit["id"], "arrive": arrive, "start": start, "end": end, "why": why})
        time, place = end, visit["place"]
    return stops
