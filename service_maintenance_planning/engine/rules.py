"""What every plan must keep, asked without trusting the solver that made it."""

from .problem import FOREVER, is_interrupted, next_days, read, stand_alone


def broken_rules(problem: dict, plan: dict) -> list[str]:
    """The hard rules that `plan` breaks, a sentence each; empty for a good plan. It trusts no figure of the plan but
    the starts."""
    problem = read(problem)
    shifts = {shift["id"]: shift for shift in problem["shifts"]}
    visits = {visit["id"]: visit for visit in problem["visits"]}
    found, made = [], {key: [] for key in visits}
    for route in plan["routes"]:
        for stop in route["stops"]:
            made[stop["visit"]].append((stop["start"], shifts[route["shift"]], stop))
    parts = {}
    for key, stops in made.items():
        stops.sort(key=lambda stop: (stop[1]["day"], stop[0], str(stop[1]["technician"])))
        parts |= {id(stop[2]): number // visits[key]["technicians"] for number, stop in enumerate(stops)}
    for route in plan["routes"]:
        if not stand_alone([(parts[id(stop)], len(visits[stop["visit"]]["parts"])) for stop in route["stops"]]):
            found.append(f"shift {route['shift']}: something comes between the parts of a visit")
        found += _broken_on_route(problem["travel_time"], shifts[route["shift"]], route["stops"], visits)
    following = next_days(problem["shifts"])
    left_out = {entry["visit"] for entry in plan["unplanned"]}
    for key, stops in made.items():
        visit = visits[key]
        if bool(stops) == (key in left_out):
            found.append(f"visit {key}: it must be either planned or named as not planned")
        if stops:
            found += _broken_of_visit(visit, stops, following)
    return found


def _broken_on_route(time, shift, stops, visits):
    found = []
    name = f"shift {shift['id']}"
    moment, place = shift["start"], shift["start_place"]
    gaps = []
    for stop in stops:
        visit = visits[stop["visit"]]
        arrive = moment + (0 if place is None else time[place][visit["place"]])
        if stop["start"] < arrive:
            found.append(f"{name}: visit {visit['id']} begins before anybody can be there")
        found += _broken_at_stop(name, shift, stop, visit)
        gaps.append((moment, arrive, stop["start"]))
        moment, place = stop["end"], visit["place"]
    if not stops:
        return found
    back = moment + (0 if None in (place, shift["end_place"]) else time[place][shift["end_place"]])
    pause = shift["break"]
    is_due = pause and back > pause["latest"]
    is_inside = pause and any(_has_pause(stop, visits[stop["visit"]], pause) for stop in stops)
    if is_due and not is_inside and not any(_pause(pause, leave, arrive) <= start for leave, arrive, start in gaps):
        back = _pause(pause, moment, back)
        if back == FOREVER:
            found.append(f"{name}: there is no time for the break")
    if back > shift["latest_end"]:
        found.append(f"{name}: it ends too late")
    if shift["capacity"] is not None and sum(visits[stop["visit"]]["load"] for stop in stops) > shift["capacity"]:
        found.append(f"{name}: the van is too full")
    return found


def _broken_at_stop(name, shift, stop, visit):
    pause = shift["break"]
    if stop["end"] - stop["start"] not in visit["parts"] and not (pause and _has_pause(stop, visit, pause)):
        yield f"{name}: visit {visit['id']} does not last as long as it must"
    if not visit["skills"] <= shift["skills"]:
        yield f"{name}: visit {visit['id']} needs another skill"
    if shift["technician"] in visit["unwanted"]:
        yield f"{name}: visit {visit['id']} does not want this technician"
    if visit["days"] is not None and shift["day"] not in visit["days"]:
        yield f"{name}: visit {visit['id']} is not wanted on this day"


def _has_pause(stop, visit, pause):
    """Whether the break lies in the middle of the stop."""
    work = stop["end"] - stop["start"] - pause["duration"]
    return visit["break_inside"] and work in visit["parts"] and is_interrupted(stop["start"], work, pause)


def _pause(pause, leave, arrive):
    """When one is there who takes the break before the way or after it; FOREVER where neither is possible."""
    here, there = max(leave, pause["earliest"]), max(arrive, pause["earliest"])
    ready = []
    if here <= pause["latest"]:
        ready.append(here + pause["duration"] + arrive - leave)
    if there <= pause["latest"]:
        ready.append(there + pause["duration"])
    return min(ready, default=FOREVER)


def _lasts(stop, duration, pause, visit):
    spent = stop["end"] - stop["start"]
    return spent == duration or bool(pause and spent == duration + pause["duration"] and _has_pause(stop, visit, pause))


def _broken_of_visit(visit, stops, following):
    """`stops` are (start, shift, stop), in the order of their start; `following` the next days of work."""
    name, count = f"visit {visit['id']}", visit["technicians"]
    if len(stops) != count * len(visit["parts"]):
        return [f"{name}: it takes {count * len(visit['parts'])} stops, not {len(stops)}"]
    found, team, last_day = [], None, None
    for number, duration in enumerate(visit["parts"]):
        part = stops[number * count : (number + 1) * count]
        starts = {start for start, _shift, _stop in part}
        people = {shift["technician"] for _start, shift, _stop in part}
        if len(starts) > 1 or len(people) < count:
            found.append(f"{name}: {count} must come at the same time")
        if team not in (None, people):
            found.append(f"{name}: other people come on another day")
        if any(not _lasts(stop, duration, shift["break"], visit) for _start, shift, stop in part):
            found.append(f"{name}: part {number + 1} does not last as long as it must")
        day = part[0][1]["day"]
        if number and any(following.get((who, last_day)) != day for who in people):
            found.append(f"{name}: its parts are not on successive days of work")
        team, last_day = people, day
    if not any(begin <= stops[0][0] <= end for begin, end in visit["windows"]):
        found.append(f"{name}: it starts outside its windows")
    if visit["locked"]:
        planned = {(shift["id"], start) for start, shift, _stop in stops[:count]}
        if planned != {(lock["shift"], lock["start"]) for lock in visit["locked"]}:
            found.append(f"{name}: it is locked and was moved")
    return found
