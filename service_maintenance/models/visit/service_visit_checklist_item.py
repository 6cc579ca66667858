from odoo import fields, models

from ..base.roles import OFFICE


class ServiceVisitChecklistItem(models.Model):
    _name = "service.visit.checklist.item"
    _description = "Checklist Item"
    _inherit = ["service.visit.record.mixin"]
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char("To Check", required=True)
    is_required = fields.Boolean("Required", default=True, writers=OFFICE)
    is_done = fields.Boolean("Done", copy=False)
    note = fields.Char("Remark", copy=False)

    def _prepare_next_vals(self):
        return {"name": self.name, "sequence": self.sequence, "is_required": self.is_required}
