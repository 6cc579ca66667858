from odoo import models


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    def _get_hold_exposure(self) -> float:
        """Orders not invoiced yet will be owed, too."""
        company = self.company_id
        # Credit controllers see no orders. Odoo's own figure is for companies that use its warning.
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("partner_invoice_id.commercial_partner_id", "=", self.partner_id.id),
                    ("state", "=", "sale"),
                    ("order_line", "any", [("untaxed_amount_to_invoice", ">", 0)]),
                ]
            )
        )
        return super()._get_hold_exposure() + sum(
            currency._convert(sum(same.mapped("amount_to_invoice")), company.currency_id, company)
            for currency, same in orders.grouped("currency_id").items()
        )
