from odoo import Command, api, models


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _create_order(self):
        """An order of a customer on hold, which its seller has tried to confirm."""
        # Partners of the demo books are found by the address they were given.
        partner = self.env["res.partner"].search([("email", "=", "accounts@noord.example.com")], limit=1)
        product = self.env["product.product"].search([("sale_ok", "=", True)], limit=1)
        if partner and product:
            line = Command.create({"product_id": product.id, "product_uom_qty": 4})
            company = self.env.ref("base.main_company")
            order = self.env["sale.order"].create(
                {"partner_id": partner.id, "company_id": company.id, "order_line": [line]}
            )
            order.action_confirm()
