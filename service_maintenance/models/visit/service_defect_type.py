from odoo import fields, models


class ServiceDefectType(models.Model):
    """The list of defects to choose from."""

    _name = "service.defect.type"
    _description = "Defect Type"
    _inherit = ["owned.fields.mixin"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company")
