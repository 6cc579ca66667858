from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_view_service_profit(self):
        """Open what this customer and its addresses earn, month by month."""
        self.ensure_one()
        return self.env["service.profit"]._open([("partner_id", "child_of", self.id)])
