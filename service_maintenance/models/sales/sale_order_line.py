from odoo import fields, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "service.sold.line.mixin"]

    service_line_id = fields.Many2one(
        "service.visit.line", "Visit Line", copy=False, index="btree_not_null", ondelete="set null"
    )

    def _prepare_invoice_line(self, **optional_values):
        """An invoice made from the order of a visit is an invoice of the visit."""
        return {**super()._prepare_invoice_line(**optional_values), "service_line_id": self.service_line_id.id}

    def _get_service_quantity(self):
        return self.product_uom_id._compute_quantity(self.product_uom_qty, self.product_id.uom_id)

    def _get_service_origin_vals(self):
        return {"origin_sale_line_id": self.id}
