from datetime import timedelta

from odoo import Command, api, models


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _create_page(self):
        """A customer with a login (`customer`), and what two customers did on their page."""
        company = self.env.ref("base.main_company")
        Customer = self.env["credit.customer"].with_company(company)
        cards = {
            name: Customer.search(
                [("company_id", "=", company.id), ("partner_id.email", "=", f"accounts@{name}.example.com")], limit=1
            )
            for name in ("jansen", "mertens", "sintjan")
        }
        if not all(cards.values()):
            return
        self._create_customer_login(cards["jansen"].partner_id.child_ids[:1], company)
        today, card = company._local_today(), cards["mertens"]
        line = card._open_items()[:1]
        card._page_promise(set(line.ids), today + timedelta(days=6), card.partner_id.child_ids[:1])
        card = cards["sintjan"]
        line = card._overdue_items()[:1]
        category = self.env.ref("credit_control_calls.dispute_category_quality")
        words = "Three of the lamps arrived broken, see our note on the delivery slip."
        card._page_dispute(set(line.ids), category, words, card.partner_id.child_ids[:1])

    def _create_customer_login(self, contact, company):
        self.env["res.users"].with_context(no_reset_password=True).create(
            {
                "partner_id": contact.id,
                "login": "customer",
                "password": "customer",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
