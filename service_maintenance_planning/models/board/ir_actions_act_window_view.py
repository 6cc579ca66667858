from odoo import fields, models


class IrActionsActWindowView(models.Model):
    """An action may open the planning board."""

    _inherit = "ir.actions.act_window.view"

    view_mode = fields.Selection(
        selection_add=[("service_board", "Planning Board")], ondelete={"service_board": "cascade"}
    )
