from odoo import models


class AccountAnalyticAccount(models.Model):
    _inherit = "account.analytic.account"

    def _get_service_distribution(self, others=None):
        """All of it on this account; `others`, another distribution, keeps what it says about other plans."""
        self.ensure_one()
        model = self.env["account.analytic.account"]
        kept = {
            key: percent
            for key, percent in (others or {}).items()
            if self.root_plan_id not in model.browse(map(int, key.split(","))).exists().root_plan_id
        }
        return {**kept, str(self.id): 100.0}
