from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """An order waits before it is confirmed; whoever signed or paid it has done so all the same."""

    _name = "sale.order"
    _inherit = ["sale.order", "credit.hold.mixin"]

    def action_confirm(self):
        """What is on hold stays a quotation and says so: raising would undo the signature or payment before it."""
        held = self.filtered(lambda order: order.state in ("draft", "sent"))._credit_hold()
        free = self - held
        return super(SaleOrder, free).action_confirm() if free else True

    def _get_credit_open_domain(self) -> Domain:
        return Domain("state", "in", ("draft", "sent"))

    def _credit_find_open(self, company, partners):
        """Nobody has asked for a quotation to be confirmed yet: it waits from then on."""
        return self.browse()

    def _credit_passes(self) -> bool:
        """Who has paid, or owes nothing for it, need not wait."""
        return self.currency_id.compare_amounts(self.amount_paid, self.amount_total) >= 0

    def _get_credit_amount(self) -> float:
        company = self.company_id
        return self.currency_id._convert(self.amount_total, company.currency_id, company, company._local_today())

    def _get_credit_partner_field(self) -> str:
        return "partner_invoice_id"

    def _credit_go_on(self):
        """It was confirmed once, by whomever."""
        self.action_confirm()
