from odoo import fields, models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "service.sold.line.mixin"]

    service_line_id = fields.Many2one(
        "service.visit.line", "Visit Line", copy=False, index="btree_not_null", ondelete="set null"
    )
    service_object_visit_ids = fields.One2many(
        "service.visit", "invoice_line_id", "Visits", help="Visits whose object is this invoiced item."
    )

    def _copy_data_extend_business_fields(self, values):
        """A credit note, and the invoice that replaces a credited one, are about the same visit."""
        super()._copy_data_extend_business_fields(values)
        values["service_line_id"] = self.service_line_id.id

    def _get_service_quantity(self):
        return self.product_uom_id._compute_quantity(self.quantity, self.product_id.uom_id)

    def _get_service_origin_vals(self):
        return {"origin_sale_line_id": self.sale_line_ids[:1].id, "origin_invoice_line_id": self.id}

    def _get_service_siblings(self):
        invoiced = self.sale_line_ids.invoice_lines.filtered(
            lambda line: line.parent_state == "posted" and line.move_id.move_type == "out_invoice"
        )
        return self | invoiced
