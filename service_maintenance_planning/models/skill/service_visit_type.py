from odoo import fields, models


class ServiceVisitType(models.Model):
    _inherit = "service.visit.type"

    skill_ids = fields.Many2many("service.skill", string="Skills Needed")
