from odoo import models


class ServiceVisitAssignment(models.Model):
    """The board shows who has accepted and who has declined."""

    _inherit = "service.visit.assignment"

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.visit_id._tell_board()
        return result
