from odoo import fields, models


class CreditClaimWaive(models.TransientModel):
    """Asks why claims are waived."""

    _name = "credit.claim.waive"
    _description = "Waive Claims"

    claim_ids = fields.Many2many("credit.claim", string="Claims", required=True)
    reason = fields.Char(required=True)

    def action_waive(self):
        self.ensure_one()
        self.claim_ids._waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
