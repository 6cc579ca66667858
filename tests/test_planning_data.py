"""Files in Solomon's format, which the benchmark of the solver reads where it is given some."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks import planning_data

ROOT = Path(__file__).parents[1]
FILE = """T101

VEHICLE
NUMBER     CAPACITY
  2         20

CUSTOMER
CUST NO.   XCOORD.    YCOORD.    DEMAND   READY TIME   DUE DATE   SERVICE TIME

    0      0          0          0          0       200          0
    1      3          4          10         0       150         10
    2      6          8          10        30        40         10
    3      -1         1          15         0       150         10
"""


def test_read():
    """P8: vehicles and capacity, times and distances in tenths, each leg cut to one decimal."""
    name, problem = planning_data.read_solomon(FILE)
    assert (name, problem["places"], len(problem["shifts"])) == ("T101", 4, 2)
    assert problem["travel_time"][0] == [0, 50, 100, 14]
    assert problem["shifts"][1] == {
        "id": "vehicle 1", "capacity": 20, "start_place": 0, "end_place": 0, "start": 0, "end": 2000,
    }
    assert problem["visits"][1] == {"id": 2, "place": 2, "load": 10, "duration": 100, "windows": [[300, 400]]}


def test_solve():
    """P8: the distance is the cost of travel: two vans, as the third customer is too much for the first."""
    _name, problem = planning_data.read_solomon(FILE)
    command = [sys.executable, "-m", "engine"]
    text = json.dumps({**problem, "seconds": 0.1})
    answer = subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=ROOT / "service_maintenance_optimizer", check=True
    )
    plan = json.loads(answer.stdout)
    assert (plan["cost"]["travel"], plan["unplanned"]) == (228, [])
