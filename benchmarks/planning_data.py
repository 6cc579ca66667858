"""Problems for the solver: Solomon's, read from his files or made in his manner, and a week of service visits."""

import contextlib
import math
import random

# Optimal distances, each leg cut to one decimal, as published for Solomon's 100 customers (times ten). Compared with
# the tables that several public solvers carry; R209 to R211 stand in none of these.
OPTIMA = {
    "R101": 16377,
    "R102": 14666,
    "R103": 12087,
    "R104": 9715,
    "R105": 13553,
    "R106": 12346,
    "R107": 10646,
    "R108": 9321,
    "R109": 11469,
    "R110": 10680,
    "R111": 10487,
    "R112": 9486,
    "C101": 8273,
    "C102": 8273,
    "C103": 8263,
    "C104": 8229,
    "C105": 8273,
    "C106": 8273,
    "C107": 8273,
    "C108": 8273,
    "C109": 8273,
    "RC101": 16198,
    "RC102": 14574,
    "RC103": 12580,
    "RC104": 11323,
    "RC105": 15137,
    "RC106": 13727,
    "RC107": 12078,
    "RC108": 11142,
    "R201": 11432,
    "R202": 10296,
    "R203": 8708,
    "R204": 7313,
    "R205": 9498,
    "R206": 8759,
    "R207": 7940,
    "R208": 7010,
    "R209": 8548,
    "R210": 9005,
    "R211": 7467,
    "C201": 5891,
    "C202": 5891,
    "C203": 5887,
    "C204": 5881,
    "C205": 5864,
    "C206": 5860,
    "C207": 5858,
    "C208": 5858,
    "RC201": 12618,
    "RC202": 10923,
    "RC203": 9237,
    "RC204": 7835,
    "RC205": 11540,
    "RC206": 10511,
    "RC207": 9629,
    "RC208": 7761,
}


def read_solomon(text):
    """(name, problem) of a file in Solomon's format: name, vehicles and capacity, a line per customer."""
    name, *rows = [line.split() for line in text.splitlines() if line.strip()]
    numbers = []
    for row in rows:
        with contextlib.suppress(ValueError):  # headings
            numbers.append([float(cell) for cell in row])
    (vehicles, capacity), customers = numbers[0], numbers[1:]
    return name[0].upper(), routing(int(vehicles), int(capacity), [row[1:] for row in customers])


def routing(vehicles, capacity, customers):
    """The problem of ``customers``: rows of x, y, demand, ready, due, service; the first is the depot."""
    times = [[int(10 * math.hypot(a[0] - b[0], a[1] - b[1])) for b in customers] for a in customers]
    day = {"start_place": 0, "end_place": 0, "start": int(10 * customers[0][3]), "end": int(10 * customers[0][4])}
    return {
        "places": len(customers),
        "travel_time": times,
        "shifts": [{"id": f"vehicle {number}", "capacity": capacity, **day} for number in range(vehicles)],
        "visits": [
            {
                "id": number,
                "place": number,
                "load": int(row[2]),
                "duration": int(10 * row[5]),
                "windows": [[int(10 * row[3]), int(10 * row[4])]],
            }
            for number, row in enumerate(customers)
            if number
        ],
    }


def make_solomon(kind, seed, customers=100):
    """A problem after Solomon (Operations Research 35, 1987): ``kind`` R: places anywhere, C: in clusters, RC: half
    and half; windows around a moment at which one can be there, some narrow, some wide, some as long as the day."""
    dice, horizon, service = random.Random(f"{kind}{seed}"), 230, 10
    centres = [(dice.randint(10, 60), dice.randint(10, 70)) for _cluster in range(max(1, customers // 10))]
    rows = [[35, 35, 0, 0, horizon, 0]]
    for number in range(customers):
        if kind == "C" or (kind == "RC" and number % 2):
            x, y = (value + dice.randint(-5, 5) for value in centres[number % len(centres)])
        else:
            x, y = dice.randint(0, 70), dice.randint(0, 77)
        way = math.hypot(x - 35, y - 35)
        first, last = math.ceil(way), math.floor(horizon - way - service - 1)
        begin, end = first, last
        if dice.random() < (0.5, 0.75, 1)[seed % 3]:
            middle, half = dice.randint(first, last), (5, 15, 30)[seed // 3 % 3]
            begin, end = max(first, middle - half), min(last, middle + half)
        rows.append([x, y, dice.randint(1, 35), begin, end, service])
    return routing(max(3, customers // 4), 200, rows)


def make_week(visits=200, technicians=10, days=5, seed=1):
    """A week of a service company in minutes: skills, lunch, visits for two, locks, windows, promised times."""
    dice = random.Random(seed)
    points = [(dice.gauss(0, 12), dice.gauss(0, 12)) for _place in range(visits + technicians)]
    times = [[0 if a is b else 3 + int(math.dist(a, b) * 1.3 / 40 * 60) for b in points] for a in points]
    skills = ["gas", "cooling", "solar", "lift"]
    shifts = []
    for number in range(technicians):
        mine = ["basic", skills[number % 4], *dice.sample(skills, 2)]
        for day in range(days):
            start = 1440 * day + 480
            shifts.append(
                {
                    "id": f"{number}/{day}",
                    "technician": number,
                    "day": day,
                    "start_place": visits + number,
                    "end_place": visits + number,
                    "start": start,
                    "end": start + 540,
                    "latest_end": start + 600,
                    "capacity": 30,
                    "skills": sorted(set(mine)),
                    "break": {"earliest": start + 210, "latest": start + 300, "duration": 30},
                }
            )
    return {
        "places": len(points),
        "travel_time": times,
        "shifts": shifts,
        "visits": [_make_visit(dice, number, days, skills, shifts) for number in range(visits)],
    }


def _make_visit(dice, number, days, skills, shifts):
    visit = {
        "id": number,
        "place": number,
        "duration": dice.choice([30, 45, 60, 60, 90, 120]),
        "load": dice.randint(0, 4),
    }
    visit["skills"] = [dice.choice(skills)] if dice.random() < 0.5 else ["basic"]
    start = 1440 * dice.randrange(days) + dice.choice([480, 780])
    kind = dice.random()
    if kind < 0.3:
        visit["windows"] = [[start, start + 210]]
    elif kind < 0.4:
        visit["soft_end"] = start + 240
    elif kind < 0.6:
        visit["days"] = sorted(dice.sample(range(days), min(3, days)))
    elif kind < 0.65:
        visit.update(technicians=2, skills=["basic"])
    elif kind < 0.7:
        shift = shifts[7 * number % len(shifts)]
        visit.update(skills=["basic"], locked={"shift": shift["id"], "start": shift["start"] + 60 * dice.randint(1, 6)})
    elif kind < 0.8:
        visit["wanted"] = [dice.choice(shifts)["technician"]]
    return visit
