from odoo import fields, models


class ServiceVisitTemplateChecklist(models.Model):
    _name = "service.visit.template.checklist"
    _description = "Visit Template Checklist Item"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, id"

    template_id = fields.Many2one("service.visit.template", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("To Check", required=True, translate=True)
    is_required = fields.Boolean("Required", default=True)
