from odoo import models


class CreditCall(models.Model):
    _inherit = "credit.call"

    def _link(self, lines, entry=None):
        """Items linked by hand are logged; those of a recorded call stand in that call."""
        items = super()._link(lines, entry)
        if not entry:
            items._note(self.env._("Linked to %s", self.name))
        return items
