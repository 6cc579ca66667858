from odoo import fields, models


class HrSkill(models.Model):
    _inherit = "hr.skill"

    service_skill_ids = fields.Many2many("service.skill", string="Skills in Service")
