"""The plain solver keeps every hard rule; no database needed."""

from copy import deepcopy
from itertools import product
from unittest import TestCase

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.service_maintenance_planning.engine import insertion
from odoo.addons.service_maintenance_planning.engine.problem import ProblemError
from odoo.addons.service_maintenance_planning.engine.rules import broken_rules

LINE = [[abs(a - b) * 10 for b in range(6)] for a in range(6)]


@st.composite
def problems(draw):
    """Small weeks with everything in them: skills, breaks, pairs, parts, locks, windows, loads."""
    size = draw(st.integers(2, 6))
    number = st.integers(0, 90)
    matrix = draw(st.lists(st.lists(number, min_size=size, max_size=size), min_size=size, max_size=size))
    place = st.integers(0, size - 1)
    people = draw(st.integers(1, 4))
    skills = st.sets(st.sampled_from("ab"))
    shifts = []
    for day, person in product(range(draw(st.integers(1, 3))), range(people)):
        if person or day != 1:  # the first of them has a day off
            start = day * 1000 + draw(st.integers(0, 60))
            end = start + draw(st.integers(60, 480))
            pause = {
                "earliest": start + draw(st.integers(0, 200)), "duration": draw(st.integers(0, 45)),
            }
            pause["latest"] = pause["earliest"] + draw(st.integers(0, 90))
            shifts.append(
                {
                    "id": f"{day}/{person}", "technician": person, "day": day, "start": start, "end": end,
                    "latest_end": end + draw(st.integers(0, 60)), "skills": sorted(draw(skills)),
                    "start_place": draw(place | st.none()), "end_place": draw(place | st.none()),
                    "capacity": draw(st.none() | st.integers(0, 5)), "break": draw(st.sampled_from([pause, None])),
                }
            )
    visits = []
    for name in range(draw(st.integers(0, 9))):
        begin = draw(st.integers(0, 1400))
        windows = draw(st.none() | st.just([[begin, begin + 200], [begin + 400, begin + 500]]))
        duration = draw(st.integers(0, 120))
        lock = {"shift": draw(st.sampled_from(shifts))["id"], "start": draw(st.integers(0, 1400))}
        visits.append(
            {
                "id": name, "place": draw(place), "duration": duration, "windows": windows,
                "soft_end": draw(st.none() | st.integers(0, 1400)),
                "days": draw(st.none() | st.sampled_from([[0], [1]])),
                "skills": sorted(draw(skills)), "load": draw(st.integers(0, 3)),
                "technicians": draw(st.sampled_from([1, 1, 1, 2, 3])), "wanted": draw(st.sampled_from([[], [0]])),
                "unwanted": draw(st.sampled_from([[], [], [1]])), "prize": draw(st.none() | st.integers(0, 300)),
                "locked": draw(st.sampled_from([None, None, None, lock])),
                "parts": draw(st.sampled_from([None, None, None, [duration, 30], [duration, 60, 30]])),
                "break_inside": draw(st.booleans()),
            }
        )
    weights = {name: draw(st.integers(0, 5)) for name in ("travel", "lateness", "overtime", "preference", "change")}
    return {"places": size, "travel_time": matrix, "shifts": shifts, "visits": visits, "weights": weights}


def as_current(plan):
    current = {}
    for route in plan["routes"]:
        for stop in route["stops"]:
            current.setdefault(stop["visit"], []).append({"shift": route["shift"], "start": stop["start"]})
    return current


