from odoo import api, fields, models


class ServiceInterventionChecklistItem(models.Model):
    _name = "service.intervention.checklist.item"
    _description = "Checklist Item"
    _order = "sequence, id"

    intervention_id = fields.Many2one("service.intervention", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("To Check", required=True)
    is_required = fields.Boolean("Required", default=True)
    is_done = fields.Boolean("Done", copy=False)
    note = fields.Char("Remark", copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items.intervention_id._check_unlocked()
        return items

    def write(self, vals):
        if vals.keys() - {"sequence"}:
            self.intervention_id._check_unlocked()
        result = super().write(vals)
        if "intervention_id" in vals:
            self.intervention_id._check_unlocked()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_locked(self):
        self.intervention_id._check_unlocked()

    def _prepare_next_vals(self):
        return {"name": self.name, "sequence": self.sequence, "is_required": self.is_required}
