from odoo import models

from ..engine import cost


class ServiceVisit(models.Model):
    """An approved visit costs what it costs: its hours, parts and kilometres stand on the analytic account."""

    _inherit = "service.visit"

    def action_approve(self):
        super().action_approve()
        self._post_costs()

    def action_send_back(self, reason=""):
        """What is to be approved anew has no costs yet."""
        self._take_back_costs()
        return super().action_send_back(reason)

    def _make_documents(self, groups, company):
        self._ensure_analytic_accounts()
        return super()._make_documents(groups, company)

    # --- Analytic accounts -----------------------------------------------------------------------------------------

    def _ensure_analytic_accounts(self):
        """Make the accounts these visits go to, where they are missing."""
        self.contract_id._ensure_analytic_accounts()
        for company in self.filtered(lambda visit: not visit.contract_id).company_id:
            company._ensure_service_analytic_account()

    def _get_analytic_account(self):
        """Where costs and revenue of this visit go: to its contract, or to what has none; empty while there is none."""
        visit = self.sudo()  # with all rights: accounts are not everybody's to read
        if not visit or visit.contract_id:
            return visit.contract_id.analytic_account_id
        return visit.company_id.service_analytic_account_id

    # --- Costs -----------------------------------------------------------------------------------------------------

    def _post_costs(self):
        """Post what these visits cost, in sets and anew: nothing stands twice."""
        self._take_back_costs()
        self._ensure_analytic_accounts()
        vals_list = []
        # With all rights: who approves visits need not see the books.
        for company, visits in self.sudo().grouped("company_id").items():
            visits_there = visits.with_company(company)  # the costs of products are the company's
            rates = visits_there._get_hour_rates(company)
            following = visits_there._get_following_labour()
            for line in visits_there.line_ids:
                vals = line._prepare_cost_vals(rates, line in following)
                if not company.currency_id.is_zero(vals["amount"]):
                    vals_list.append(vals)
        self.env["account.analytic.line"].sudo().create(vals_list)

    def _take_back_costs(self):
        """Take the costs of these visits off the analytic accounts."""
        # With all rights: as above.
        self.env["account.analytic.line"].sudo().search([("service_line_id.visit_id", "in", self.ids)]).unlink()

    def _get_hour_rates(self, company):
        """{(visit, technician): cost of an hour on the day of the visit}, of all on these visits and their lines."""
        users = self.technician_ids | self.line_ids.technician_id
        histories = self.env["service.cost.rate"]._get_histories(users, company)
        rates = {}
        for visit in self:
            day = visit._get_cost_day()
            for user in visit.technician_ids | visit.line_ids.technician_id:
                rates[visit, user] = cost.rate_on(histories[user], day, company.service_hour_cost)
        return rates

    def _get_cost_day(self):
        """The company's day on which the work was done."""
        moment = self.effective_end or self.date_start
        return self._get_local_date(moment) if moment else self.company_id._local_today()
