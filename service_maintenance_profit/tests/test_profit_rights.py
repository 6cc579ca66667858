from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ProfitCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 09:00")
class TestProfitRights(ProfitCommon):
    def test_money(self):
        """M9: managers and accountants see what is earned and what work costs; dispatchers and technicians do not."""
        contract = self._create_contract(start=True)
        visit = self._approved(contract_id=contract.id)
        for user in (self.manager, self.accountant):
            env = self.env(user=user)
            self.assertTrue(env["service.profit"].search([("visit_id", "=", visit.id)]))
            self.assertTrue(env["service.cost.rate"].search([]))
            self.assertEqual(contract.with_env(env).profit, -82.0)
            self.assertEqual(self.env.company.with_env(env).service_hour_cost, 30.0)
        for user in (self.technician, self.dispatcher, self.salesperson):
            env = self.env(user=user)
            for model in ("service.profit", "service.cost.rate", "account.analytic.line"):
                with self.assertRaises(AccessError, msg=f"{user.name} {model}"):
                    env[model].search([])
            for record, name in (
                (contract, "profit"), (contract, "analytic_account_id"), (self.env.company, "service_hour_cost"),
                (self.env.company, "service_km_cost"), (self.technician, "service_cost_rate_ids"),
            ):
                with self.assertRaises(AccessError, msg=f"{user.name} {name}"):
                    record.with_env(env).read([name])

    def test_writing(self):
        """M9: rates are the manager's to set, the accountant's to read; profit is nobody's to write."""
        vals = {"user_id": self.technician.id, "date_from": date(2026, 3, 1), "hourly_cost": 42.0}
        rate = self.env["service.cost.rate"].with_user(self.manager).create(vals)
        with self.assertRaises(AccessError):
            rate.with_user(self.accountant).hourly_cost = 1.0
        with self.assertRaises(AccessError):
            self.env["service.profit"].with_user(self.manager).create({"name": "Luck"})
        contract = self._create_contract(start=True)
        plan, _others = self.env["account.analytic.plan"]._get_all_plans()
        account = self.env["account.analytic.account"].create({"name": "Bakery", "plan_id": plan.id})
        with self.assertRaises(AccessError):
            contract.with_user(self.dispatcher).analytic_account_id = account

    def test_costs_are_not_forged(self):
        """M9: who keeps analytic items, timesheets among them, says of none that it is a visit's or a contract's."""
        visit = self._approved()
        line = self._get_cost_lines(visit)[:1]
        keeper = new_test_user(self.env, "keeper", "base.group_user,analytic.group_analytic_accounting")
        entry = self.env["account.analytic.line"].with_user(keeper)
        account = line.account_id
        vals = {"name": "Mine", "amount": 1000.0, "account_id": account.id}
        mine = entry.create(vals)
        contract = self._create_contract(start=True)
        for attempt in (
            lambda: entry.create({**vals, "service_line_id": visit.line_ids[0].id}),
            lambda: entry.with_context(default_service_line_id=visit.line_ids[0].id).create(vals),
            lambda: mine.write({"service_contract_id": contract.id}),
            lambda: mine.write({"is_service": False}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        given = entry.with_context(default_service_contract_id=contract.id).create({"name": "Mine", "amount": 1.0})
        self.assertFalse(given.sudo().service_contract_id)

    def test_screens(self):
        """M9: the buttons stand on contract, customer and equipment for those who see money, and open."""
        contract = self._create_contract(start=True)
        for user, sees in ((self.manager, True), (self.accountant, True), (self.dispatcher, False)):
            for record, name in (
                (contract, "action_view_profit"), (self.boiler, "action_view_profit"),
                (self.customer, "action_view_service_profit"),
            ):
                arch = etree.fromstring(record.with_user(user).get_view(view_type="form")["arch"])
                self.assertEqual(bool(arch.xpath(f"//button[@name='{name}']")), sees, f"{user.name}: {record}")
        action = contract.with_user(self.manager).action_view_profit()
        self.assertEqual(action["domain"], [("contract_id", "in", contract.ids)])
