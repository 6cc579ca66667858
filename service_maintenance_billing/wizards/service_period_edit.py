from odoo import fields, models


class ServicePeriodEdit(models.TransientModel):
    """Asks why a period is not billed, or on which day it is."""

    _name = "service.period.edit"
    _description = "Skip or Move a Fee Period"
    _inherit = ["finite.numbers.mixin", "storable.texts.mixin"]

    what = fields.Selection([("skip", "Skip"), ("move", "Move")], required=True)
    period_ids = fields.Many2many("service.contract.period", required=True)
    reason = fields.Char()
    date = fields.Date("Invoice on")

    def action_confirm(self):
        """Skip or move the chosen periods."""
        self.ensure_one()
        if self.what == "skip":
            self.period_ids._skip(self.reason)
        else:
            self.period_ids._move_to(self.date)
        return {"type": "ir.actions.act_window_close"}
