from odoo import models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "service.sold.line.mixin"]

    def _get_service_quantity(self):
        return self.product_uom_id._compute_quantity(self.product_uom_qty, self.product_id.uom_id)

    def _get_service_origin_vals(self):
        return {"origin_sale_line_id": self.id}
