from odoo import fields, models


class ServiceDueMove(models.TransientModel):
    """Ask the new day of one due date."""

    _name = "service.due.move"
    _description = "Move a Due Date"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin"]

    due_id = fields.Many2one("service.contract.due", "Due Date", required=True)
    contract_id = fields.Many2one(related="due_id.contract_id")
    date_now = fields.Date("Due", related="due_id.date_due")
    date_due = fields.Date("New Due Date", required=True)

    def action_confirm(self):
        self.due_id._move_to(self.date_due)
        return {"type": "ir.actions.act_window_close"}
