from datetime import date

from odoo.fields import Command

from odoo.addons.service_maintenance_billing.tests.common import BillingCommon


class ProfitCommon(BillingCommon):
    """Marc costs 40 an hour from 2026 on, a nozzle 10, a kilometre 0.30, an hour of anybody else 30."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"service_hour_cost": 30.0, "service_km_cost": 0.3})
        cls.part.standard_price = 10.0
        cls.env["service.cost.rate"].create(
            {"user_id": cls.technician.id, "date_from": date(2026, 1, 1), "hourly_cost": 40.0}
        )

    def _done(self, hours=1.4, kilometres=20.0, parts=2.0, **values):
        """A visit that Marc closed."""
        visit = self._create_visit(**values).with_user(self.technician)
        visit.action_start()
        lines = [Command.create({"product_id": self.part.id, "quantity": parts})] if parts else []
        visit.write({"effective_hours": hours, "kilometres": kilometres, "line_ids": lines})
        visit.action_close()
        return visit.with_user(self.manager)

    def _approved(self, **values):
        visit = self._done(**values)
        visit.action_approve()
        return visit

    def _get_cost_lines(self, visit):
        return self.env["account.analytic.line"].search([("service_line_id.visit_id", "in", visit.ids)])

    def _costs(self, visit):
        """{kind of the line: what it costs}."""
        return {line.service_line_id.kind: line.amount for line in self._get_cost_lines(visit)}

    def _get_profit(self, contract, *measures):
        """The sums of these measures of a contract as the manager reads them."""
        profit = self.env["service.profit"].with_user(self.manager)
        rows = profit._read_group([("contract_id", "=", contract.id)], [], [f"{name}:sum" for name in measures])
        return rows[0]
