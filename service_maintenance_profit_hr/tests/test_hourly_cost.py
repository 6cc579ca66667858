from datetime import date

from odoo.tests import tagged

from odoo.addons.service_maintenance_profit.engine.cost import rate_on
from odoo.addons.service_maintenance_profit.tests.common import ProfitCommon


@tagged("post_install", "-at_install")
class TestHourlyCost(ProfitCommon):
    def _create_employee(self, user, hourly_cost=33.0, company=None):
        company = company or self.env.company
        # With all rights: none of the users here keeps employees.
        return self.env["hr.employee"].sudo().create(
            {"name": user.name, "user_id": user.id, "company_id": company.id, "hourly_cost": hourly_cost}
        )

    def test_employee_before_first_rate(self):
        """M9: the employee's hourly cost counts until the technician's first cost rate."""
        self.technician.service_cost_rate_ids.date_from = date(2026, 3, 1)
        self._create_employee(self.technician)
        self._create_employee(self.technician_2)
        users = self.technician | self.technician_2
        histories = self.env["service.cost.rate"]._get_histories(users, self.env.company)
        self.assertEqual(rate_on(histories[self.technician], date(2026, 2, 28)), 33.0)
        self.assertEqual(rate_on(histories[self.technician], date(2026, 3, 1)), 40.0)
        self.assertEqual(rate_on(histories[self.technician_2], date(2026, 3, 1)), 33.0)

    def test_visit(self):
        """M9: a visit costs what the employee costs, approved by a manager who may not read that."""
        self.technician.service_cost_rate_ids.unlink()
        employee = self._create_employee(self.technician)
        self.assertFalse(employee.with_user(self.manager)._has_field_access(employee._fields["hourly_cost"], "read"))
        self.assertEqual(self._costs(self._approved(hours=2.0))["labour"], -66.0)

    def test_employee_who_left(self):
        """M9: the last visits of somebody who left cost what that employee did."""
        self.technician.service_cost_rate_ids.unlink()
        self._create_employee(self.technician).active = False
        self.assertEqual(self._costs(self._approved(hours=2.0))["labour"], -66.0)

    def test_company_rate(self):
        """M9: the company's rate counts where the employee has no hourly cost, or has it in another company."""
        self.technician.service_cost_rate_ids.unlink()
        self._create_employee(self.technician, hourly_cost=0.0)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.technician.company_ids += other
        self._create_employee(self.technician, hourly_cost=99.0, company=other)
        self.assertEqual(self._costs(self._approved(hours=2.0))["labour"], -60.0)
