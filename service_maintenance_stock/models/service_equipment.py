from odoo import fields, models


class ServiceEquipment(models.Model):
    _inherit = "service.equipment"

    lot_id = fields.Many2one(
        "stock.lot", "Lot/Serial", readonly=True, copy=False, index="btree_not_null", help="What was delivered."
    )
