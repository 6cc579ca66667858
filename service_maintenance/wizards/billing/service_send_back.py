from odoo import fields, models


class ServiceSendBack(models.TransientModel):
    """Ask why a work order goes back to the technician."""

    _name = "service.send.back"
    _description = "Send Back a Work Order"

    visit_ids = fields.Many2many("service.visit", required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.visit_ids.action_send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
