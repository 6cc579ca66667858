"""What a plan costs in figures people know: computed the same way for today's plan and for a proposal."""

FIGURES = ("travel", "lateness", "overtime", "unplanned", "fairness")


def figures(problem, starts):
    """{figure: value} in minutes, of ``unplanned`` visits a count, and {technician: {"travel", "work", "stops"}}.

    :param starts: {visit id: [(shift id, start)]}; where nobody has yet thought of travel two stops may overlap
    """
    shifts = {shift["id"]: shift for shift in problem["shifts"]}
    visits = {visit["id"]: visit for visit in problem["visits"]}
    routes = {}
    for visit_id, places in starts.items():
        for shift_id, start in places:
            if shift_id in shifts:
                routes.setdefault(shift_id, []).append((start, visits[visit_id]))
    people = {shift["technician"]: {"travel": 0, "work": 0, "stops": 0} for shift in problem["shifts"]}
    result = dict.fromkeys(FIGURES, 0)
    for shift_id, stops in routes.items():
        shift = shifts[shift_id]
        mine = people[shift["technician"]]
        place, end, costs, times = shift["start_place"], shift["start"], problem["travel_cost"], problem["travel_time"]
        for start, visit in sorted(stops, key=lambda stop: stop[0]):
            mine["travel"] += costs[place][visit["place"]]
            mine["work"] += visit["duration"]
            mine["stops"] += not visit.get("is_fixed")
            if visit.get("soft_end") is not None:
                result["lateness"] += max(0, start - visit["soft_end"])
            place, end = visit["place"], start + visit["duration"]
        mine["travel"] += costs[place][shift["end_place"]]
        result["overtime"] += max(0, end + times[place][shift["end_place"]] - shift["end"])
    result["travel"] = sum(mine["travel"] for mine in people.values())
    work = [mine["work"] for mine in people.values()]
    result["fairness"] = max(work, default=0) - min(work, default=0)
    result["unplanned"] = sum(not starts.get(visit_id) for visit_id in visits)
    return result, people
