from datetime import date, timedelta

from freezegun import freeze_time

from odoo import sql_db
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon

# A Monday.
TODAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 09:00:00")
class TestDashboard(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.breakdown = cls.env.ref("service_maintenance.type_breakdown")
        # Only what is made here counts.
        cls.env["service.visit"].search([("company_id", "=", cls.env.company.id)]).state = "cancelled"

    def _tiles(self, user):
        tiles = self.env["service.dashboard"].with_user(user).get_tiles()
        return {tile["key"]: tile for tile in tiles}

    def _values(self, user):
        return {key: tile["value"] for key, tile in self._tiles(user).items() if tile["type"] == "figure"}

    def _day(self):
        """One visit today for Marc, one for Lena, one late, one to plan, one to approve, one to invoice."""
        for technician in (self.technician, self.technician_2):
            self._create_visit(
                date_start="2026-03-02 13:00:00", duration=2.0, technician_ids=[Command.set(technician.ids)]
            )
        self._create_visit(date_start="2026-02-27 08:00:00")
        self._create_visit()
        for state in ("done", "approved"):
            visit = self._create_visit(technician_ids=[])
            visit._set_state("in_progress")
            visit._set_state("done", effective_end="2026-02-26 10:00:00")
            if state == "approved":
                visit._set_state("approved")

    def test_menu(self):
        """M10: the office opens the app with the dashboard; technicians find their own figures among the visits."""
        names = ("menu_dashboard", "menu_my_figures")
        entries = {self.env.ref(f"service_maintenance.{name}").id: name for name in names}
        for user, expected in ((self.technician, "menu_my_figures"), (self.manager, "menu_dashboard")):
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            self.assertEqual([name for menu_id, name in entries.items() if menu_id in menus], [expected])

    def test_day(self):
        """M10: the figures of the day, for each role; what a manager has to do is the manager's."""
        self._day()
        day = {"today": 2, "late": 1, "to_plan": 1, "planned_hours": 4.0}
        manager, dispatcher, technician = map(self._values, (self.manager, self.dispatcher, self.technician))
        self.assertEqual({key: manager[key] for key in day}, day)
        self.assertEqual((manager["to_approve"], manager["to_invoice"]), (1, 1))
        self.assertEqual({key: dispatcher[key] for key in day}, day)
        self.assertFalse({"to_approve", "to_invoice"} & dispatcher.keys())
        own = {key: technician[key] for key in ("today", "late", "mine", "planned_hours")}
        self.assertEqual(own, {"today": 1, "late": 1, "mine": 2, "planned_hours": 2.0})
        self.assertFalse({"load", "first_fix", "failures", "to_plan"} & self._tiles(self.technician).keys())

    def test_figures_open_their_list(self):
        """M10: what a figure opens has as many rows as it says."""
        self._day()
        for user in (self.manager, self.technician):
            for tile in self._tiles(user).values():
                action = self.env.ref(tile["action"]["xmlid"])
                if tile["type"] == "figure" and action.res_model == "service.visit" and tile["format"] == "integer":
                    visits = self.env["service.visit"].with_user(user).search(tile["action"]["domain"])
                    self.assertEqual(len(visits), tile["value"], tile["key"])

    def test_money(self):
        """M10: tiles with amounts, which addons add, are for managers."""

        def money(_self):
            return [{"key": "revenue", "sequence": 90, "type": "figure", "format": "monetary", "value": 12.0}]

        self.patch(self.env.registry["service.dashboard"], "_get_money_tiles", money)
        users = self.manager | self.dispatcher | self.technician
        self.assertEqual(users.filtered(lambda user: "revenue" in self._tiles(user)), self.manager)

    def test_who_may_see_it(self):
        """M10: those who work in the service, and nobody else."""
        for user in (self.salesperson, self.accountant):
            with self.assertRaises(AccessError):
                self._tiles(user)

    def test_companies(self):
        """M10: only the companies one works in at the moment, each with its own day."""
        branch = self._create_company(name="Branch")
        branch.sudo().resource_calendar_id.tz = "Pacific/Auckland"
        boss = new_test_user(
            self.env, "boss", "service_maintenance.group_manager", company_id=branch.id,
            company_ids=[Command.set((branch | self.env.company).ids)],
        )
        self._day()
        # Late in the evening of the 2nd in Auckland, and the morning of the 3rd.
        for moment in ("2026-03-02 10:30:00", "2026-03-02 20:00:00"):
            self.env["service.visit"].create(
                {"subject": "Lift", "company_id": branch.id, "date_start": moment, "user_id": boss.id}
            )
        dashboard = self.env["service.dashboard"].with_user(boss)
        for companies, today in ((branch, 1), (self.env.company, 2), (branch | self.env.company, 3)):
            tiles = dashboard.with_context(allowed_company_ids=companies.ids).get_tiles()
            self.assertEqual({t["key"]: t.get("value") for t in tiles}["today"], today)

    def test_load(self):
        """M10: hours planned against hours available, by day, time off and holidays taken away."""
        team = (self.technician | self.technician_2).ids
        self._create_visit(date_start="2026-03-04 08:00:00", duration=3.0, technician_ids=[Command.set(team)])
        before = self._tiles(self.dispatcher)["load"]
        self.assertEqual(before["series"][0]["data"], [0, 0, 6.0, 0, 0, 0, 0])
        hours = before["series"][1]["data"]
        self.assertEqual(hours[5:], [0, 0])
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Founder's day",
                "company_id": self.env.company.id,
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": "2026-03-03 00:00:00",
                "date_to": "2026-03-03 22:00:00",
            }
        )
        self.assertEqual(self._tiles(self.dispatcher)["load"]["series"][1]["data"], [hours[0], 0, *hours[2:]])

    def _call(self, days_ago, equipment=None, **values):
        """A breakdown reported so many days ago and done the day after."""
        day = TODAY - timedelta(days=days_ago)
        visit = self._create_visit(
            date_reported=day, type_id=self.breakdown.id, technician_ids=[],
            equipment_ids=[Command.set((equipment or self.boiler).ids)], **values,
        )
        visit._set_state("in_progress")
        visit._set_state("done", effective_end=f"{day + timedelta(days=1)} 10:00:00")
        return visit

    def test_quality(self):
        """M10: first-visit fix rate and mean time between failures, as the guide defines them."""
        product = self.env["product.product"].create({"name": "Boiler 3000"})
        pump = self.boiler.copy({"name": "Pump"})
        (self.boiler | pump).product_id = product
        self.boiler.install_date = TODAY - timedelta(days=100)
        self._call(60)
        self._call(40)
        self._call(50, equipment=pump)
        self._call(45, equipment=pump, kind="regular")
        tiles = self._tiles(self.dispatcher)
        self.assertEqual((tiles["first_fix"]["value"], tiles["first_fix"]["note"]), (50.0, "1 of 2"))
        chart = tiles["failures"]
        self.assertEqual((chart["labels"], chart["series"][0]["data"]), (["Boiler 3000"], [round((100 + 365) / 3)]))
        self.env["service.visit"].search([("type_id", "=", self.breakdown.id)]).type_id.is_failure = False
        tiles = self._tiles(self.dispatcher)
        self.assertIs(tiles["first_fix"]["value"], None)
        self.assertFalse(tiles["failures"]["labels"])

    def test_queries(self):
        """M10: as many questions at any number of visits."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = sql_db.sql_counter
            self._tiles(self.manager)
            return sql_db.sql_counter - start

        self._day()
        self._call(60)
        count()
        few = count()
        self._day()
        self._call(50)
        self.assertLessEqual(count(), few)
