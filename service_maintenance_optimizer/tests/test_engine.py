"""Rows P5 and P8: the solver keeps every hard rule, is never worse than the plan it was given, and finds the best of
all plans where these can be counted."""

import json
import subprocess
import sys
import unittest
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.service_maintenance_planning.engine import insertion
from odoo.addons.service_maintenance_planning.engine import problem as plain

from ..engine import problem as reader
from ..engine.budget import Budget
from ..engine.solve import solve
from . import plan_checker, problems

ADDON = Path(__file__).parents[1]
PROPERTY = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def solved(problem):
    """The plan, ended by its steps and never by the clock of a busy machine."""
    return solve(json.loads(json.dumps(problem)), Budget(600))


def as_current(plan):
    current = {}
    for route in plan["routes"]:
        for stop in route["stops"]:
            current.setdefault(stop["visit"], []).append({"shift": route["shift"], "start": stop["start"]})
    return current


def line(*positions):
    return [[abs(a - b) for b in positions] for a in positions]


def day(**values):
    return {"id": "anna", "technician": "anna", "start": 0, "end": 100, "start_place": 0, "end_place": 0, **values}


class TestProperties(unittest.TestCase):
    @PROPERTY
    @given(st.integers(0, 2**32))
    def test_every_plan_keeps_every_hard_rule(self, number):
        """P8: whatever is asked for."""
        problem = problems.rich(Random(number))
        plan = solved(problem)
        self.assertEqual(plan_checker.broken_rules(problem, plan), [])
        weighted = plan_checker.cost(problem, plan["routes"])
        items, weights = plan["cost"], problem["weights"]
        self.assertEqual(items["total"] - items["unplanned"] - weights["fairness"] * items["fairness"], weighted)

    @PROPERTY
    @given(st.integers(0, 2**32))
    def test_never_worse_than_the_current_plan(self, number):
        """P8: a plan given as the current one is kept or bettered."""
        problem = problems.rich(Random(number))
        first = solved({**problem, "seconds": 0, "weights": {**problem["weights"], "change": 0}})
        problem["current"] = as_current(first)
        second = solved(problem)
        self.assertEqual(plan_checker.broken_rules(problem, second), [])
        self.assertLessEqual(second["cost"]["total"], first["cost"]["total"])

    @PROPERTY
    @given(st.integers(0, 2**32))
    def test_same_input_and_seed_same_plan(self, number):
        """P8."""
        problem = problems.rich(Random(number))
        first, second = solved(problem), solved(problem)
        self.assertEqual(first["routes"], second["routes"])
        self.assertEqual(first["unplanned"], second["unplanned"])

    def test_as_good_as_trying_everything(self):
        """P5: windows, skills, rest, lateness, overtime, wanted hands, loads."""
        compared = sum(self.compare(problems.small(Random(number)), number) for number in range(18))
        self.assertGreater(compared, 5)

    @PROPERTY
    @given(st.integers(0, 2**32))
    def test_both_solvers_count_alike(self, number):
        """P8: the plain insertion keeps the same rules, by the same weights, and is never better than ours."""
        problem = problems.rich(Random(number))
        for visit in problem["visits"]:
            visit["locked"] = None
        plain_plan, plan = insertion.solve(problem), solved(problem)
        self.assertEqual(plan_checker.broken_rules(problem, plain_plan), [])
        if len(plain_plan["unplanned"]) == len(plan["unplanned"]) == 0:
            self.assertLessEqual(plan["cost"]["total"], plain_plan["cost"]["total"])
        again = solved({**problem, "current": as_current(plain_plan), "seconds": 0})
        if not plain_plan["unplanned"]:
            self.assertLessEqual(again["cost"]["total"], plain_plan["cost"]["total"])

    def test_default_weights(self):
        """P8: one problem means the same to both solvers."""
        self.assertEqual(reader.WEIGHTS, plain.WEIGHTS)

    def test_two_technicians_as_good_as_trying_everything(self):
        """P5: visits for two at the same time."""
        compared = 0
        for number in range(8):
            problem = problems.small(Random(number), visits=3)
            for visit in problem["visits"]:
                visit.update(skills=[], unwanted=[])
            problem["visits"][0]["technicians"] = 2
            compared += self.compare(problem, number)
        self.assertGreater(compared, 2)

    def test_three_technicians_as_good_as_trying_everything(self):
        """P5: visits for more than two at the same time."""
        compared = 0
        for number in range(6):
            problem = problems.small(Random(number), visits=3, shifts=4)
            for visit in problem["visits"]:
                visit.update(skills=[], unwanted=[], windows=None)
            problem["visits"][0]["technicians"] = 3
            compared += self.compare(problem, number)
        self.assertGreater(compared, 2)

    def test_several_days_as_good_as_trying_everything(self):
        """P5: visits over several days, also for two technicians; nothing comes between their parts."""
        compared = 0
        for number in range(12):
            problem = problems.small(Random(number), visits=3, shifts=2, days=3 if number % 3 else 2)
            for visit in problem["visits"]:
                visit.update(skills=[], unwanted=[], windows=None, break_inside=True)
            crew = 1 if number % 3 else 2
            problem["visits"][0].update(parts=[12, 9, 3] if crew == 1 else [4, 3], technicians=crew)
            if crew == 2:
                problem["visits"] = problem["visits"][:2]
            compared += self.compare(problem, number)
        self.assertGreater(compared, 6)

    def test_insertion_beside_trying_everything(self):
        """P5: the plain insertion plans one visit, for three or over several days, as well as possible; several never
        better than that."""
        alone = 0
        for number in range(12):
            problem = problems.small(Random(number), visits=2, shifts=4 if number % 2 else 2, days=1 + (not number % 2))
            for visit in problem["visits"]:
                visit.update(skills=[], unwanted=[], windows=None)
            problem["visits"][0].update({"technicians": 3} if number % 2 else {"parts": [4, 3]})
            best = plan_checker.cheapest(problem)
            plan = insertion.solve(problem)
            self.assertEqual(plan_checker.broken_rules(problem, plan), [], number)
            if not plan["unplanned"]:
                self.assertGreaterEqual(plan["cost"]["total"], best, number)
            del problem["visits"][1]
            best, plan = plan_checker.cheapest(problem), insertion.solve(problem)
            self.assertEqual(best is None, bool(plan["unplanned"]), number)
            if best is not None:
                alone += 1
                self.assertEqual(plan["cost"]["total"], best, number)
        self.assertGreater(alone, 6)

    def compare(self, problem, number):
        """Whether there is a plan at all; fails where there is a better one than ours."""
        best, plan = plan_checker.cheapest(problem), solved(problem)
        self.assertEqual(plan_checker.broken_rules(problem, plan), [], number)
        self.assertEqual(best is None, bool(plan["unplanned"]), number)
        if best is not None:
            self.assertEqual(plan["cost"]["total"], best, number)
        return best is not None


