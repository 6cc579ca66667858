from odoo import Command, api, models


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _create_decisions(self):
        """A family, a customer who is a vendor, too, and what was decided: for the demo company, if it has books."""
        company = self.env.ref("base.main_company")
        mertens = self.env["res.partner"].search([("email", "=", "accounts@mertens.example.com")], limit=1)
        if company.chart_template and mertens:
            self.with_company(company)._decide(company, mertens)

    def _decide(self, company, mertens):
        branches = self.env["res.partner"].create(
            [
                {"name": f"Mertens {place}", "is_company": True, "parent_id": mertens.id, "city": place}
                for place in ("Gent", "Hasselt")
            ]
        )
        self._invoice(branches[0], 3120, 35)
        self._invoice(branches[1], 1870.40, -8)
        self._bill(mertens, 4250)
        customer = self.env["credit.customer"]
        customer._update(company)
        manager = self.env.ref("credit_control_calls.user_creditmanager")
        card = customer._of_partners(company, mertens).with_user(manager)
        card._exclude_items(card._overdue_items()[-1:], "Their new system pays by the end of the month", self._day(-20))
        peeters = self.env["res.partner"].search([("email", "=", "accounts@peeters.example.com")], limit=1)
        self.with_user(self.env.ref("credit_control_calls.user_controller"))._call(
            peeters, "promise", 1, "The bank took longer, a few days more",
            promised_amount=2540, promised_date=self._day(-6),
        )  # fmt: skip
        customer._update(company)

    def _bill(self, vendor, amount):
        """What the company owes to a vendor."""
        self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": vendor.id,
                "invoice_date": self._day(12),
                "invoice_date_due": self._day(-18),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "Transport", "price_unit": amount, "tax_ids": False})],
            }
        ).action_post()
