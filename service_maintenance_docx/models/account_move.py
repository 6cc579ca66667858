from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

SALE_TYPES = ("out_invoice", "out_refund", "out_receipt")
LINE_TYPES = ("product", "line_section", "line_subsection", "line_note")


class AccountMove(models.Model):
    """The customer invoice in Word, whether or not it bills visits."""

    _name = "account.move"
    _inherit = ["account.move", "service.word.mixin"]

    _word_kind = "invoice"

    def action_print_word(self):
        """Raises UserError for what is not a customer invoice or credit note."""
        for move in self:
            if move.move_type not in SALE_TYPES:
                raise UserError(self.env._("%s is not a customer invoice.", move.display_name))
        return super().action_print_word()

    def _get_word_sample_domain(self, company):
        return Domain(super()._get_word_sample_domain(company)) & Domain("move_type", "in", SALE_TYPES)

    def _get_word_filename(self):
        number = self.name if self.name and self.name != "/" else self.env._("Draft")
        return f"{number.replace('/', '-')}.docx"

    def _prepare_word_values(self):
        return {**super()._prepare_word_values(), "invoice": self._prepare_word_invoice()}

    def _prepare_word_invoice(self):
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type in LINE_TYPES)
        return {
            **self._prepare_word_head(),
            "lines": [self._prepare_word_line(line) for line in lines.sorted(lambda line: (line.sequence, line.id))],
            "taxes": self._prepare_word_taxes(),
            "untaxed": self._word_money(self.amount_untaxed),
            "tax": self._word_money(self.amount_tax),
            "total": self._word_money(self.amount_total),
            "due": self._word_money(self.amount_residual),
            "is_partly_paid": self.state == "posted" and self.amount_residual != self.amount_total,
            "currency": self.currency_id.name or "",
        }

    def _prepare_word_head(self):
        return {
            "number": self.name if self.name and self.name != "/" else "",
            "title": self._get_word_title(),
            "date": self._word_date(self.invoice_date),
            "due_date": self._word_date(self.invoice_date_due),
            "reference": self.ref or "",
            "origin": self.invoice_origin or "",
            "payment_reference": self.payment_reference or "",
            "payment_terms": self.invoice_payment_term_id.name or "",
            "bank_account": self.partner_bank_id.acc_number or "",
            "terms": self._word_text(self.narration),
            "salesperson": self.invoice_user_id.name or "",
            "customer": self._prepare_word_partner(self.partner_id),
            "delivery": self._prepare_word_partner(self.partner_shipping_id),
            "visits": ", ".join(self.service_visit_ids.mapped("name")),
        }

    def _get_word_title(self):
        if self.state == "draft":
            return self.env._("Draft Invoice")
        return self.env._("Credit Note") if self.move_type == "out_refund" else self.env._("Invoice")

    def _prepare_word_line(self, line):
        """Sections and notes have a text only."""
        is_product = line.display_type == "product"
        return {
            "name": line.name or line.product_id.display_name or "",
            "is_section": line.display_type in ("line_section", "line_subsection"),
            "is_note": line.display_type == "line_note",
            "quantity": self._word_number(line.quantity) if is_product else "",
            "unit": line.product_uom_id.name or "" if is_product else "",
            "price": self._word_money(line.price_unit) if is_product else "",
            "discount": self._word_number(line.discount) if is_product and line.discount else "",
            "taxes": ", ".join(line.tax_ids.mapped(lambda tax: tax.invoice_label or tax.name)) if is_product else "",
            "amount": self._word_money(line.price_subtotal) if is_product else "",
        }

    def _prepare_word_taxes(self):
        """One for each group of taxes, as on the printed invoice."""
        return [
            {"name": group["group_name"] or "", "amount": self._word_money(group["tax_amount_currency"])}
            for subtotal in (self.tax_totals or {}).get("subtotals", [])
            for group in subtotal["tax_groups"]
        ]

    def _prepare_word_labels(self):
        _ = self.env._
        return {
            **super()._prepare_word_labels(),
            "invoice_date": _("Invoice date"),
            "due_date": _("Due date"),
            "reference": _("Reference"),
            "origin": _("Origin"),
            "visits": _("Visits"),
            "payment_terms": _("Payment terms"),
            "description": _("Description"),
            "quantity": _("Quantity"),
            "unit": _("Unit"),
            "price": _("Price"),
            "taxes": _("Taxes"),
            "amount": _("Amount"),
            "untaxed": _("Untaxed amount"),
            "total": _("Total"),
            "due": _("Amount due"),
            "payment_reference": _("Please mention with your payment"),
            "bank_account": _("Bank account"),
        }
