from odoo import fields, models


class ServiceRenewalLose(models.TransientModel):
    """Asks why a contract is not renewed."""

    _name = "service.renewal.lose"
    _description = "Renewal Lost"
    _inherit = ["storable.texts.mixin"]

    renewal_id = fields.Many2one("service.contract.renewal", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.renewal_id._lose(self.reason)
        return {"type": "ir.actions.act_window_close"}
