from odoo import models

from ..base.roles import OFFICE


class IrUiMenu(models.Model):
    """The office opens the app with the dashboard; technicians find their own figures among the visits."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        if self.env.user.has_group(OFFICE):
            hidden.append(self.env.ref("service_maintenance.menu_my_figures").id)
        return hidden
