"""The planning board as a dispatcher reads it: a week of 10 and of 50 technicians, 20 visits each."""

from datetime import datetime, time, timedelta
from functools import partial

from odoo import fields

from benchmarks.harness import check, finish, measure, size

TECHNICIANS = (size(10, least=2), size(50, least=4))
VISITS_EACH = 20
TO_PLAN = size(200)


def run(env):
    dispatcher = make_users(env, "dispatcher", 1)
    today = env.company._local_today()
    monday = datetime.combine(today + timedelta(days=7 - today.weekday()), time())
    sites = make_sites(env)
    queries = []
    known = 0
    for count in TECHNICIANS:
        fill(env, make_users(env, "technician", count - known, f"t{count}"), monday, sites)
        known = count
        board = env["service.planning.board"].with_user(dispatcher)
        span = [fields.Datetime.to_string(monday + timedelta(days=days)) for days in (0, 7)]
        read = partial(board.get_board, *span)
        found = read()
        label = f"board, {len(found['technicians'])} technicians, {len(found['visits'])} visits"
        figure = measure(env, label, 1, read)
        queries.append(figure.queries)
        check(f"{label}: ms", figure.ms, 200)
    check("queries of the larger board, beside those of the smaller", queries[-1] / queries[0], 1.0)
    finish()


def make_users(env, role, count, name="d"):
    return env["res.users"].with_context(no_reset_password=True, mail_create_nolog=True).create(
        [
            {
                "name": f"{role} {name} {n}",
                "login": f"bench_board_{role}_{name}_{n}",
                "group_ids": [(4, env.ref(f"service_maintenance.group_{role}").id)],
            }
            for n in range(count)
        ]
    )


def make_sites(env):
    """Customers spread over a town of twenty kilometres."""
    return env["res.partner"].create(
        [
            {
                "name": f"Customer {n}",
                "city": f"Quarter {n % 9}",
                "zip": str(1000 + n % 9),
                "partner_latitude": 51.0 + n % 20 * 0.01,
                "partner_longitude": 3.7 + n // 20 * 0.01,
            }
            for n in range(300)
        ]
    )


def fill(env, team, monday, sites):
    """Four visits on each working day of each technician, a meeting, and visits that wait."""
    quiet = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True, "dont_notify": True})
    vals_list = [
        {
            "subject": f"Service {n}",
            "partner_id": sites[(user.id * 7 + n * 13) % len(sites)].id,
            "date_start": monday + timedelta(days=n % 5, hours=7 + n // 5 * 2),
            "duration": 1.5,
            "technician_ids": [(6, 0, user.ids)],
        }
        for user in team
        for n in range(VISITS_EACH)
    ]
    vals_list += [{"subject": f"Waits {n}", "partner_id": sites[n % len(sites)].id} for n in range(TO_PLAN)]
    quiet["service.visit"].create(vals_list)
    quiet["calendar.event"].create(
        [
            {
                "name": "Meeting",
                "start": monday + timedelta(days=1, hours=15),
                "stop": monday + timedelta(days=1, hours=16),
                "partner_ids": [(6, 0, user.partner_id.ids)],
            }
            for user in team
        ]
    )
    env["res.users"].flush_model()
    env.cr.commit()
    env.cr.execute("ANALYZE service_visit, service_visit_assignment, calendar_event, calendar_attendee, res_partner")
