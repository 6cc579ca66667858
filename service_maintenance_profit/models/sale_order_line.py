from odoo import models


class SaleOrderLine(models.Model):
    """An order that bills a visit, or the difference of a fee, takes the analytic account along to its invoice."""

    _inherit = "sale.order.line"

    def _compute_analytic_distribution(self):
        super()._compute_analytic_distribution()
        for line in self:
            account = line._get_service_analytic_account()
            if account:
                line.analytic_distribution = account._get_service_distribution(line.analytic_distribution)

    def _get_service_analytic_account(self):
        line = self.sudo()  # with all rights: salespeople need not read contracts and visits
        contract = line.service_fee_id.contract_id
        return contract.analytic_account_id or line.service_line_id.visit_id._get_analytic_account()
