from odoo import api, fields, models


class ServiceVisitDefect(models.Model):
    """A defect found on a visit, from the list or in free words."""

    _name = "service.visit.defect"
    _description = "Defect"
    _inherit = ["service.visit.record.mixin"]
    _order = "severity desc, id"
    _check_company_auto = True

    company_id = fields.Many2one(related="visit_id.company_id", store=True, precompute=True)
    equipment_id = fields.Many2one("service.equipment", index="btree_not_null", check_company=True)
    defect_type_id = fields.Many2one("service.defect.type", "Defect", check_company=True)
    name = fields.Char(
        "Description", compute="_compute_name", store=True, readonly=False, precompute=True, required=True
    )
    severity = fields.Selection([("0", "Minor"), ("1", "Major"), ("2", "Critical")], default="0", required=True)
    is_repaired = fields.Boolean("Repaired")
    photo = fields.Image(max_width=1600, max_height=1600, copy=False)

    @api.depends("defect_type_id")
    def _compute_name(self):
        for defect in self:
            defect.name = defect.name or defect.defect_type_id.name
