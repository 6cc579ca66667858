from odoo import models


class ServiceContractPeriod(models.Model):
    _inherit = "service.contract.period"

    def _bill(self):
        """Fees go to the analytic accounts of their contracts."""
        self.contract_id._ensure_analytic_accounts()
        return super()._bill()
