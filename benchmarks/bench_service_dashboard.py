"""The dashboard at 200 000 visits of two years: all tiles in one page."""

from datetime import timedelta

from odoo.sql_db import db_connect

from benchmarks.harness import check, finish, measure, size

VISITS = size(200_000, least=200)
EQUIPMENT = size(30_000, least=30)
TECHNICIANS = 50


def run(env, visits=VISITS, equipment=EQUIPMENT):
    users = fill(env, visits, equipment)
    for role, user in users.items():
        dashboard = env["service.dashboard"].with_user(user)
        result = measure(env, f"dashboard of a {role}, {visits} visits", 1, dashboard.get_tiles)
        check(f"dashboard of a {role}: ms", result.ms, 300)
    finish()


def fill(env, visits, equipment):
    """Visits over two years, a third of them breakdowns, most of them done; returns {role: user}."""
    quiet = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True, "no_reset_password": True})
    today = env.company._local_today()
    people = quiet["res.users"].create(
        [
            {
                "name": f"Technician {n}",
                "login": f"bench_dashboard_{n}",
                "group_ids": [(4, env.ref("service_maintenance.group_technician").id)],
            }
            for n in range(TECHNICIANS)
        ]
    )
    manager = people[0].copy({"login": "bench_dashboard_manager"})
    manager.group_ids = [(4, env.ref("service_maintenance.group_manager").id)]
    models = quiet["product.product"].create([{"name": f"Model {n}"} for n in range(40)])
    customers = quiet["res.partner"].create([{"name": f"Customer {n}"} for n in range(500)])
    items = quiet["service.equipment"].create(
        [
            {
                "name": f"Boiler {n}",
                "partner_id": customers[n % len(customers)].id,
                "product_id": models[n % len(models)].id,
                "install_date": today - timedelta(days=n % 2000),
            }
            for n in range(equipment)
        ]
    )
    visit = quiet["service.visit"].create(
        {
            "subject": "Visit",
            "partner_id": customers[0].id,
            "type_id": env.ref("service_maintenance.type_breakdown").id,
        }
    )
    env.flush_all()
    multiply(env, visit, visits, items.ids)
    # As two years leave them behind.
    env.cr.execute(
        """UPDATE service_visit SET date_start = date_reported + INTERVAL '30 hours',
                  date_end = date_reported + INTERVAL '32 hours',
                  state = CASE WHEN date_reported < CURRENT_DATE - 20 THEN 'invoiced'
                               WHEN date_reported < CURRENT_DATE - 7 THEN (ARRAY['done', 'approved'])[1 + id % 2]
                               WHEN id % 3 = 0 THEN 'new' ELSE 'planned' END,
                  effective_end = CASE WHEN date_reported < CURRENT_DATE - 7
                                       THEN date_reported + INTERVAL '32 hours' END"""
    )
    env.cr.execute("UPDATE service_visit SET date_start = NULL, date_end = NULL WHERE state = 'new'")
    env.cr.execute(
        """INSERT INTO service_visit_assignment (visit_id, user_id, state, create_uid, create_date)
           SELECT id, (%s::int[])[1 + id %% %s], 'accepted', 1, NOW() FROM service_visit WHERE state <> 'new'""",
        [people.ids, len(people)],
    )
    env.cr.commit()
    env.invalidate_all()
    with db_connect(env.cr.dbname).cursor() as cr:
        cr.rollback()
        cr._cnx.set_session(autocommit=True)
        cr.execute(
            "VACUUM ANALYZE service_visit, service_equipment, service_visit_equipment_rel, service_visit_assignment"
        )
        cr._cnx.set_session(autocommit=False)
    return {"manager": manager, "technician": people[0]}


def multiply(env, visit, count, item_ids):
    """`count` copies of `visit` over two years, on one piece of equipment each, a third of them breakdowns.

    In the database: this measures reading, and through the ORM making them would take a quarter of an hour.
    """
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'service_visit' AND column_name <> 'id'"
    )
    values = {column: column for (column,) in env.cr.fetchall()}
    values["name"] = "name || '-' || n"
    values["kind"] = "CASE WHEN n % 3 > 0 THEN 'regular' ELSE 'one_off' END"
    values["type_id"] = "CASE WHEN n % 3 = 0 THEN type_id END"
    values["date_reported"] = f"CURRENT_DATE + 3 - (n::bigint * 731 / {int(count)})::int"
    env.cr.execute(
        f"""INSERT INTO service_visit ({", ".join(values)}) SELECT {", ".join(values.values())}
              FROM service_visit, generate_series(1, {int(count)}) n WHERE id = {int(visit.id)}"""
    )
    env.cr.execute(
        """INSERT INTO service_visit_equipment_rel (visit_id, equipment_id)
           SELECT id, (%s::int[])[1 + id * 7919 %% %s] FROM service_visit""",
        [item_ids, len(item_ids)],
    )
