from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestProfiles(CreditCommon):
    """E11: what asks for action is set per profile."""

    def setUp(self):
        super().setUp()
        self.invoice(100, 30)
        self.invoice(40, 8)
        self.update()

    def test_days_overdue(self):
        """E11: from this many days overdue on, the day itself included."""
        for days, expected in ((30, True), (31, False)):
            self.profile.min_days_overdue = days
            self.assertEqual(self.card().needs_action, expected)

    def test_item_amount(self):
        """E11: small items do not ask."""
        self.profile.min_item_amount = 100
        self.assertTrue(self.card().needs_action)
        statuses = self.card().open_item_ids.mapped("credit_status")
        self.assertEqual(statuses, ["to_call", "quiet"])
        self.profile.min_item_amount = 101
        self.assertFalse(self.card().needs_action)

    def test_customer_total(self):
        """E11: the customer's total from and below."""
        cases = ((140, 0, True), (141, 0, False), (0, 140, False), (0, 141, True))
        for low, high, expected in cases:
            self.profile.write({"min_balance": low, "max_balance": high})
            self.assertEqual(self.card().needs_action, expected, (low, high))

    def test_reminders_sent(self):
        """E11: items ask only after enough reminders."""
        self.profile.min_reminders = 2
        self.assertFalse(self.card().needs_action)
        self.card()._log_statement()
        self.assertFalse(self.card().needs_action)
        self.card()._log_statement()
        self.assertTrue(self.card().needs_action)
        self.assertIn("to_call", self.card().open_item_ids.mapped("credit_status"))

    def test_not_monitored(self):
        """E11: a profile without calls keeps the customer off the list."""
        self.card().sudo().profile_id = self.env.ref("credit_control_calls.profile_no_calls")
        self.assertFalse(self.card().needs_action)
        self.card().sudo().profile_id = False
        self.assertEqual(self.card().profile_id, self.profile)
        self.assertTrue(self.card().needs_action)

    def test_by_hand_wins_over_rule(self):
        """E11: rule by country, tag and salesperson; a profile by hand stays."""
        tag = self.env["res.partner.category"].create({"name": "Builder"})
        country = self.env.ref("base.be")
        profile = self.env["credit.profile"].create(
            {"name": "Belgian builders", "sequence": 1, "country_ids": country.ids, "category_ids": tag.ids}
        )
        self.assertEqual(self.card().profile_id, self.profile)
        self.customer.write({"country_id": country.id, "category_id": tag.ids})
        self.update()
        self.assertEqual(self.card().profile_id, profile)
        chosen = self.env.ref("credit_control_calls.profile_key_accounts")
        self.card(user=self.manager).profile_id = chosen
        self.update()
        self.assertEqual(self.card().profile_id, chosen)

    def test_rule_by_salesperson(self):
        """E11: the customers of a salesperson."""
        self.customer.user_id = self.manager
        profile = self.env["credit.profile"].create({"name": "Hers", "salesperson_ids": self.manager.ids})
        self.assertEqual(self.card().profile_id, profile)
        self.assertEqual(self.card().salesperson_id, self.manager)

    def test_responsible_from_profile(self):
        """E11: the profile's responsible, also a later one, unless somebody chose another for the customer."""
        self.profile.user_id = self.controller
        self.assertEqual(self.card().user_id, self.controller)
        self.profile.user_id = self.manager
        self.assertEqual(self.card().user_id, self.manager)
        self.card(user=self.manager).user_id = self.controller
        self.update()
        self.assertEqual(self.card().user_id, self.controller)
        self.card(user=self.manager).user_id = False
        self.assertEqual(self.card().user_id, self.manager)

    def test_no_profile_at_all(self):
        """E11: without any profile nobody is called, and the filter finds them."""
        self.company.credit_profile_id = False
        self.update()
        self.assertFalse(self.card().needs_action)
        found = self.env["credit.customer"].search([("profile_id", "=", False)])
        self.assertIn(self.card(), found)

    def _rule(self, **vals):
        """A profile for Belgian customers that fulfil a further condition."""
        self.customer.country_id = self.env.ref("base.be")
        countries = {"country_ids": self.customer.country_id.ids}
        values = {"name": "Rule", "sequence": 1, **countries, **vals}
        return self.env["credit.profile"].create(values)

    def test_rule_of_a_salesperson_who_left(self):
        """E11: a rule keeps its conditions when a salesperson is archived."""
        self._rule(salesperson_ids=self.manager.ids)
        self.manager.active = False
        self.env.registry.clear_cache()
        self.update()
        self.assertEqual(self.card().profile_id, self.profile)

    def test_rule_keeps_its_tags(self):
        """E11: a tag that a rule asks for cannot be deleted under it."""
        tag = self.env["res.partner.category"].create({"name": "Lawyer"})
        self._rule(category_ids=tag.ids)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            tag.unlink()

    def test_archived_profiles(self):
        """E11: an archived profile has no rule, whoever asks, but keeps who has it by hand."""
        profile = self._rule(min_reminders=1)
        self.card()._log_statement()
        profile.active = False
        self.env.registry.clear_cache()
        self.env["credit.customer"].with_context(active_test=False)._update(self.company)
        self.assertEqual(self.card().profile_id, self.profile)
        self.card(user=self.manager).profile_id = profile
        self.assertTrue(self.card().needs_action)

    def test_deleting_a_profile_in_use(self):
        """E11: what customers or a company are monitored by is archived, not deleted."""
        profile = self.env["credit.profile"].create({"name": "Own"})
        self.card(user=self.manager).profile_id = profile
        for used in (profile, self.profile):
            with self.assertRaises(UserError):
                used.with_user(self.manager).unlink()
        self.card(user=self.manager).profile_id = False
        profile.with_user(self.manager).unlink()
        self.assertEqual(self.card().profile_id, self.profile)

    def test_profile_of_another_company(self):
        """E11: the card opens whatever profile the company was given."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.company.credit_profile_id = (
            self.env["credit.profile"].sudo().create({"name": "Theirs", "company_id": other.id})
        )
        self.update()
        self.env.invalidate_all()
        self.assertIn("to_call", self.card().open_item_ids.mapped("credit_status"))

    def test_branches_follow_the_parent_companys_rules(self):
        """E11: a profile of a company is there for its branches, and for them alone."""
        branch, elsewhere = self.env["res.company"].create(
            [{"name": "Branch", "parent_id": self.company.id}, {"name": "Elsewhere"}]
        )
        self.env.user.company_ids |= branch
        rule = self._rule()
        rule.company_id = self.company
        data = self.company_data
        self.env["account.move"].with_company(branch).create(
            {
                "move_type": "entry",
                "date": self.day(40),
                "journal_id": data["default_journal_misc"].id,
                "line_ids": [
                    (0, 0, {
                        "account_id": data["default_account_receivable"].id,
                        "partner_id": self.customer.id, "debit": 70.0,
                        "date_maturity": self.day(40),
                    }),
                    (0, 0, {"account_id": data["default_account_revenue"].id, "credit": 70.0}),
                ],
            }
        ).action_post()  # fmt: skip
        self.env["credit.customer"]._update(branch | elsewhere)
        card = self.env["credit.customer"]._of_partners(branch, self.customer)
        self.assertEqual((card.balance, card.profile_id), (70, rule))
        self.manager.company_ids |= branch
        Profile = self.env["credit.profile"].with_user(self.manager)
        self.assertIn(rule, Profile.with_company(branch).search([]))
        self.assertNotIn(rule.id, self.env["credit.profile"]._assignment_sql(elsewhere).params)
