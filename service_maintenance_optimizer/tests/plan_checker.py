"""Hard rules and cost of a plan, checked from its JSON alone and without a line of the engine.

Numbers small enough, `cheapest` tries every plan there is.
"""

from itertools import combinations, pairwise, permutations, product

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
    return wrong


def _broken_in_route(problem, shift, visits, stops):
    time, place, load, rest = shift["start"], shift.get("start_place", 0), 0, shift.get("break")
    gaps = []
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
        if not any(_fits(rest, *gap) for gap in gaps):
            yield f"{shift['id']} has no rest"


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
    result = list(_broken_in_parts(parts, groups, crew))
    windows = visit.get("windows")
    if windows and not any(begin <= where[0][1]["start"] <= end for begin, end in windows):
        result.append("begins outside its windows")
    locks = visit.get("locked") or []
    for lock in [locks] if isinstance(locks, dict) else locks:
        places = [(shift["id"], lock.get("start") and stop["start"]) for shift, stop in where]
        if (lock["shift"], lock.get("start")) not in places:
            result.append("has left its lock")
    return result


def _broken_in_parts(parts, groups, crew):
    for duration, group in zip(parts, groups):
        if any(stop["end"] - stop["start"] != duration for _shift, stop in group):
            yield "has the wrong duration"
        if len({(shift["day"], stop["start"]) for shift, stop in group}) > 1:
            yield "is not begun together"
        if len({shift["technician"] for shift, _stop in group}) < crew:
            yield "is done twice by the same technician"
    days = [group[0][0]["day"] for group in groups]
    if any(b <= a for a, b in pairwise(days)):
        yield "has parts out of order"
    if len({frozenset(shift["technician"] for shift, _stop in group) for group in groups}) > 1:
        yield "changes hands between its parts"


def cost(problem, routes):
    """Weighted cost of ``routes``, [{"shift", "stops": [{"visit", "start", "end"}]}], without fairness and prizes."""
    weights = {**DEFAULTS, **problem.get("weights", {})}
    shifts = {shift["id"]: shift for shift in problem["shifts"]}
    visits = {visit["id"]: visit for visit in problem["visits"]}
    times, costs = problem["travel_time"], problem.get("travel_cost") or problem["travel_time"]
    current, total = problem.get("current") or {}, 0
    first = {}
    for stop in (stop for route in routes for stop in route["stops"]):
        first[stop["visit"]] = min(stop["start"], first.get(stop["visit"], stop["start"]))
    for route in routes:
        shift, stops = shifts[route["shift"]], route["stops"]
        if not stops:
            continue
        home, place = shift.get("end_place", shift.get("start_place", 0)), shift.get("start_place", 0)
        for stop in stops:
            visit = visits[stop["visit"]]
            total += weights["travel"] * costs[place][visit["place"]]
            place = visit["place"]
            if visit.get("soft_end") is not None and stop["start"] == first[stop["visit"]]:
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
        if _fits(shift["break"], time, stop["start"], leg):
            return True
        time, place = stop["end"], visits[stop["visit"]]["place"]
    return False


def cheapest(problem):
    """The lowest cost at which all visits, each of one part, can be planned; None where that is impossible."""
    shifts, visits = problem["shifts"], problem["visits"]
    choices = [list(combinations(range(len(shifts)), visit.get("technicians", 1))) for visit in visits]
    best = None
    for choice in product(*choices):
        pairs = [i for i, chosen in enumerate(choice) if len(chosen) > 1]
        for starts in product(*(range(min(s["start"] for s in shifts), max(s["end"] for s in shifts)) for _ in pairs)):
            pins, total = dict(zip(pairs, starts)), 0
            for number, shift in enumerate(shifts):
                mine = [i for i, chosen in enumerate(choice) if number in chosen]
                found = _cheapest_route(problem, shift, mine, pins)
                if found is None or (best is not None and total + found >= best):
                    break
                total += found
            else:
                routes_ok = all(
                    len({shifts[s]["technician"] for s in choice[i]}) == 2
                    and len({shifts[s]["day"] for s in choice[i]}) == 1
                    for i in pairs
                )
                if routes_ok:
                    best = total
    return best


def _cheapest_route(problem, shift, mine, pins):
    if not mine:
        return 0
    visits, found = problem["visits"], []
    for order in permutations(mine):
        for rest_before in range(len(order) + 1 if shift.get("break") else 1):
            stops = _simulate(problem, shift, [(visits[i], pins.get(i)) for i in order], rest_before)
            if stops is not None and not list(_broken_in_route(problem, shift, {v["id"]: v for v in visits}, stops)):
                found.append(cost(problem, [{"shift": shift["id"], "stops": stops}]))
    return min(found, default=None)


def _simulate(problem, shift, order, rest_before):
    """The earliest stops with the rest before the stop of that number, after the drive or else before it."""
    time, place, stops, rest = shift["start"], shift.get("start_place", 0), [], shift.get("break")
    for number, (visit, pin) in enumerate(order):
        leg = problem["travel_time"][place][visit["place"]]
        arrive = time + leg
        if rest and number == rest_before:
            if arrive <= rest["latest"]:
                arrive = max(arrive, rest["earliest"]) + rest["duration"]
            else:
                arrive = max(time, rest["earliest"]) + rest["duration"] + leg
        starts = [max(arrive, begin) for begin, end in visit.get("windows") or [[0, 10**9]] if arrive <= end]
        if not starts:
            return None
        start = min(starts) if pin is None else pin
        windows = visit.get("windows") or [[0, start]]
        if start < arrive or not any(begin <= start <= end for begin, end in windows):
            return None
        stops.append({"visit": visit["id"], "arrive": arrive, "start": start, "end": start + visit["duration"]})
        time, place = start + visit["duration"], visit["place"]
    return stops
