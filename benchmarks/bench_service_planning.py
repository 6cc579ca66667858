"""1000 visits with one technician each into the calendar, in one batch, beside Odoo's own events with an attendee."""

from datetime import datetime, time, timedelta

from benchmarks.harness import check, finish, measure, sizes, table
from benchmarks.service_data import Books

COUNTS = sizes(500, 1000, 2000, 8000)


def run(env):
    books = Books(env)
    rows = [("per visit", "count", "ms", "queries", "Odoo's event ms", "Odoo's event queries", "times")]
    for count in COUNTS:
        books.forget()
        books.contracts(count, templated=True)
        plan = measure(env, "plan", count, lambda plans: plan_all(env, plans), prepare=lambda: visits(env, books))
        event = measure(env, "Odoo's event with an attendee", count, lambda vals: create_events(env, vals),
                        prepare=lambda count=count: events(env, books, count))
        rows.append(("plan", count, plan.ms, plan.queries, event.ms, event.queries, plan.ms / event.ms))
        check(f"planning, {count}: ms per visit", plan.ms, 3.0)
    table(rows)
    finish()


def slots(books, count):
    """`count` hours from tomorrow on, ten technicians in turn."""
    start = datetime.combine(books.today, time(8)) + timedelta(days=1)
    for n in range(count):
        begin = start + timedelta(hours=n // 10)
        yield begin, begin + timedelta(hours=1), books.employees[n % 10]


def visits(env, books):
    """Unplanned visits without technicians, and the plan to give them."""
    books.rewind()
    env["service.contract"]._cron_trigger_due()
    env.cr.execute("DELETE FROM service_visit_assignment")
    env.cr.commit()
    opened = env["service.visit"].search([])
    return dict(zip(opened, slots(books, len(opened))))


def plan_all(env, plans):
    env["service.visit"].concat(*plans)._plan(plans)
    env.cr.commit()


def events(env, books, count):
    env.cr.execute("DELETE FROM calendar_event")
    env.cr.commit()
    return [
        {"name": "Visit", "start": start, "stop": stop, "user_id": technician.id,
         "partner_ids": [(6, 0, technician.partner_id.ids)]}
        for start, stop, technician in slots(books, count)
    ]


def create_events(env, vals_list):
    quiet = {"tracking_disable": True, "dont_notify": True, "mail_create_nolog": True, "mail_create_nosubscribe": True,
             "skip_contact_description": True, "skip_attendee_notification": True}
    env["calendar.event"].with_context(**quiet).create(vals_list)
    env.cr.commit()
