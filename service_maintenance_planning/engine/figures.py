"""What a plan costs in figures people know: computed the same way for today's plan and for a proposal."""

from .problem import is_interrupted

FIGURES = ("travel", "lateness", "overtime", "unplanned", "fairness")


def figures(problem, starts):
    """{figure: value} in minutes, of ``unplanned`` visits a count, and {technician: {"travel", "work", "stops"}}.

    :param starts: {visit id: [(shift id, start)]}; where nobody has yet thought of travel two stops may overlap
    """
    shifts = {shift["id"]: shift for shift in problem["shifts"]}
    visits = {visit["id"]: visit for visit in problem["visits"]}
    routes = {}
    for visit_id, places in starts.items():
        visit = visits[visit_id]
        parts, count = visit.get("parts") or [visit["duration"]], visit.get("technicians", 1)
        for number, (shift_id, start) in enumerate(sorted(places, key=lambda place: place[1])):
            if shift_id in shifts:
                part = min(number // count, len(parts) - 1)
                routes.setdefault(shift_id, []).append((start, parts[part], not part, visit))
    people = {shift["technician"]: {"travel": 0, "work": 0, "stops": 0} for shift in problem["shifts"]}
    result = dict.fromkeys(FIGURES, 0)
    for shift_id, stops in routes.items():
        shift = shifts[shift_id]
        mine = people[shift["technician"]]
        place, end, costs, times = shift["start_place"], shift["start"], problem["travel_cost"], problem["travel_time"]
        for start, work, is_first, visit in sorted(stops, key=lambda stop: stop[0]):
            mine["travel"] += costs[place][visit["place"]]
            mine["work"] += work
            mine["stops"] += not visit.get("is_fixed")
            if visit.get("soft_end") is not None and is_first:
                result["lateness"] += max(0, start - visit["soft_end"])
            place, end = visit["place"], start + work
            pause = shift.get("break")
            if visit.get("break_inside") and pause and is_interrupted(start, work, pause):
                end += pause["duration"]
        mine["travel"] += costs[place][shift["end_place"]]
        result["overtime"] += max(0, end + times[place][shift["end_place"]] - shift["end"])
    result["travel"] = sum(mine["travel"] for mine in people.values())
    work = [mine["work"] for mine in people.values()]
    result["fairness"] = max(work, default=0) - min(work, default=0)
    result["unplanned"] = sum(not starts.get(visit_id) for visit_id in visits)
    return result, people
