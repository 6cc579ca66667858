from odoo import fields, models


class ServiceSalePlanLine(models.TransientModel):
    _inherit = "service.sale.plan.line"

    origin_move_id = fields.Many2one("stock.move")
    lot_ids = fields.Many2many("stock.lot", string="Delivered Lots", readonly=True)

    def _prepare_origin_vals(self):
        return {**super()._prepare_origin_vals(), "origin_move_id": self.origin_move_id.id}

    def _prepare_equipment_vals(self, serial):
        """A serial number is its own lot; without one, all pieces of the row are of its lot."""
        lot = self.lot_ids.filtered(lambda lot: lot.name == serial)
        if not serial and self.product_id.tracking == "lot":
            lot = self.lot_ids[:1]
        return {**super()._prepare_equipment_vals(serial), "lot_id": lot.id}
