from odoo import models


class ServiceEquipment(models.Model):
    _name = "service.equipment"
    _inherit = ["service.equipment", "service.origin.mixin"]
