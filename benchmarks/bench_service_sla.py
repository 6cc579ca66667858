"""Promised times of 10 000 open visits counted anew, as after a change of the working hours."""

from datetime import timedelta

from odoo import fields

from benchmarks.harness import check, finish, measure, size
from benchmarks.service_data import Books

COUNT = size(10_000, least=100)


def run(env, count=COUNT):
    books = Books(env)
    policy = env["service.sla.policy"].create(
        {
            "name": "Gold",
            "target_ids": [(0, 0, {"priority": "1", "response_hours": 4, "resolution_hours": 80})],
        }
    )
    clocks = fill(books.env, books, policy, count)
    label = f"deadlines of {count} visits anew"
    result = measure(env, label, count, clocks._count_again)
    check(f"{label}: seconds", result.ms * count / 1000, 5)
    result = measure(env, "a look at clocks whose moment has come", count, clocks._look_again)
    check("a look at clocks: ms each", result.ms, 0.5)
    finish()


def fill(env, books, policy, count):
    """Visits reported over half a year, each with its clock, a tenth of them paused once."""
    now, reason = fields.Datetime.now(), env.ref("service_maintenance_sla.reason_parts")
    for first in range(0, count, 2000):
        visits = env["service.visit"]._create_in_bulk(
            [
                {
                    "subject": f"Cold {n}",
                    "company_id": env.company.id,
                    "partner_id": books.customers[n % 50].id,
                    "sla_policy_id": policy.id,
                    "sla_start": now - timedelta(minutes=n * 26),
                }
                for n in range(first, min(first + 2000, count))
            ]
        )
        paused = visits[::10].sla_clock_ids
        paused._pause(reason, start=now - timedelta(days=3))
        paused._resume(now - timedelta(days=1))
        env.cr.commit()
    return env["service.sla.clock"].search([("policy_id", "=", policy.id)])
