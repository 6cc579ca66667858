"""What is asked of a solver, with the defaults filled in, and what each answer must keep.

The keys of problem and plan are those of the solver's interface; all numbers are integers, in any one unit of time and
of distance. What the keys mean:

- A shift leaves its start place at `start` at the earliest and is back at its end place by `latest_end`; what lies
  beyond `end` is overtime. A place of None costs no travel: the day begins or ends at the customer's.
- Visits start in one of their `windows`; later than `soft_end` is lateness. `days` are those of the shifts.
- A break begins between `earliest` and `latest`, not during a visit, unless that one has `break_inside`: then it may
  interrupt the work, which ends so much later. Who is back by `latest` needs none.
- Whoever goes has all the skills. `unwanted` technicians never go; going unwanted by `wanted` costs preference.
- Several `technicians` start at the same time, on shifts of as many people.
- `parts` are made by the same people on as many days of work of each of them, one right after the other, and in these
  shifts nothing comes between; the windows are those of the first.
- A `locked` visit keeps its shift and start; for several technicians it is a list.
- A visit without `prize` must be planned; leaving another one out costs its prize.
"""

from itertools import pairwise

WEIGHTS = {"travel": 1, "lateness": 10, "overtime": 2, "fairness": 0, "preference": 10, "change": 0}
FOREVER = 1 << 60
SHIFT = {
    "technician": None, "day": 0, "start_place": None, "end_place": None, "start": 0, "end": FOREVER,
    "latest_end": None, "capacity": None, "skills": (), "break": None,
}
VISIT = {
    "duration": 0, "windows": None, "soft_end": None, "days": None, "skills": (), "load": 0, "technicians": 1,
    "wanted": (), "unwanted": (), "locked": None, "prize": None, "parts": None, "break_inside": False,
}


class ProblemError(ValueError):
    """What is asked cannot be understood: one sentence, with the id of the shift or visit."""


def read(problem: dict) -> dict:
    """A copy of `problem` with every key that was left out.

    :raise ProblemError: what is missing or contradicts itself, named by its id
    """
    places = problem.get("places", len(problem.get("travel_time", ())))
    time = problem.get("travel_time")
    cost = problem.get("travel_cost") or time
    for matrix in (time, cost):
        if matrix is None or len(matrix) != places or any(len(row) != places for row in matrix):
            raise ProblemError(f"The travel matrix must have {places} rows and columns.")
    shifts = [_read_shift(shift, number, places) for number, shift in enumerate(problem.get("shifts", ()))]
    visits = [_read_visit(visit, number, places) for number, visit in enumerate(problem.get("visits", ()))]
    for kind, rows in (("shift", shifts), ("visit", visits)):
        seen = set()
        for row in rows:
            if row["id"] in seen:
                raise ProblemError(f"{kind} {row['id']}: the id is used twice.")
            seen.add(row["id"])
    if len({type(shift["day"]) for shift in shifts}) > 1:
        raise ProblemError("The days of the shifts must be all numbers or all texts.")
    known = {shift["id"] for shift in shifts}
    for visit in visits:
        for lock in visit["locked"]:
            if lock["shift"] not in known:
                raise ProblemError(f"visit {visit['id']}: locked to the shift {lock['shift']}, which does not exist.")
    return {
        "places": places,
        "travel_time": time,
        "travel_cost": cost,
        "shifts": shifts,
        "visits": visits,
        "weights": WEIGHTS | (problem.get("weights") or {}),
        "current": problem.get("current") or {},
    }


def next_days(shifts) -> dict:
    """{(technician, day): the next day on which that technician works}."""
    days = {}
    for shift in shifts:
        days.setdefault(shift["technician"], set()).add(shift["day"])
    return {(who, day): after for who, mine in days.items() for day, after in pairwise(sorted(mine))}


def stand_alone(parts: list[tuple[int, int]]) -> bool:
    """Whether on one route nothing comes between the parts of a visit; `parts`: (number, how many) of each stop."""
    last = len(parts) - 1
    return all((not part or not place) and (part == of - 1 or place == last) for place, (part, of) in enumerate(parts))


def is_interrupted(start: int, work: int, pause: dict) -> bool:
    """Whether the break can be taken in the middle of `work` begun at `start`."""
    return start < pause["latest"] and pause["earliest"] < start + work


def _read_shift(shift, number, places):
    shift = {**SHIFT, "id": number, **shift}
    name = f"shift {shift['id']}"
    if shift["technician"] is None:
        shift["technician"] = shift["id"]
    if shift["latest_end"] is None:
        shift["latest_end"] = shift["end"]
    if not shift["start"] <= shift["end"] <= shift["latest_end"]:
        raise ProblemError(f"{name}: it must start before it ends, and end before its latest end.")
    for key in ("start_place", "end_place"):
        if shift[key] is not None and not 0 <= shift[key] < places:
            raise ProblemError(f"{name}: there is no place {shift[key]}.")
    shift["skills"] = frozenset(shift["skills"])
    return shift


def _read_visit(visit, number, places):
    visit = {**VISIT, "id": number, **visit}
    name = f"visit {visit['id']}"
    if not 0 <= visit.get("place", -1) < places:
        raise ProblemError(f"{name}: there is no place {visit.get('place')}.")
    if visit["technicians"] < 1:
        raise ProblemError(f"{name}: it takes at least one technician, not {visit['technicians']}.")
    visit["windows"] = sorted(map(tuple, visit["windows"])) if visit["windows"] else [(-FOREVER, FOREVER)]
    visit["parts"] = list(visit["parts"] or [visit["duration"]])
    if min(visit["parts"]) < 0:
        raise ProblemError(f"{name}: its duration must not be negative.")
    locked = visit["locked"] or []
    visit["locked"] = [locked] if isinstance(locked, dict) else list(locked)
    for key in ("skills", "wanted", "unwanted"):
        visit[key] = frozenset(visit[key] or ())
    visit["days"] = None if visit["days"] is None else frozenset(visit["days"])
    return visit
