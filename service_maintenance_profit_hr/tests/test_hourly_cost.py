from datetime import date

from odoo.tests import tagged

from odoo.addons.service_maintenance_profit.engine.cost import rate_on
from odoo.addons.service_maintenance_profit.tests.common import ProfitCommon


@tagged("post_install", "-at_install")
class TestHourlyCost(ProfitCommon):
    def test_employee(self):
        """M9: the hourly cost of the employee counts where no rate of the service is in effect."""
        self.env["hr.employee"].create(
            [
                {"name": user.name, "user_id": user.id, "company_id": self.env.company.id, "hourly_cost": 33.0}
                for user in (self.technician, self.technician_2)
            ]
        )
        self.technician.service_cost_rate_ids.date_from = date(2026, 3, 1)
        users = self.technician | self.technician_2
        histories = self.env["service.cost.rate"]._get_histories(users, self.env.company)
        self.assertEqual(rate_on(histories[self.technician], date(2026, 2, 28)), 33.0)
        self.assertEqual(rate_on(histories[self.technician], date(2026, 3, 1)), 40.0)
        self.assertEqual(rate_on(histories[self.technician_2], date(2026, 3, 1)), 33.0)

    def test_visit(self):
        """M9: a visit of a technician with an employee costs what the employee costs."""
        self.technician.service_cost_rate_ids.unlink()
        self.env["hr.employee"].create(
            {"name": "Marc", "user_id": self.technician.id, "company_id": self.env.company.id, "hourly_cost": 33.0}
        )
        visit = self._approved(hours=2.0)
        self.assertEqual(self._costs(visit)["labour"], -66.0)
