from odoo import fields, models


class ServiceSendBack(models.TransientModel):
    """Ask why a work order goes back to the technician."""

    _name = "service.send.back"
    _description = "Send Back a Work Order"

    intervention_ids = fields.Many2many("service.intervention", required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.intervention_ids.action_send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
