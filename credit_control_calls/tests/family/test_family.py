from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestFamily(CreditCommon):
    """F11: a parent with its branches, and what we owe to a customer who is a vendor, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.new_partner("Jansen Zuid", parent_id=cls.customer.id)
        cls.shop = cls.new_partner("Jansen Zuid, shop", parent_id=cls.branch.id)
        cls.stranger = cls.new_partner("Stranger")
        cls.clerk = cls.new_partner("A clerk", parent_id=cls.customer.id, is_company=False)
        for partner, amount, overdue in (
            (cls.customer, 1000, 30), (cls.branch, 200, 10), (cls.shop, 50, -10), (cls.stranger, 7, 30),
        ):  # fmt: skip
            cls.invoice(amount, overdue, partner)
        cls.update()

    def family(self):
        return self.card() | self.card(self.branch) | self.card(self.shop)

    def bill(self, amount, partner=None, **vals):
        return self.invoice(amount, 5, partner, "in_invoice", **vals)

    def test_figures_of_the_family(self):
        """F11: open and overdue of all together, the same on each of their cards."""
        for card in self.family():
            self.assertEqual(
                (card.family_count, card.family_balance, card.family_overdue), (3, 1250, 1200), card.display_name
            )
        self.assertEqual(self.card(self.stranger).family_count, 1)
        self.assertEqual(self.card().balance, 1000)

    def test_opens_the_family(self):
        """F11: the button lists its cards, of this company only."""
        found = self.env["credit.customer"].search(self.card(self.shop).action_open_family()["domain"])
        self.assertEqual(found, self.family())

    def test_filter_and_group(self):
        """F11: the list is grouped by family, and finds one by its name."""
        Customer = self.env["credit.customer"].with_user(self.controller)
        domain = [("company_id", "=", self.company.id)]
        groups = dict(Customer._read_group(domain, ["family_id"], ["balance:sum"]))
        self.assertEqual((groups[self.customer], groups[self.stranger]), (1250, 7))
        self.assertEqual(Customer.search([*domain, ("family_id", "ilike", "Jansen Bouw")]), self.family())
        self.assertTrue(Customer.fields_get(["family_id"])["family_id"]["groupable"])

    def test_moves_with_the_parent(self):
        """F11: a branch that is sold leaves with its shops."""
        self.branch.parent_id = self.stranger
        self.assertEqual(self.card().family_count, 1)
        self.assertEqual(self.card(self.stranger).family_balance, 257)

    def test_nobody_says_the_family(self):
        """F11: whoever may write partners moves a branch by its parent only; a family by hand would count for all."""
        clerk = new_test_user(self.env, "test_family_clerk", "base.group_user,base.group_partner_manager")
        for user in (clerk, self.controller, self.manager):
            branch = self.branch.with_user(user)
            with self.assertRaises(AccessError):
                branch.credit_family_id = self.stranger
            with self.assertRaises(AccessError):
                branch.create({"name": "Mine", "credit_family_id": self.stranger.id})
            with self.assertRaises(AccessError):
                branch.with_context(default_credit_family_id=self.stranger.id).create({"name": "Mine"})
            self.assertTrue(branch.fields_get(["credit_family_id"])["credit_family_id"]["readonly"])
        self.branch.with_user(clerk).parent_id = self.stranger
        self.assertEqual((self.branch | self.shop).credit_family_id, self.stranger)

    def test_what_we_owe(self):
        """F11: open bills of a customer that is a vendor, too, and of its contacts, less what was paid; net of both."""
        self.bill(300)
        self.bill(20, self.clerk)
        self.bill(90, self.branch)
        card = self.card()
        self.assertEqual((card.payable_balance, card.net_balance), (320, 680))
        self.assertEqual(self.card(self.stranger).payable_balance, 0)

    def test_what_we_owe_in_another_currency(self):
        """F11: in the company's currency."""
        foreign = self.setup_other_currency("CAD", rates=[("2000-01-01", 2.0)])
        self.bill(300, currency_id=foreign.id)
        self.assertEqual(self.card().payable_balance, 150)

    def test_two_companies(self):
        """F11: each company's cards and bills are its own."""
        other = self.setup_other_company(name="Elsewhere BV")
        company = other["company"]
        move = self.env["account.move"].with_company(company).create(
            {
                "move_type": "out_invoice", "company_id": company.id, "partner_id": self.branch.id,
                "invoice_date": self.day(40), "invoice_date_due": self.day(40), "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "Secret", "price_unit": 777, "tax_ids": False})],
            }
        )  # fmt: skip
        move.action_post()
        self.env["credit.customer"]._update(company)
        self.assertEqual((self.card().family_count, self.card().family_balance), (3, 1250))
        both = self.env["credit.customer"].search([("partner_id", "=", self.branch.id)])
        self.assertEqual({c.company_id: c.family_balance for c in both}, {self.company: 1250, company: 777})

    def test_queries(self):
        """F11: what is shown of many customers takes as many queries as of one."""
        def read(cards):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cards.mapped("family_balance")
            cards.mapped("net_balance")
            return self.env.cr.sql_log_count - before

        self.bill(300)
        read(self.family())
        self.assertLessEqual(read(self.family()), read(self.card()) + 1)
