"""Travel between 1 000 places in one pass, and ranking slots for one visit among two weeks of 1 000 visits each."""

import random
from datetime import datetime, time, timedelta
from functools import partial

from benchmarks.harness import check, finish, measure, size, sizes, table

PLACES = size(1000)
TEAMS = sizes(10, 50)
DAYS = 14
A_WEEK = size(1000, least=10)


def run(env):
    matrix = measure(env, "travel matrix", 1, env.company._travel_matrix, prepare=points, repeat=9)
    check(f"travel matrix of {PLACES} places: ms", matrix.ms, 100)
    rows = [("technicians", "visits", "ms", "queries")]
    days = week_days(env)
    technicians = make_technicians(env, max(TEAMS))
    visit = make_visits(env, technicians, days)
    queries = []
    for count in TEAMS:
        team = technicians[:count]
        rank = partial(visit._rank_slots, team, days, 5)
        ranked = measure(env, f"slots, {count} technicians", 1, rank, repeat=7)
        rows.append((count, 2 * A_WEEK * count // max(TEAMS), ranked.ms, ranked.queries))
        queries.append(ranked.queries)
        check(f"ranking slots, {count} technicians, {DAYS} days: ms", ranked.ms, 150)
    check("queries beyond those of the smallest team", max(queries) - queries[0], 0)
    table(rows)
    finish()


def points():
    """Places of a region, scattered the same way each time."""
    chance = random.Random(7)
    return [(51 + chance.random() / 2, 4 + chance.random() / 2) for _number in range(PLACES)]


def week_days(env):
    """Two weeks from next Monday on."""
    today = env.company._local_today()
    monday = today + timedelta(days=7 - today.weekday())
    return [monday + timedelta(days=n) for n in range(DAYS)]


def make_technicians(env, count):
    group = env.ref("service_maintenance.group_technician")
    users = env["res.users"].with_context(no_reset_password=True).create(
        [{"name": f"Technician {n}", "login": f"slots_{n}", "group_ids": [(4, group.id)]} for n in range(count)]
    )
    homes = env["res.partner"].create(
        [
            {"name": user.name, "partner_latitude": latitude, "partner_longitude": longitude}
            for user, (latitude, longitude) in zip(users, points() * count)
        ]
    )
    for user, home in zip(users, homes):
        user.service_start_id = home
    return users


def make_visits(env, technicians, days):
    """Two weeks of visits for all of them, committed; returns one more that is to be planned."""
    customers = env["res.partner"].create(
        [
            {"name": f"Customer {n}", "is_company": True, "partner_latitude": latitude, "partner_longitude": longitude}
            for n, (latitude, longitude) in enumerate(points())
        ]
    )
    worked = [day for day in days if day.weekday() < 5]
    quiet = env["service.visit"].with_context(
        tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
    )
    vals_list = []
    for number in range(2 * A_WEEK):
        round_number, person = divmod(number, len(technicians))
        turn, day = divmod(round_number, len(worked))
        vals_list.append(
            {
                "subject": f"Visit {number}",
                "partner_id": customers[number % len(customers)].id,
                "duration": 1.0,
                "technician_ids": [(6, 0, technicians[person].ids)],
                "date_start": datetime.combine(worked[day], time(8)) + timedelta(hours=2 * turn),
            }
        )
    quiet.create(vals_list)
    visit = quiet.create({"subject": "One more", "partner_id": customers[0].id, "duration": 1.0})
    env.cr.commit()
    return visit