class TestPlan(unittest.TestCase):
    def plan(self, visits, shifts=None, **more):
        return solved(
            {
                "travel_time": line(0, 10, 20, 30),
                "shifts": shifts or [day()],
                "seconds": 0.1,
                "visits": [{"id": f"v{i}", "place": i, "duration": 5, **visit} for i, visit in enumerate(visits, 1)],
                **more,
            }
        )

    def stops(self, plan):
        return [[(stop["visit"], stop["start"]) for stop in route["stops"]] for route in plan["routes"]]

    def test_keys(self):
        plan = self.plan([{}])
        self.assertEqual(set(plan), {"routes", "unplanned", "cost", "log"})
        self.assertEqual(set(plan["routes"][0]["stops"][0]), {"visit", "arrive", "start", "end", "why"})

    def test_order_of_least_travel(self):
        plan = self.plan([{}, {}, {}])
        self.assertEqual(plan["cost"]["travel"], 60)

    def test_rest_is_taken(self):
        """P5: lunch, although nobody waits for it."""
        rest = {"earliest": 12, "latest": 20, "duration": 10}
        plan = self.plan([{"windows": [[0, 20]]}, {}], [day(**{"break": rest})])
        self.assertEqual(self.stops(plan), [[("v1", 10), ("v2", 35)]])

    def test_why_not(self):
        """P5: a sentence for each visit that stays out."""
        shifts = [day(skills=["gas"], capacity=5)]
        plan = self.plan(
            [{"skills": ["lift"]}, {"load": 6}, {"windows": [[90, 95]]}, {"unwanted": ["anna"]}],
            shifts,
            travel_time=line(0, 10, 20, 30, 5),
        )
        why = {item["visit"]: item["why"]["code"] for item in plan["unplanned"]}
        self.assertEqual(why, {"v1": "skill", "v2": "load", "v3": "window", "v4": "unwanted"})
        self.assertTrue(all(item["why"]["text"].endswith(".") for item in plan["unplanned"]))
        for visits, code in (
            ([{"prize": 1}], "prize"),
            ([{"duration": 60}] * 2, "full"),
            ([{"technicians": 2}], "alone"),
        ):
            self.assertEqual([item["why"]["code"] for item in self.plan(visits)["unplanned"]], [code])

    def test_parts_on_following_days(self):
        """P5: a visit over several days, by the same technician."""
        shifts = [day(id=f"{who}{i}", technician=who, day=i) for i in range(3) for who in ("anna", "ben")]
        plan = self.plan([{"parts": [60, 50, 20]}], shifts)
        self.assertEqual(len({route["shift"][:-1] for route in plan["routes"]}), 1)
        self.assertEqual([route["shift"][-1] for route in plan["routes"]], ["0", "1", "2"])

    def test_nothing_between_parts(self):
        """P5: the days of a visit over several days follow each other, and are its own."""
        shifts = [day(id=f"{who}{i}", technician=who, day=i) for i in range(3) for who in ("anna", "ben")]
        del shifts[2]  # on the second day anna is away
        plan = self.plan([{"parts": [30, 30, 30]}, {}, {"days": [2]}], shifts)
        self.assertFalse(plan["unplanned"])
        mine = [route for route in plan["routes"] if any(stop["visit"] == "v1" for stop in route["stops"])]
        self.assertEqual([route["shift"] for route in mine], ["ben0", "ben1", "ben2"])
        self.assertEqual([len(route["stops"]) for route in mine][1], 1)
        self.assertEqual((mine[0]["stops"][-1]["visit"], mine[2]["stops"][0]["visit"]), ("v1", "v1"))
        nobody = self.plan([{"parts": [30, 30, 30]}, {"days": [1]}], shifts)
        self.assertEqual(len(nobody["unplanned"]), 1, "the second day belongs to one of them")

    def test_room_is_made_for_several_days(self):
        """P5: short visits move together, so that one over several days has its days."""
        shifts = [day(id=f"{who}{i}", technician=who, day=i) for i in range(3) for who in ("anna", "ben")]
        short = [{"id": n, "place": 1, "duration": 30} for n in range(6)]
        current = {str(n): [{"shift": shift["id"], "start": 10}] for n, shift in enumerate(shifts)}
        long = {"id": "long", "place": 1, "parts": [80, 80, 80], "prize": 1000}
        plan = solved(
            {
                "travel_time": line(0, 10),
                "shifts": shifts,
                "visits": [*short, long],
                "current": current,
                "weights": {"change": 15},
                "seconds": 0.3,
            }
        )
        self.assertFalse(plan["unplanned"])
        self.assertEqual(plan["cost"]["change"], 3)

    def test_rest_inside_a_long_visit(self):
        """P5: who works all day has lunch on the spot, where that is allowed."""
        shifts = [day(**{"break": {"earliest": 45, "latest": 50, "duration": 10}})]
        self.assertTrue(self.plan([{"duration": 60}], shifts)["unplanned"])
        stop = self.plan([{"duration": 60, "break_inside": True}], shifts)["routes"][0]["stops"][0]
        self.assertEqual((stop["start"], stop["end"]), (10, 80))

    def test_change_weight_keeps_visits(self):
        """P6: what somebody was told stays, even where less travel were possible."""
        shifts = [day(), day(id="ben", technician="ben", start_place=3, end_place=3)]
        current = {"v1": [{"shift": "ben", "start": 40}]}
        self.assertEqual(self.plan([{}], shifts, current=current)["routes"][0]["shift"], "anna")
        plan = self.plan([{}], shifts, current=current, weights={"change": 100})
        self.assertEqual((plan["routes"][0]["shift"], self.stops(plan)), ("ben", [[("v1", 40)]]))

    def test_fairness_shares_the_work(self):
        """P5."""
        shifts = [day(), day(id="ben", technician="ben")]
        self.assertEqual(len(self.plan([{}, {}], shifts)["routes"]), 1)
        self.assertEqual(len(self.plan([{}, {}], shifts, weights={"fairness": 50})["routes"]), 2)

    def test_technician_who_is_gone(self):
        """P6: the shift of the current plan is no more; its visit goes to somebody else."""
        plan = self.plan([{}], current={"v1": [{"shift": "ill", "start": 10}]}, weights={"change": 5})
        self.assertEqual((len(plan["routes"]), plan["cost"]["change"]), (1, 1))

    def test_errors_name_what_is_wrong(self):
        """P8: one sentence."""
        wrong = [
            ([day(end=-1)], [], "Shift anna ends before it starts."),
            ([day()], [{"id": "x"}], "Visit x has no place."),
            ([day()], [{"id": "x", "place": 7}], "Visit x has the unknown place 7."),
            (
                [day()],
                [{"id": "x", "place": 1, "windows": [[5, 1]]}],
                "Visit x has a window that ends before it begins.",
            ),
            ([day()], [{"id": "x", "place": 1, "locked": {"shift": "y"}}], "Visit x is locked to an unknown shift."),
            ([day(), day()], [], "There are two shifts anna."),
        ]
        for shifts, visits, sentence in wrong:
            with self.subTest(sentence), self.assertRaisesRegex(reader.ProblemError, sentence):
                reader.read({"travel_time": line(0, 10), "shifts": shifts, "visits": visits})


