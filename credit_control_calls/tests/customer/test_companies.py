from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import Form, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestCompanies(CreditCommon):
    """E1, E4: each company has its own day, limits and currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other side"})
        cls.other.resource_calendar_id.tz = "Pacific/Auckland"
        cls.company.resource_calendar_id.tz = "America/Los_Angeles"
        cls.env.user.company_ids |= cls.other
        cls.controller.company_ids |= cls.other
        cls.both = [cls.company.id, cls.other.id]
        cls.foreign = cls.card_of(cls.other, overdue_balance=300)

    @classmethod
    def card_of(cls, company, **vals):
        values = {"company_id": company.id, "partner_id": cls.customer.id, **vals}
        return cls.env["credit.customer"].sudo().create(values)

    def cron(self, moment):
        """The companies the cron updates when it runs at a moment (UTC)."""
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("credit_control_calls.ir_cron_credit_update").method_direct_trigger()
            companies = self.company | self.other
            companies.invalidate_recordset()
            return companies.filtered(lambda c: str(c.credit_refreshed_at) == moment)

    def test_each_company_in_the_first_hour_of_its_day(self):
        """E1, E8: follow-ups of the day are there in the morning, wherever the company is."""
        both = self.company | self.other
        self.assertEqual(self.cron("2027-03-02 10:30:00"), both)
        self.assertEqual(self.cron("2027-03-02 11:05:00"), self.other)
        self.assertFalse(self.cron("2027-03-03 07:05:00"))
        self.assertEqual(self.cron("2027-03-03 08:05:00"), self.company)

    def test_action_date_is_the_customers_companys(self):
        """E4: the dialog proposes today where the customer's company is."""
        Wizard = self.env["credit.call.wizard"].with_user(self.controller)
        context = {
            "allowed_company_ids": self.both, "default_customer_id": self.foreign.id,
        }  # fmt: skip
        with freeze_time("2027-03-02 18:00:00"):
            form = Form(Wizard.with_context(**context))
            self.assertEqual(str(form.action_date), "2027-03-03")

    def test_credit_limit_of_the_cards_company(self):
        """E3: the limit is the one in the card's own books."""
        self.customer.with_company(self.other).credit_limit = 50
        self.customer.with_company(self.company).credit_limit = 5000
        card = self.foreign.with_user(self.controller)
        self.assertEqual(card.with_context(allowed_company_ids=self.both).credit_limit, 50)

    def test_strip_in_one_currency(self):
        """E2: figures of companies with other currencies are converted, not just added."""
        currency = self.setup_other_currency("EUR", rounding=0.01)
        self.other.currency_id = currency
        Customer = self.env["credit.customer"].with_user(self.controller)
        alone = Customer.with_context(allowed_company_ids=self.company.ids)
        before = alone._strip_figures(self.company)
        after = alone._strip_figures(self.company | self.other)
        worth = currency._convert(300, self.company.currency_id, self.company, self.today)
        self.assertNotEqual(worth, 300)
        self.assertEqual(after[2] - before[2], 1)
        self.assertAlmostEqual(after[3] - before[3], worth)

    def test_branch(self):
        """E1: a branch has its own card on its parent's accounts; money of the parent closes it."""
        branch = self.env["res.company"].sudo().create({"name": "Branch", "parent_id": self.company.id})
        self.env.cr.precommit.run()
        self.env.user.company_ids |= branch
        branch.credit_profile_id = self.profile
        invoice = self.invoice(900, 30, company_id=branch.id, journal_id=self.company_data["default_journal_sale"].id)
        self.end_of_work()
        card = self.env["credit.customer"].sudo()._of_partners(branch, self.customer)
        self.assertEqual((card.balance, card.needs_action), (900, True))
        self.assertFalse(self.card())
        both = (self.company | branch).ids
        lines = self.receivable(invoice | self.bank_receipt(900))
        lines.with_context(allowed_company_ids=both).reconcile()
        self.end_of_work()
        self.assertEqual((card.balance, self.card().balance), (0, 0))

    def test_missed_by_a_day_only(self):
        """E8: on the follow-up date itself, where the company is, nothing is missed yet."""
        self.invoice(100, 30)
        self.update()
        entry = self.record()
        with freeze_time(f"{entry.followup_date + timedelta(days=1)} 06:30:00"):
            self.update()
            self.assertTrue(self.card().needs_action)
            self.assertFalse(self.card().followup_missed)
