from odoo import models


class AccountMoveLine(models.Model):
    """What bills a fee or a visit goes to its analytic account, by Odoo's own distribution."""

    _inherit = "account.move.line"

    def _related_analytic_distribution(self):
        distribution = super()._related_analytic_distribution()
        # What an order gave has the account already.
        account = not distribution and self._get_service_analytic_account()
        return account._get_service_distribution() if account else distribution

    def _get_service_contract(self):
        """The contract whose fee or visit this line bills."""
        line = self.sudo()  # with all rights: accountants need not read contracts and visits
        return line.service_period_id.contract_id or line.service_line_id.visit_id.contract_id

    def _get_service_analytic_account(self):
        line = self.sudo()  # with all rights: as above
        account = line.service_period_id.contract_id.analytic_account_id
        return account or line.service_line_id.visit_id._get_analytic_account()
