from odoo import fields, models


class IrUiView(models.Model):
    """The planning board is a kind of view of its own, beside calendar and list."""

    _inherit = "ir.ui.view"

    type = fields.Selection(selection_add=[("service_board", "Planning Board")])

    def _get_view_info(self):
        return {"service_board": {"icon": "fa fa-tasks"}} | super()._get_view_info()
