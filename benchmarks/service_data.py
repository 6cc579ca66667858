"""Contracts, due dates and visits for the service benchmarks, made through the ORM."""

from datetime import timedelta

from odoo.sql_db import db_connect

TABLES = (
    "service_visit, service_visit_line, service_visit_checklist_item, "
    "service_visit_assignment, service_contract, service_contract_due, mail_followers, calendar_event, "
    "calendar_attendee"
)


class Books:
    """A company with one customer, one technician, one visit template; everything the benchmarks build upon."""

    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
        self.today = env.company._local_today()
        self.customers = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(50)])
        self.employees = self.env["res.users"].with_context(no_reset_password=True).create(
            [
                {
                    "name": f"Employee {n}",
                    "login": f"bench_{n}_{id(self)}",
                    "group_ids": [(4, env.ref("service_maintenance.group_dispatcher").id)],
                }
                for n in range(10)
            ]
        )
        part = self.env["product.product"].create({"name": "Filter", "type": "consu", "list_price": 20.0})
        self.template = self.env["service.visit.template"].create(
            {
                "name": "Service",
                "duration": 2.0,
                "checklist_ids": [(0, 0, {"name": f"Check {n}"}) for n in range(3)],
                "line_ids": [(0, 0, {"product_id": part.id, "quantity": 1.0})],
            }
        )

    def contracts(self, count, templated=False, due_today=True, **values):
        """`count` running yearly contracts, due today or in half a year; committed."""
        start = self.today if due_today else self.today + timedelta(days=180)
        employees, customers = self.employees.ids, self.customers.ids
        vals_list = []
        for n in range(count):
            vals = {
                "name": f"Contract {n}",
                "partner_id": customers[n % len(customers)],
                "user_id": employees[n % len(employees)],
                "date_start": start,
                "interval_unit": "year",
                "action": "visit",
                **values,
            }
            if templated:
                vals["visit_template_id"] = self.template.id
                vals["technician_ids"] = [(6, 0, [employees[n % len(employees)]])]
            vals_list.append(vals)
        contracts = self.env["service.contract"].create(vals_list)
        contracts.action_start()
        self.env.cr.commit()
        return contracts

    def rewind(self):
        """Take back what was triggered and planned: the same contracts are due again, in tables as good as new."""
        self._delete_visits()
        self.env.cr.execute(
            """UPDATE service_contract_due SET state = 'planned', res_model = NULL, res_id = NULL,
                      date_triggered = NULL, error_message = NULL
                WHERE state <> 'planned';
               UPDATE service_contract contract
                  SET next_due_date = due.date_due, error_message = NULL
                 FROM (SELECT contract_id, MIN(date_due) AS date_due FROM service_contract_due GROUP BY contract_id) due
                WHERE due.contract_id = contract.id AND contract.next_due_date IS DISTINCT FROM due.date_due"""
        )
        self._settle()

    def shorten(self, days):
        """Take away all due dates more than `days` ahead, so that schedules can be laid out from there again."""
        limit = self.today + timedelta(days=days)
        self.env.cr.execute("DELETE FROM service_contract_due WHERE date_scheduled > %s", [limit])
        self.env.cr.execute("UPDATE service_contract SET schedule_until = %s", [limit])
        self._settle()

    def forget(self):
        """Remove contracts, due dates and visits, so that the next measurement starts from empty tables."""
        self._delete_visits()
        self.env.cr.execute("DELETE FROM service_contract")
        self._settle()

    def _delete_visits(self):
        self.env.cr.execute(
            """UPDATE service_contract_due SET visit_id = NULL WHERE visit_id IS NOT NULL;
               DELETE FROM service_visit;
               DELETE FROM calendar_event;
               DELETE FROM mail_followers WHERE res_model LIKE 'service.%';
               DELETE FROM mail_message WHERE model LIKE 'service.%';
               DELETE FROM mail_activity WHERE res_model LIKE 'service.%'"""
        )

    def _settle(self):
        """Commit, and tidy the tables: what was deleted before must not slow down what is measured now."""
        self.env.cr.commit()
        self.env.invalidate_all()
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.rollback()
            cr._cnx.set_session(autocommit=True)
            cr.execute(f"VACUUM ANALYZE {TABLES}")
            cr._cnx.set_session(autocommit=False)
