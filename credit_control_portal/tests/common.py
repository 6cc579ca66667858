from odoo import Command, http
from odoo.tests import HttpCase, new_test_user

from odoo.addons.credit_control_calls.tests.common import CreditCommon


class PageCommon(CreditCommon, HttpCase):
    """Two customers with a login each, a child contact with a login, and a card of another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.new_partner("De Vries")
        cls.clerk = cls.new_partner("Anneke", parent_id=cls.customer.id, is_company=False, email="anneke@example.com")
        cls.mine, cls.theirs = cls.invoice(1000, 30), cls.invoice(500, 30, cls.other)
        cls.coming = cls.invoice(300, -5)
        cls.update()
        cls.login(cls.customer, "test_jansen")
        cls.login(cls.clerk, "test_anneke")
        cls.login(cls.other, "test_devries")
        cls.quality = cls.env.ref("credit_control_calls.dispute_category_quality")
        cls.quality.user_id = cls.manager

    @classmethod
    def login(cls, partner, login):
        return new_test_user(
            cls.env, login, groups="base.group_portal", partner_id=partner.id,
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )  # fmt: skip

    @classmethod
    def card_elsewhere(cls, partner, amount=777):
        """What a customer owes to another company."""
        company = cls.env["res.company"].search([("name", "=", "Elsewhere BV")])
        company = company or cls.setup_other_company(name="Elsewhere BV")["company"]
        move = cls.env["account.move"].with_company(company).create(
            {
                "move_type": "out_invoice", "company_id": company.id, "partner_id": partner.id,
                "invoice_date": cls.day(40), "invoice_date_due": cls.day(40), "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "Secret", "price_unit": amount, "tax_ids": False})],
            }
        )  # fmt: skip
        move.action_post()
        cls.env["credit.customer"]._update(company)
        return cls.env["credit.customer"]._of_partners(company, partner)

    def link(self, card=None):
        """The token in the link that a statement carries."""
        card = (card or self.card()).with_env(self.env)
        body = card._sign_links(f'<a href="{card._get_statement_link()}">', card._statement_partner())
        return body.partition("access_token=")[2][:-2]

    def page(self, card=None, suffix="", token=None, **kwargs):
        query = f"?access_token={token}" if token else ""
        return self.url_open(f"/my/credit/{(card or self.card()).id}{suffix}{query}", **kwargs)

    def post(self, suffix, data, card=None, token=None, files=None, csrf=True):
        """A form of the page, sent as a browser sends it."""
        if csrf:
            data = {**data, "csrf_token": http.Request.csrf_token(self)}
        return self.page(card, suffix, token, data=data, files=files, allow_redirects=False)

    def promises(self, partner=None):
        return self.card(partner).entry_ids

    def disputes(self, partner=None):
        return self.card(partner).dispute_ids
