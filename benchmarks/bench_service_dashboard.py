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
    owners = [(item.id, item.partner_id.id) for item in items]
    failure = env.ref("service_maintenance.type_breakdown").id
    for first in range(0, visits, 5000):
        vals_list = []
        for n in range(first, min(first + 5000, visits)):
            item, partner = owners[n * 7919 % equipment]
            vals_list.append(
                {
                    "subject": f"Visit {n}",
                    "company_id": env.company.id,
                    "partner_id": partner,
                    "equipment_ids": [(6, 0, [item])],
                    "kind": "regular" if n % 3 else "one_off",
                    "type_id": False if n % 3 else failure,
                    "date_reported": today - timedelta(days=n * 731 // visits - 3),
                }
            )
        quiet["service.visit"]._create_in_bulk(vals_list)
        env.cr.commit()
        env.invalidate_all()
    # As two years leave them behind; through the methods this would take an hour.
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
