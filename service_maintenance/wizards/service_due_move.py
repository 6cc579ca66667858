from odoo import fields, models


class ServiceDueMove(models.TransientModel):
    """Ask the new day of one due date."""

    _name = "service.due.move"
    _description = "Move a Due Date"

    due_id = fields.Many2one("service.contract.due", required=True)
    date_due = fields.Date("New Due Date", required=True)

    def action_confirm(self):
        self.due_id._move_to(self.date_due)
        return {"type": "ir.actions.act_window_close"}
