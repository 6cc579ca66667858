from odoo import fields, models
from odoo.fields import Command


class ServiceVisitTemplate(models.Model):
    """What a visit starts with: its subject, duration, checklist, parts and note."""

    _name = "service.visit.template"
    _description = "Visit Template"
    _inherit = ["owned.fields.mixin"]
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    type_id = fields.Many2one("service.visit.type", check_company=True)
    duration = fields.Float("Duration (hours)", default=1.0, most=1000)
    technical_note = fields.Html(translate=True)
    checklist_ids = fields.One2many("service.visit.template.checklist", "template_id", copy=True)
    line_ids = fields.One2many("service.visit.template.line", "template_id", "Parts and Work", copy=True)

    _check_duration = models.Constraint("CHECK(duration > 0)", "The duration must be more than zero hours.")

    def _prepare_visit_vals(self):
        """What this template gives a new visit; nothing when there is no template."""
        if not self:
            return {}
        values = {
            "duration": self.duration,
            "technical_note": self.technical_note,
            "checklist_ids": [
                Command.create({"name": item.name, "sequence": item.sequence, "is_required": item.is_required})
                for item in self.checklist_ids
            ],
            "line_ids": [
                Command.create(
                    {
                        "kind": line.kind,
                        "product_id": line.product_id.id,
                        "name": line.product_id.display_name,
                        "uom_id": line.uom_id.id,
                        "quantity_planned": line.quantity,
                    }
                )
                for line in self.line_ids
            ],
        }
        return {**values, "type_id": self.type_id.id} if self.type_id else values
