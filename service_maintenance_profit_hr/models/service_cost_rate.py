from datetime import date

from odoo import api, models


class ServiceCostRate(models.Model):
    """An hour of whoever has no cost rate in Service costs what the employee's card says."""

    _inherit = "service.cost.rate"

    @api.model
    @api.private
    def _get_histories(self, users, company):
        """Before a technician's first rate the employee's hourly cost counts, where it is set."""
        histories = super()._get_histories(users, company)
        # With all rights: what employees cost is the personnel officers' to read, what a visit costs is posted whoever
        # approves it. Archived ones, too: the last visits of somebody who left may be approved later.
        employees = self.env["hr.employee"].sudo().with_context(active_test=False).search(
            [("user_id", "in", users.ids), ("company_id", "=", company.id), ("hourly_cost", ">", 0)]
        )
        for employee in employees:
            histories[employee.user_id].append((date.min, employee.hourly_cost))
        return histories
