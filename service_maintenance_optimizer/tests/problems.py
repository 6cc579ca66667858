"""Random problems, all of whose rules matter."""

import math


def small(random, visits=4, shifts=2, days=1, pairs=0.0):
    """A day or two of a few hours in units small enough to try out everything."""
    points = [(random.randint(0, 6), random.randint(0, 6)) for _place in range(visits + shifts)]
    times = [[math.ceil(math.dist(a, b)) for b in points] for a in points]
    skills = ["gas", "cold"]
    result = {"places": len(points), "travel_time": times, "shifts": [], "visits": [], "seconds": 0.1, "seed": 1}
    for number in range(shifts):
        for day in range(days):
            start = 100 * day + random.randint(0, 3)
            end = start + random.randint(18, 30)
            result["shifts"].append(
                {
                    "id": f"t{number}d{day}",
                    "technician": number,
                    "day": day,
                    "start_place": visits + number,
                    "end_place": visits + number,
                    "start": start,
                    "end": end,
                    "latest_end": end + random.randint(0, 4),
                    "capacity": random.choice([None, 6, 10]),
                    "skills": random.sample(skills, random.randint(0, 2)) + ["any"],
                    "break": random.choice([None, {"earliest": start + 8, "latest": start + 12, "duration": 3}]),
                }
            )
    for number in range(visits):
        visit = {"id": f"v{number}", "place": number, "duration": random.randint(1, 5), "load": random.randint(0, 3)}
        begin = 100 * random.randrange(days) + random.randint(0, 10)
        visit["windows"] = random.choice([None, [[begin, begin + 12]], [[begin, begin + 3], [begin + 8, begin + 15]]])
        visit["soft_end"] = random.choice([None, begin + 6])
        visit["skills"] = random.choice([[], [], ["any"], ["gas"]])
        visit["wanted"] = random.choice([[], [0]])
        visit["unwanted"] = random.choice([[], [], [], [1]])
        visit["technicians"] = random.choice([2, 2, 3]) if random.random() < pairs else 1
        visit["break_inside"] = random.random() < 0.3
        result["visits"].append(visit)
    return result


def rich(random):
    """`small`, with parts, prizes, locks, weights and a current plan as well."""
    problem = small(random, random.randint(1, 8), random.randint(1, 4), random.randint(1, 3), 0.2)
    shifts = problem["shifts"]
    for visit in problem["visits"]:
        visit["prize"] = random.choice([None, None, 0, 5, 40])
        if random.random() < 0.15:
            visit["parts"] = [random.randint(1, 12) for _part in range(random.choice([2, 2, 3]))]
            visit["windows"] = None
        elif random.random() < 0.15:
            shift = random.choice(shifts)
            if shift["technician"] not in visit["unwanted"] and set(visit["skills"]) <= set(shift["skills"]):
                start = shift["start"] + random.randint(0, 12)
                visit["locked"] = {"shift": shift["id"], "start": random.choice([None, start])}
                visit["windows"] = None
        if random.random() < 0.2:
            visit["days"] = random.sample(range(3), 2)
            visit["locked"] = None
    names = ("travel", "lateness", "overtime", "fairness", "preference", "change")
    problem["weights"] = {name: random.choice([0, 1, 3]) for name in names}
    return problem
