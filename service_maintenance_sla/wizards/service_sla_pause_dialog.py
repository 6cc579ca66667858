from odoo import fields, models


class ServiceSlaPauseDialog(models.TransientModel):
    """Ask why promised times stand still."""

    _name = "service.sla.pause.dialog"
    _description = "Pause Promised Times"
    _inherit = ["storable.texts.mixin"]

    visit_ids = fields.Many2many("service.visit", required=True)
    reason_id = fields.Many2one("service.sla.reason", required=True, domain=[("use", "=", "pause")])
    note = fields.Char("Explanation")

    def action_confirm(self):
        self.visit_ids._pause_sla(self.reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
