"""The tree of customers, sites, equipment and visits: each level, and the search, at 5 000 customers."""

from functools import partial

from odoo.sql_db import db_connect

from benchmarks.harness import check, finish, measure, size

CUSTOMERS = size(5000)
EQUIPMENT = size(30000)
VISITS = size(60000)
# The office looks; the superuser would read without record rules.
LOGIN = "bench_tree"


def run(env, customers=CUSTOMERS, equipment=EQUIPMENT, visits=VISITS):
    user = env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": "Dispatcher",
            "login": LOGIN,
            "group_ids": [(4, env.ref("service_maintenance.group_dispatcher").id)],
        }
    )
    fill(env, customers, equipment, visits)
    tree = env["service.tree"].with_user(user)
    customer = tree.get_level()["nodes"][-1]
    site = tree.get_level(customer)["nodes"][0]
    boiler = next(node for node in tree.get_level(site)["nodes"] if node["type"] == "equipment")
    levels = {
        "customers": tree.get_level,
        "customers, the last page": lambda: tree.get_level(offset=max(0, customers - 80)),
        "sites of a customer": lambda: tree.get_level(customer),
        "a site": lambda: tree.get_level(site),
        "a piece of equipment": lambda: tree.get_level(boiler),
    }
    among = f"{customers} customers, {equipment} pieces of equipment"
    for label, work in levels.items():
        check(f"{label}, {among}: ms", measure(env, label, 1, work).ms, 100)
    for text in ("Boiler", f"S-{equipment // 2}", "no such thing"):
        label = f"search: {text}"
        check(f"{label}, {among}: ms", measure(env, label, 1, partial(tree.get_level, search=text)).ms, 300)
    finish()


def fill(env, customers, equipment, visits):
    """Customers with two sites each, equipment on them, a third of it parts of the rest, and visits on it."""
    quiet = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
    owners = quiet["res.partner"].create(
        [{"name": f"Customer {n:05}", "is_company": True, "city": f"Town {n % 50}"} for n in range(customers)]
    )
    sites = quiet["res.partner"].create(
        [
            {"name": f"Hall {n}", "parent_id": owner.id, "type": "other", "street": f"Lane {n}"}
            for owner in owners
            for n in range(2)
        ]
    )
    env.cr.commit()
    wholes = equipment * 2 // 3
    items = quiet["service.equipment"].create(
        [
            {
                "name": f"Boiler {n}",
                "serial_number": f"S-{n}",
                "partner_id": owners[n % customers].id,
                "site_id": sites[n % customers * 2 + n // customers % 2].id,
            }
            for n in range(wholes)
        ]
    )
    items += quiet["service.equipment"].create(
        [
            {"name": f"Burner {n}", "serial_number": f"B-{n}", "parent_id": items[n].id}
            for n in range(equipment - wholes)
        ]
    )
    env.cr.commit()
    places = [(item.id, item.partner_id.id, item.site_id.id) for item in items]
    for first in range(0, visits, 5000):
        quiet["service.visit"]._create_in_bulk(
            [
                {
                    "subject": f"Service {n}",
                    "company_id": env.company.id,
                    "partner_id": partner,
                    "site_id": site,
                    "equipment_ids": [(6, 0, [item])],
                }
                for n in range(first, min(first + 5000, visits))
                for item, partner, site in [places[n % equipment]]
            ]
        )
        env.cr.commit()
        env.invalidate_all()
    with db_connect(env.cr.dbname).cursor() as cr:
        cr.rollback()
        cr._cnx.set_session(autocommit=True)
        cr.execute("VACUUM ANALYZE res_partner, service_equipment, service_visit, service_visit_equipment_rel")
        cr._cnx.set_session(autocommit=False)
