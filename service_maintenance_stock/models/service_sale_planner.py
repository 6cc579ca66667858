from odoo import models


class ServiceSalePlanner(models.AbstractModel):
    _inherit = "service.sale.planner"

    def _prepare_equipment_vals(self, sale, row, serial):
        """A serial number is its own lot; without one, all pieces of the row are of its lot."""
        lots = row.get("lot_ids") or self.env["stock.lot"]
        lot = lots.filtered(lambda lot: lot.name == serial)
        if not serial and row["product_id"].tracking == "lot":
            lot = lots[:1]
        return {**super()._prepare_equipment_vals(sale, row, serial), "lot_id": lot.id}
