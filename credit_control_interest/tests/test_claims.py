from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.credit_control_calls.tests.common import CreditCommon
from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase


@tagged("post_install", "-at_install")
class TestClaims(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.country = cls.env["res.country"].create({"name": "Ruritania", "code": "XR"})
        cls.company.credit_interest_country_id = cls.country
        cls.rates = cls.env["credit.interest.rate"].create(
            [
                {"country_id": cls.country.id, "date_from": cls.day(900), "reference": 2, "margin": 8, "fixed_sum": 40},
                {"country_id": cls.country.id, "date_from": cls.day(20), "reference": 4, "margin": 8, "fixed_sum": 50},
            ]
        )
        cls.late = cls.invoice(1000, 50)
        cls.update()

    def claim(self, *moves, user=None):
        lines = self.receivable(self.env["account.move"].union(*moves) if moves else self.late)
        return self.card(user=user)._claim(lines.with_user(user or self.controller))

    def test_by_the_day_and_rate(self):
        """F6: per period of a rate, until today, with the fixed sum of the day it was due."""
        claim = self.claim()
        # From the day after the due date until the rate changed 20 days ago, then with today.
        self.assertAlmostEqual(claim.interest, 1000 * 0.10 * 29 / 365 + 1000 * 0.12 * 21 / 365, 2)
        self.assertEqual((claim.fixed_sum, claim.date_to), (40, self.today))
        self.assertAlmostEqual(claim.total, claim.interest + 40, 2)
        self.assertEqual(len(claim.details.splitlines()), 2)
        self.assertEqual(self.card().claim_total, claim.total)

    def test_part_payments(self):
        """F6: a part payment makes less of the debt, or pays costs and interest first where the company says so."""
        receipt = self.bank_receipt(400, overdue=30)
        self.receivable(self.late | receipt).reconcile()
        debt_first = self.claim()
        self.assertAlmostEqual(debt_first.total, debt_first.interest + 40, 2)
        self.company.credit_interest_order = "costs"
        costs_first = self.claim()
        self.assertEqual(costs_first, debt_first)
        self.assertLess(costs_first.total, costs_first.interest)

    def test_claimed_anew_the_next_day(self):
        """F6: one claim an item; it grows until it is decided on."""
        before = self.claim()
        total = before.total
        with freeze_time(f"{self.today + timedelta(days=10)} 12:00:00"):
            after = self.claim()
        self.assertEqual(after, before)
        self.assertGreater(after.total, total)

    def test_waive_reason_expires(self):
        """F13: why it was waived goes with the other notes; that it was, and by whom, stays."""
        claim = self.claim()
        claim._waive("The owner is ill")
        self.pay(self.late, 1000)
        self.update()
        self.company.credit_notes_months = 2
        self.expire(1)
        self.assertEqual(claim.waive_reason, "The owner is ill")
        self.expire(3)
        self.assertEqual((claim.waive_reason, claim.state, claim.waived_by_id), (False, "waived", self.controller))

    def test_waived_with_a_reason(self):
        """F6: waived is waived: it is not claimed again, and the card says who and why."""
        claim = self.claim().with_user(self.controller)
        wizard = self.env["credit.claim.waive"].with_user(self.controller)
        with self.assertRaises(UserError):
            wizard.create({"claim_ids": claim.ids, "reason": " "}).action_waive()
        wizard.create({"claim_ids": claim.ids, "reason": "Our own mistake"}).action_waive()
        self.assertEqual((claim.state, claim.waived_by_id, self.card().claim_total), ("waived", self.controller, 0))
        self.assertIn("Our own mistake", "".join(self.card().message_ids.mapped("body")))
        log = self.card().log_ids
        self.assertEqual((log.kind, log.user_id, log.reason), ("waiver", self.controller, "Our own mistake"))
        self.assertEqual((log.document, log.amount), (self.late.name, claim.total))
        with self.assertRaises(UserError):
            self.claim()
        with self.assertRaises(UserError):
            claim.sudo()._waive("Again")

    def test_invoiced_on_decision(self):
        """F6: a draft invoice, by who may invoice; the claim knows it, and is not claimed again."""
        claim = self.claim()
        with self.assertRaises(AccessError):
            claim.with_user(self.controller).action_invoice()
        clerk = new_test_user(
            self.env, "test_clerk", "account.group_account_invoice",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )  # fmt: skip
        claim.with_user(clerk).action_invoice()
        invoice = claim.sudo().invoice_id
        self.assertEqual((claim.state, invoice.state, invoice.move_type), ("invoiced", "draft", "out_invoice"))
        self.assertAlmostEqual(invoice.amount_total, claim.total, 2)
        self.assertEqual(len(invoice.invoice_line_ids), 2)
        with self.assertRaises(UserError):
            claim.with_user(clerk).action_invoice()

    def test_private_persons_are_left_out(self):
        """F6: unless the company wants otherwise."""
        person = self.env["res.partner"].create({"name": "Mrs Jansen"})
        debt = self.invoice(100, 50, person)
        self.update()
        line = self.receivable(debt).with_user(self.controller)
        with self.assertRaisesRegex(UserError, "private person"):
            self.card(person)._claim(line)
        self.company.credit_interest_consumers = True
        self.assertTrue(self.card(person)._claim(line).total)

    def test_no_rate_no_claim(self):
        """F6: nothing is hard-coded: without a rate of the country there is nothing to claim."""
        self.rates.unlink()
        with self.assertRaisesRegex(UserError, "Ruritania"):
            self.claim()

    def test_what_is_not_late(self):
        coming = self.invoice(100, -5)
        with self.assertRaises(UserError):
            self.claim(coming)

    def test_fixed_sum_in_another_currency(self):
        """The fixed sum of the table is told in the company's currency."""
        foreign = self.setup_other_currency("CAD", rates=[("2000-01-01", 2.0)])
        self.rates.write({"fixed_currency_id": foreign.id})
        self.assertEqual(self.claim().fixed_sum, 20)

    def test_the_table_has_sources(self):
        """F6: rates per country and date, each with where it is written; one a country and day."""
        shipped = self.env["credit.interest.rate"].search([("country_id", "!=", self.country.id)])
        self.assertTrue({"NL", "BE", "DE", "FR", "RO", "CZ"} <= set(shipped.country_id.mapped("code")))
        self.assertTrue(all(shipped.mapped("source")))
        germany = shipped.filtered(lambda rate: rate.country_id.code == "DE")
        self.assertEqual(set(germany.mapped("margin")), {9})

    def test_statement_shows_it(self):
        """F6: on the statement, too."""
        claim = self.claim()
        report = self.env["ir.actions.report"].with_user(self.controller)
        html, _type = report._render_qweb_html("credit_control_calls.report_statement", self.card().ids)
        self.assertIn(f"{claim.total:.2f}", html.decode())

    def test_rights(self):
        """Controllers claim and waive; nobody writes figures; other companies' claims are not seen."""
        claim = self.claim()
        for attempt in (
            lambda: claim.with_user(self.manager).write({"total": 1}),
            lambda: claim.with_user(self.controller).write({"state": "waived"}),
            lambda: self.env["credit.claim"].with_user(self.controller).create({"customer_id": self.card().id}),
            lambda: self.rates.with_user(self.controller).write({"margin": 20}),
            claim.with_user(self.manager).unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()
        other = self.setup_other_company(name="Elsewhere BV")["company"]
        elsewhere = new_test_user(
            self.env, "test_claims_elsewhere", "credit_control_calls.group_credit_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        self.assertFalse(self.env["credit.claim"].with_user(elsewhere).search([]))


@tagged("post_install", "-at_install")
class TestFreeFields(OwnedFieldsCase):
    def test_every_field_is_free_or_owned(self):
        free = self.get_free_fields("credit.claim", ["credit_control_interest"])
        self.assertEqual(free, {"credit.claim": []})