class TestCommand(unittest.TestCase):
    """`python -m engine`, without Odoo and without the rest of the repository."""

    def run_engine(self, text):
        command = [sys.executable, "-m", "engine"]
        return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ADDON, env={}, check=False)

    def test_plan(self):
        problem = {"travel_time": line(0, 10), "shifts": [day()], "visits": [{"id": 1, "place": 1}], "seconds": 0.1}
        result = self.run_engine(json.dumps(problem))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["cost"]["travel"], 20)

    def test_error(self):
        result = self.run_engine(json.dumps({"travel_time": [[0]], "shifts": [], "visits": [{"id": "v7"}]}))
        self.assertEqual((result.returncode, result.stderr), (2, "Visit v7 has no place.\n"))
        self.assertEqual(self.run_engine("no").returncode, 2)

    def test_stops_with_what_there_is(self):
        """P5: good enough."""
        problem = problems.small(Random(1), visits=60, shifts=6, days=3) | {"seconds": 60}
        command = [sys.executable, "-m", "engine"]
        with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True, cwd=ADDON) as process:
            process.stdin.write(json.dumps(problem))
            process.stdin.close()
            try:
                process.wait(3)
            except subprocess.TimeoutExpired:
                process.terminate()
            self.assertEqual(process.wait(20), 0)
            self.assertIn("routes", json.loads(process.stdout.read()))
