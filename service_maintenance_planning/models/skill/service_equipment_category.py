from odoo import fields, models


class ServiceEquipmentCategory(models.Model):
    _inherit = "service.equipment.category"

    skill_ids = fields.Many2many("service.skill", string="Skills Needed")
