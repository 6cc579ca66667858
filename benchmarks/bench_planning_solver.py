"""The optimizer: Solomon's 100 customers after ten seconds, a week of 200 visits after five and thirty.

Solomon's own files are read where `SOLOMON` names a folder of them; else problems are made in his manner, and the best
distances known are those of long runs. Each run is a process of its own, as in Odoo.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from statistics import mean

from odoo.addons.service_maintenance.engine import recurrence

from benchmarks import planning_data
from benchmarks.bench_planning_board import make_sites, make_users
from benchmarks.harness import IS_TINY, check, finish, measure, size, table

ADDON = Path(__file__).parents[1] / "service_maintenance_optimizer"
# The least distance that long runs with several seeds have found.
BEST = {
    "R1": 13350,
    "R2": 17278,
    "R4": 12811,
    "RC1": 13383,
    "RC2": 15779,
    "RC5": 12343,
    "C2": 11389,
    "C4": 6944,
}


def solve(problem, seconds, seed=1):
    """The plan for ``problem``."""
    problem = {**problem, "seconds": seconds, "seed": seed}
    command = [sys.executable, "-m", "engine"]
    result = subprocess.run(command, input=json.dumps(problem), capture_output=True, text=True, cwd=ADDON, check=True)
    return json.loads(result.stdout)


def solomon_problems():
    """{name: (problem, best distance known)}."""
    if folder := os.environ.get("SOLOMON"):
        files = [planning_data.read_solomon(path.read_text()) for path in sorted(Path(folder).glob("*.[tT][xX][tT]"))]
        return {name: (problem, planning_data.OPTIMA[name]) for name, problem in files if name in planning_data.OPTIMA}
    if IS_TINY:
        return {"R0": (planning_data.make_solomon("R", 0, 10), 1)}
    return {
        name: (planning_data.make_solomon(name.rstrip("0123456789"), int(name.lstrip("RC"))), best)
        for name, best in BEST.items()
    }


def run_solomon(env):
    gaps = {}
    for name, (problem, best) in solomon_problems().items():
        plans = []
        measure(
            env,
            f"solver: {name}",
            1,
            lambda problem=problem, plans=plans: plans.append(solve(problem, 0.2 if IS_TINY else 10)),
            repeat=1,
        )
        assert not plans[0]["unplanned"], name
        gaps[name] = 100 * (plans[0]["cost"]["travel"] / best - 1)
    table([("instance", "gap %"), *gaps.items()])
    check("mean gap to the best known distance, %", mean(gaps.values()), 0.5)


def run_week(env):
    problem = planning_data.make_week(size(200), size(10), 5)
    plans = {}
    for seconds in (0, 5, 30):
        measure(
            env,
            f"solver: a week, {seconds} s",
            1,
            lambda seconds=seconds: plans.update({seconds: solve(problem, min(seconds, 0.2) if IS_TINY else seconds)}),
            repeat=1,
        )
    table(
        [
            ("seconds", "travel", "lateness", "overtime", "not planned", "total"),
            *(
                (
                    seconds,
                    *(plan["cost"][what] for what in ("travel", "lateness", "overtime")),
                    len(plan["unplanned"]),
                    plan["cost"]["total"],
                )
                for seconds, plan in plans.items()
            ),
        ]
    )
    check("not planned after 5 s", len(plans[5]["unplanned"]), 0)
    check("travel after 30 s, of that of the insertion", plans[30]["cost"]["travel"] / plans[0]["cost"]["travel"], 0.85)
    check("later after 30 s than in the insertion", plans[30]["cost"]["lateness"] - plans[0]["cost"]["lateness"], 0)


def run_repair(env):
    """A day of twenty technicians, one of whom is ill: what the others have stays where it can."""
    problem = {**planning_data.make_week(size(80), size(20), 1), "weights": {"change": 75}}
    first, plans = solve(problem, 1), []
    current = {}
    for route in first["routes"]:
        for stop in route["stops"]:
            entry = {"shift": route["shift"], "start": stop["start"]}
            current.setdefault(str(stop["visit"]), []).append(entry)
    ill = problem["shifts"][0]["id"]
    visits = [visit for visit in problem["visits"] if visit.get("locked", {}).get("shift") != ill]
    kept = {str(visit["id"]) for visit in visits}
    repair = {
        **problem,
        "shifts": problem["shifts"][1:],
        "visits": visits,
        "current": {name: entries for name, entries in current.items() if name in kept},
    }
    figure = measure(env, "solver: a technician is ill", 1, lambda: plans.append(solve(repair, 1)), repeat=1)
    touched = sum(entry["shift"] == ill for entries in repair["current"].values() for entry in entries)
    table([("visits of who is ill", "stops changed"), (touched, plans[0]["cost"]["change"])])
    check("a repair, ms", figure.ms, 3000)


def run_button(env):
    """The same as a dispatcher sees it: from the button of "Repair a Day" to the proposal, with all the reading and
    writing."""
    dispatcher = make_users(env, "dispatcher", 1)
    today = env.company._local_today()
    monday = today + timedelta(days=7 - today.weekday())
    team = make_users(env, "technician", size(20, least=3), "repair")
    sites = make_sites(env)
    midnight = recurrence.local_datetime(monday, 0, env.company._local_timezone())
    env["service.visit"].with_context(tracking_disable=True, mail_create_nolog=True, dont_notify=True).create(
        [
            {
                "subject": f"Service {number}",
                "partner_id": sites[(place * 7 + number * 3) % len(sites)].id,
                "date_start": midnight + timedelta(hours=hours),
                "duration": 1.0,
                "technician_ids": [(6, 0, user.ids)],
            }
            for place, user in enumerate(team)
            for number, hours in enumerate((9, 10.75, 13.75, 15.25))
        ]
    )
    repair = (
        env["service.planning.repair"]
        .with_user(dispatcher)
        .create({"kind": "away", "day": monday, "technician_id": team[0].id})
    )
    figure = measure(env, f"repair of a day, {len(team)} technicians", 1, repair.action_propose)
    run_made = env["service.planning.run"].search([("kind", "=", "away")], limit=1)
    moved = run_made.line_ids.filtered(lambda line: line.change != "kept")
    table([("visits", "of who is away", "not kept"), (len(run_made.line_ids), 4, len(moved))])
    check("from the button to the proposal, ms", figure.ms, 3000)


def run(env):
    run_solomon(env)
    run_week(env)
    run_repair(env)
    run_button(env)
    finish()
