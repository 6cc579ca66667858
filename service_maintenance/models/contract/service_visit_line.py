from odoo import api, models


class ServiceVisitLine(models.Model):
    _inherit = "service.visit.line"

    @api.depends("visit_id.contract_id")
    def _compute_coverage(self):
        return super()._compute_coverage()

    @api.depends("visit_id.contract_id")
    def _compute_coverage_reason(self):
        return super()._compute_coverage_reason()

    def _get_coverage_reason(self):
        if self.coverage == "contract":
            return self.env._("Covered by contract %s", self.visit_id.contract_id.display_name or "")
        return super()._get_coverage_reason()
