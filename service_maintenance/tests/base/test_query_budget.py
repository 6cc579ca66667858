"""The number of queries of every hot path does not grow with the number of records."""

from datetime import datetime, timedelta

from lxml import etree

from odoo import sql_db
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon

SIZE = 6


@tagged("post_install", "-at_install")
class TestQueryBudget(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env.company._local_today()

    # --- How it is counted -----------------------------------------------------------------------------------------

    def _count(self, work, *arguments):
        """Queries of `work`, with nothing pending before and after, and empty record caches."""
        self.env.flush_all()
        self.env.invalidate_all()
        start = sql_db.sql_counter
        work(*arguments)
        self.env.flush_all()
        return sql_db.sql_counter - start

    def _assert_flat(self, make, work, growth=0):
        """`work(make(n))` may ask `growth` queries more for each further record; Odoo's own caches are warm."""
        work(make(SIZE))
        few, many = self._count(work, make(SIZE)), self._count(work, make(2 * SIZE))
        self.assertLessEqual(many, few + growth * SIZE, f"{few} queries for {SIZE} records, {many} for {2 * SIZE}")

    def _contracts(self, count, **values):
        """Running contracts, each with its own customer."""
        customers = self.env["res.partner"].create([{"name": f"Customer {n}", "street": "Road"} for n in range(count)])
        contracts = self.env["service.contract"].union(
            *(self._create_contract(**{"date_start": self.today, "lead_days": 0, "partner_id": customer.id,
                                       "equipment_ids": False, **values}) for customer in customers)
        )
        contracts.action_start()
        return contracts

    def _visits(self, count, **values):
        return self.env["service.visit"].union(*(self._create_visit(**values) for _n in range(count)))

    def _done_visits(self, count):
        """Visits of one customer that are done, with hours, kilometres and a part."""
        line = {"product_id": self.part.id, "name": "Nozzle", "kind": "part", "quantity": 1.0}
        visits = self._visits(count, line_ids=[(0, 0, line)], kilometres=12.0)
        visits._set_state("in_progress")
        visits._set_state("done", effective_hours=1.5)
        return visits

    # --- Scheduled work --------------------------------------------------------------------------------------------

    def test_trigger(self):
        """B3, C10: visits are opened in sets, template, parts and technicians included."""
        self._assert_flat(self._contracts, lambda _contracts: self._run_cron("cron_trigger_due"))

    def test_nothing_due(self):
        """X2: a daily run without anything due asks the same questions at any number of contracts."""

        def run_all(_contracts):
            for name in ("cron_trigger_due", "cron_remind", "cron_extend_schedule", "cron_close_terms"):
                self._run_cron(name)

        later = self.today + timedelta(days=200)
        values = {"date_start": later, "reminder_days": 5, "interval_unit": "year", "duration": 3}
        self._assert_flat(lambda count: self._contracts(count, **values), run_all)

    def test_extend(self):
        """B2: a year of due dates for many contracts is laid out in sets."""

        def make(count):
            contracts = self._contracts(count, interval_unit="quarter")
            self.env.cr.execute("DELETE FROM service_contract_due WHERE contract_id = ANY(%s)", [contracts.ids])
            contracts.sudo().write({"schedule_until": self.today - timedelta(days=1)})
            return contracts

        self._assert_flat(make, lambda contracts: contracts._extend_schedule())

    # --- Reading, as the screens do --------------------------------------------------------------------------------

    def _spec(self, model, arch):
        """What the web client asks of `model` for this view."""
        spec = {}
        for node in arch.iterfind(".//field"):
            field = model._fields.get(node.get("name"))
            if field and next(node.iterancestors("field"), None) is None:
                spec[field.name] = self._field_spec(field, node)
        return spec

    def _field_spec(self, field, node):
        if not field.relational:
            return {}
        comodel = self.env[field.comodel_name]
        views = node.findall("list") or node.findall("kanban")
        if not views:
            return {"fields": {"display_name": {}}}
        children = self._fields_in(comodel, views[0])
        return {"fields": {name: self._field_spec(comodel._fields[name], child) for name, child in children}}

    @staticmethod
    def _fields_in(model, view):
        nodes = {node.get("name"): node for node in view.iterfind(".//field")}
        return [(name, node) for name, node in nodes.items() if name in model._fields]

    def _assert_reads_flat(self, make, view_type):
        """A dispatcher reads twice as many records with no query more."""
        model = make(1).with_user(self.dispatcher).browse()
        spec = self._spec(model, etree.fromstring(model.get_view(view_type=view_type)["arch"]))
        read = lambda records: model.web_search_read([("id", "in", records.ids)], spec)  # noqa: E731
        self._assert_flat(make, read)

    def test_read_contracts(self):
        """B1: list and kanban of contracts."""
        for view_type in ("list", "kanban"):
            with self.subTest(view_type):
                self._assert_reads_flat(self._contracts, view_type)

    def test_read_due_dates(self):
        """X8: list, kanban and calendar of due dates."""
        for view_type in ("list", "kanban", "calendar"):
            with self.subTest(view_type):
                self._assert_reads_flat(lambda count: self._contracts(count).next_due_id, view_type)

    def test_read_visits(self):
        """A4, D6, D7: list, kanban and calendar of visits."""
        for view_type in ("list", "kanban", "calendar"):
            with self.subTest(view_type):
                self._assert_reads_flat(self._visits, view_type)

    def test_read_forms(self):
        """B1, D4: a form with twice as many rows in it."""

        def visit(count):
            return self._visits(
                1,
                line_ids=[(0, 0, {"product_id": self.part.id, "kind": "part", "quantity": 1.0})] * count,
                checklist_ids=[(0, 0, {"name": "Check"})] * count,
                defect_ids=[(0, 0, {"name": "Worn"})] * count,
            )

        self._assert_reads_flat(visit, "form")
        self._assert_reads_flat(lambda count: self._contracts(1, interval_unit="week", interval=52 // count), "form")

    # --- Working on several visits ---------------------------------------------------------------------------------

    def test_plan(self):
        """A4, D5: visits are planned into the calendar in sets."""
        start = datetime.combine(self.today, datetime.min.time()) + timedelta(days=7)

        def plan(visits):
            visits._plan(
                {
                    visit: (start + timedelta(hours=n), start + timedelta(hours=n + 1), self.technician_2)
                    for n, visit in enumerate(visits)
                }
            )

        self._assert_flat(self._visits, plan)

    def test_plan_several(self):
        """D6: the dialog lays out and plans several visits in sets."""

        def plan(visits):
            dialog = self.env["service.visit.schedule"].create({"visit_ids": [(6, 0, visits.ids)]})
            self.assertEqual(len(dialog.stops), len(visits))
            dialog.action_confirm()

        self._assert_flat(lambda count: self._visits(count, duration=0.5), plan)

    def test_people(self):
        """C5: who is free is asked once for all technicians."""
        visit = self._create_visit()

        def show(_users):
            plan = self.env["service.visit.schedule"].create({"visit_ids": [(6, 0, visit.ids)]})
            self.assertTrue(plan.people)

        def make(count):
            self.env["res.users"].search([("is_service_technician", "=", True)]).is_service_technician = False
            names = [f"tech_{count}_{n}_{self.env['res.users'].search_count([])}" for n in range(count)]
            users = [new_test_user(self.env, name, "service_maintenance.group_technician") for name in names]
            visit.technician_ids = users[0]
            return users

        self._assert_flat(make, show)

    def test_approve(self):
        """D10: all lines of several visits are approved in sets."""
        self._assert_flat(self._done_visits, lambda visits: visits.with_user(self.manager).action_approve())

    def test_invoice(self):
        """D11: several visits on one invoice."""

        def make(count):
            visits = self._done_visits(count)
            visits.with_user(self.manager).action_approve()
            return visits

        # Odoo looks for an analytic distribution, and whether the account exists, for each line: two of each visit.
        self._assert_flat(make, lambda visits: visits.with_user(self.manager).action_invoice_grouped(), growth=4)
        # One invoice for each: what Odoo itself asks for each further invoice.
        self._assert_flat(make, lambda visits: visits.with_user(self.manager).action_invoice(), growth=7)
