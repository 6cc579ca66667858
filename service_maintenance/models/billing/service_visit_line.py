from odoo import fields, models


class ServiceVisitLine(models.Model):
    """A line approved and billed."""

    _inherit = "service.visit.line"

    invoice_line_ids = fields.One2many("account.move.line", "service_line_id", "Invoice Lines", readonly=True)

    def action_approve(self):
        self.visit_id._check_is_manager()
        self.write({"approval": "approved", "refusal_reason": False})

    def action_refuse(self):
        """Refuse a line: it is not billed."""
        self.visit_id._check_is_manager()
        self.write({"approval": "refused"})

    def _is_invoiceable(self):
        self.ensure_one()
        return self.approval == "approved" and self.quantity_approved > 0

    def _prepare_invoice_line(self):
        """Values of the invoice line; covered lines stand at zero with the reason."""
        return {
            "product_id": self.product_id.id,
            "name": self._get_billed_name(),
            "quantity": self.quantity_approved,
            "product_uom_id": self.uom_id.id,
            "price_unit": self._get_billed_price(),
            "discount": self.discount,
            "service_line_id": self.id,
        }

    def _prepare_order_line(self):
        return {
            "product_id": self.product_id.id,
            "name": self._get_billed_name(),
            "product_uom_qty": self.quantity_approved,
            "product_uom_id": self.uom_id.id,
            "price_unit": self._get_billed_price(),
            "discount": self.discount,
            "service_line_id": self.id,
        }

    def _get_billed_name(self):
        """What stands on the invoice or order, in the language of the context."""
        return "\n".join(filter(None, [self._get_description(), self._get_coverage_reason()]))
