from odoo import fields, models

from odoo.addons.service_maintenance.models.base.roles import OFFICE

from .res_partner import TECHNICIANS


class ServiceEquipment(models.Model):
    _inherit = "service.equipment"

    wanted_technician_ids = fields.Many2many(
        "res.users", "service_equipment_wanted_technician_rel", "equipment_id", "user_id", "Wanted Technicians",
        domain=TECHNICIANS, writers=OFFICE, help="Who knows it best.",
    )
    unwanted_technician_ids = fields.Many2many(
        "res.users", "service_equipment_unwanted_technician_rel", "equipment_id", "user_id", "Unwanted Technicians",
        domain=TECHNICIANS, writers=OFFICE, groups=OFFICE, help="Who is never proposed for it.",
    )
