from datetime import date

from odoo import api, models


class ServiceCostRate(models.Model):
    """Who has no cost rate of the service costs what the employee's card says."""

    _inherit = "service.cost.rate"

    @api.model
    @api.private
    def _get_histories(self, users, company):
        histories = super()._get_histories(users, company)
        # With all rights: wages are the personnel officers' to read; what is posted is the cost of a visit.
        employees = self.env["hr.employee"].sudo().search(
            [("user_id", "in", users.ids), ("company_id", "=", company.id), ("hourly_cost", ">", 0)]
        )
        for employee in employees:
            histories[employee.user_id.with_env(self.env)].append((date.min, employee.hourly_cost))
        return histories
