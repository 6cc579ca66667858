from odoo import fields, models


class ServiceInterventionType(models.Model):
    _name = "service.intervention.type"
    _description = "Intervention Type"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company")

    _unique_name = models.UniqueIndex("(name, COALESCE(company_id, 0))", "This intervention type exists already.")
