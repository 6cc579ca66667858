from odoo import fields, models


class ServiceSkill(models.Model):
    _inherit = "service.skill"

    hr_skill_ids = fields.Many2many(
        "hr.skill", string="Skills of Employees", help="Employees who have one of these have this skill, at any level."
    )
