from odoo import fields, models
from odoo.exceptions import UserError

from .roles import MONEY


class ResCompany(models.Model):
    _inherit = "res.company"

    service_hour_cost = fields.Monetary(
        "Cost of an Hour", groups=MONEY, help="Of technicians who have no cost rate of their own."
    )
    service_km_cost = fields.Float("Cost of a Kilometre", min_display_digits="Product Price", groups=MONEY)
    service_target_margin = fields.Float(
        "Target Margin (%)",
        default=30.0,
        digits=(5, 2),
        groups=MONEY,
        help="What has to be left of the fees of a contract: renewals are proposed at a price that keeps it.",
    )
    service_analytic_plan_id = fields.Many2one(
        "account.analytic.plan", "Plan of Contracts", groups=MONEY, help="Empty: the plan of projects."
    )
    service_analytic_account_id = fields.Many2one(
        "account.analytic.account",
        "Visits without a Contract",
        groups=MONEY,
        check_company=True,
        help="Empty: one is made when it is needed.",
    )

    _check_service_costs = models.Constraint(
        "CHECK(COALESCE(service_hour_cost, 0) >= 0 AND COALESCE(service_km_cost, 0) >= 0)",
        "What something costs is not negative.",
    )
    _check_service_margin = models.Constraint(
        "CHECK(service_target_margin >= 0 AND service_target_margin < 100)", "A margin is between 0 and 100 %."
    )

    def _get_service_analytic_plan(self):
        """The analytic plan in which the accounts of contracts are made."""
        self.ensure_one()
        if self.service_analytic_plan_id:
            return self.service_analytic_plan_id
        project_plan, _others = self.env["account.analytic.plan"]._get_all_plans()
        if not project_plan:
            raise UserError(self.env._("Choose the analytic plan of contracts in the Service settings."))
        return project_plan

    def _ensure_service_analytic_account(self):
        """The account of visits without a contract, made when it is needed."""
        self.ensure_one()
        company = self.sudo()  # with all rights: whoever approves visits need not keep accounts
        if not company.service_analytic_account_id:
            company.service_analytic_account_id = self.env["account.analytic.account"].sudo().create(
                {
                    "name": self.env._("Visits without a contract"),
                    "plan_id": company._get_service_analytic_plan().id,
                    "company_id": company.id,
                }
            )
        return company.service_analytic_account_id