class TestInsertion(TestCase):
    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(problems())
    def test_hard_rules_are_kept(self, problem):
        """P8: every plan keeps every hard rule; the same input gives the same plan and stays as it was."""
        before = deepcopy(problem)
        plan = insertion.solve(problem)
        self.assertEqual(problem, before)
        self.assertEqual(broken_rules(problem, plan), [])
        self.assertEqual(insertion.solve(problem), plan)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(problems())
    def test_never_worse_than_given(self, problem):
        """P8: never worse than the plan it was given."""
        plan = insertion.solve(problem)
        again = insertion.solve({**problem, "current": as_current(plan)})
        self.assertEqual(broken_rules(problem, again), [])
        self.assertLessEqual(len(again["unplanned"]), len(plan["unplanned"]))
        self.assertLessEqual(again["cost"]["total"], plan["cost"]["total"])

    def _solve(self, visits, **shift):
        shift = {"id": "s", "start_place": 0, "end_place": 0, "start": 0, "end": 480, **shift}
        return insertion.solve({"travel_time": LINE, "shifts": [shift], "visits": visits})

    def test_between(self):
        """P4: a visit goes between those it lies between."""
        plan = self._solve([{"id": n, "place": n, "duration": 30} for n in (5, 2, 4)])
        self.assertEqual(plan["cost"]["travel"], 100)
        self.assertEqual({stop["visit"] for stop in plan["routes"][0]["stops"]}, {2, 4, 5})

    def test_break(self):
        """P5: lunch is kept, also where it has to be taken before the travel."""
        pause = {"earliest": 100, "latest": 105, "duration": 60}
        visits = [{"id": 1, "place": 1, "duration": 90, "windows": [[10, 10]]}, {"id": 2, "place": 5, "duration": 10}]
        plan = self._solve(visits, **{"break": pause})
        self.assertEqual([stop["start"] for stop in plan["routes"][0]["stops"]], [10, 200])

    def test_reasons(self):
        """P5: why not, by the rule that stands against it."""
        visits = [
            {"id": "skill", "place": 1, "duration": 10, "skills": ["gas"]},
            {"id": "long", "place": 1, "duration": 481},
            {"id": "early", "place": 1, "duration": 10, "windows": [[-50, -10]]},
            {"id": "two", "place": 1, "duration": 10, "technicians": 2},
            {"id": "fits", "place": 1, "duration": 400},
            {"id": "full", "place": 1, "duration": 390},
        ]
        why = {entry["visit"]: entry["why"]["code"] for entry in self._solve(visits)["unplanned"]}
        self.assertEqual(
            why, {"skill": "skill", "long": "duration", "early": "window", "two": "alone", "full": "full"}
        )
        dear = self._solve([{"id": "dear", "place": 5, "duration": 10, "prize": 20}])
        self.assertEqual(dear["unplanned"], [{"visit": "dear", "why": {"code": "prize"}}])
        self.assertEqual(dear["cost"]["total"], 20)

    def test_two_at_once(self):
        """P5: two technicians begin at the same time, the nearer one waits."""
        shifts = [
            {"id": n, "start_place": n, "end_place": n, "start": 0, "end": 480} for n in (0, 4)
        ]
        plan = insertion.solve(
            {"travel_time": LINE, "shifts": shifts, "visits": [{"id": 1, "place": 1, "duration": 60, "technicians": 2}]}
        )
        self.assertEqual([route["stops"][0]["start"] for route in plan["routes"]], [30, 30])

    def test_three_at_once(self):
        """P5: the three who are nearest, when the last of them is there."""
        shifts = [{"id": n, "start_place": n, "end_place": n, "start": 0, "end": 480} for n in (0, 3, 4, 5)]
        visit = {"id": 1, "place": 3, "duration": 60, "technicians": 3}
        plan = insertion.solve({"travel_time": LINE, "shifts": shifts, "visits": [visit]})
        starts = {route["shift"]: route["stops"][0]["start"] for route in plan["routes"]}
        self.assertEqual(starts, {3: 20, 4: 20, 5: 20})
        alone = insertion.solve({"travel_time": LINE, "shifts": shifts[:2], "visits": [visit]})
        self.assertEqual(alone["unplanned"], [{"visit": 1, "why": {"code": "alone"}}])

    def test_several_days(self):
        """P5: by the same technician, day after day of work, with lunch inside and nothing else between."""
        pause = {"earliest": 240, "latest": 240, "duration": 60}
        shifts = [
            {"id": f"{who}{day}", "technician": who, "day": day, "start": 1000 * day, "end": 1000 * day + 540}
            | {"start_place": 0, "end_place": 0}
            | {"break": {**pause, "earliest": 1000 * day + 240, "latest": 1000 * day + 240}}
            for day in range(3)
            for who in "ab"
            if (who, day) != ("a", 1)
        ]
        long = {"id": "long", "place": 1, "parts": [460, 460, 200], "break_inside": True}
        short = [{"id": n, "place": 1, "duration": 60, "days": [n]} for n in (1, 2)]
        plan = insertion.solve({"travel_time": LINE, "shifts": shifts, "visits": [long, *short]})
        stops = {
            (stop["visit"], route["shift"]): (stop["start"], stop["end"])
            for route in plan["routes"]
            for stop in route["stops"]
        }
        self.assertEqual(stops.pop(("long", "b0")), (10, 530))
        self.assertEqual(stops.pop(("long", "b1")), (1010, 1530))
        self.assertEqual(stops.pop(("long", "b2")), (2010, 2210))
        self.assertEqual(plan["unplanned"], [{"visit": 1, "why": {"code": "full"}}])

    def test_errors_name_the_id(self):
        """P5: what cannot be understood is one sentence with the id."""
        with self.assertRaisesRegex(ProblemError, "visit x: there is no place 9"):
            self._solve([{"id": "x", "place": 9}])
        with self.assertRaisesRegex(ProblemError, "shift s: it must start before it ends"):
            self._solve([], start=500)
