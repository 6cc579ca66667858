"""Recurring orders of `fieldservice_recurring` beside our due dates, in one run: the same count, one order each.

The peer's own scheduled action makes the orders. Its orders have no checklist, parts or technician, so the bare
contract is what compares; the templated one is shown as well.
"""

from datetime import datetime, timedelta

from benchmarks.harness import check, finish, measure, sizes, table
from benchmarks.service_data import Books

PEERS = [
    "odoo-addon-fieldservice-recurring>=19.0,<19.1",
    "odoo-addon-fieldservice>=19.0,<19.1",
    "odoo-addon-base-territory>=19.0,<19.1",
]
INSTALL = ["fieldservice_recurring"]
COUNTS = sizes(500, 2000)


def run(env):
    books, peer = Books(env), Peer(env)
    rows = [("per order", "count", "ms", "queries", "peer ms", "peer queries", "peer / ours")]
    for count in COUNTS:
        peer.fill(count)
        theirs = measure(env, "fieldservice_recurring", count, lambda _none: peer.run(), prepare=peer.rewind)
        for templated in (False, True):
            books.forget()
            books.contracts(count, templated=templated)
            kind = "templated" if templated else "bare"
            ours = measure(env, f"trigger, {kind}", count, lambda _none: env["service.contract"]._cron_trigger_due(),
                           prepare=books.rewind)
            rows.append((kind, count, ours.ms, ours.queries, theirs.ms, theirs.queries, theirs.ms / ours.ms))
            check(f"{kind}, {count}: ours / peer", ours.ms / theirs.ms, 1.0)
    table(rows)
    finish()


class Peer:
    """Running recurring orders, each with one date ahead."""

    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True})
        partner = self.env["res.partner"].create({"name": "Location"})
        self.location = self.env["fsm.location"].create({"name": "Location", "owner_id": partner.id})
        rule = self.env["fsm.frequency"].create({"name": "Yearly", "interval_type": "yearly"})
        self.frequency = self.env["fsm.frequency.set"].create(
            {"name": "Yearly", "schedule_days": 30, "fsm_frequency_ids": [(6, 0, rule.ids)]}
        )

    def fill(self, count):
        self.rewind()
        self.env.cr.execute("DELETE FROM fsm_recurring")
        self.env["fsm.recurring"].create(
            [
                {
                    "location_id": self.location.id,
                    "fsm_frequency_set_id": self.frequency.id,
                    "start_date": datetime.now() + timedelta(days=1),
                    "state": "progress",
                }
                for _n in range(count)
            ]
        )
        self.env.cr.commit()

    def run(self):
        self.env["fsm.recurring"]._cron_scheduled_task()
        self.env.cr.commit()
        if self.env["fsm.order"].search_count([]) != self.env["fsm.recurring"].search_count([]):
            raise AssertionError("Not every recurring order made its order.")

    def rewind(self):
        self.env.cr.execute("DELETE FROM fsm_order")
        self.env.cr.commit()
        self.env.invalidate_all()
