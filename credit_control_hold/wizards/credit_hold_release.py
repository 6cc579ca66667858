from odoo import api, fields, models


class CreditHoldRelease(models.TransientModel):
    """Asks why documents are released though their customer has not paid, and until when."""

    _name = "credit.hold.release"
    _description = "Release From Hold"

    hold_ids = fields.Many2many("credit.hold", string="Documents", required=True)
    reason = fields.Char(required=True)
    until = fields.Date(help="Empty: for good. After this day it waits again, if it still can.")

    @api.model
    def _open(self, holds):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release from hold"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_hold_ids": holds.ids},
        }

    def action_release(self):
        self.ensure_one()
        self.hold_ids._release(self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
