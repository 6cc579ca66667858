from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ProfitCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-10-15 09:00")
class TestRenewalPrice(ProfitCommon):
    def _open(self, contract):
        self._run_billing("cron_open_renewals")
        return self.env["service.contract.renewal"].search([("contract_id", "=", contract.id)]).with_user(self.manager)

    def _ending(self, costs):
        """A contract of 1200 a year since 1 January that ends with the year, and cost so much up to now."""
        contract = self._create_contract(date_start=date(2026, 1, 1), duration=1, duration_unit="year")
        self._create_fee(contract)
        contract._ensure_analytic_accounts()
        self.env["account.analytic.line"].create(
            [
                {"name": "Work", "date": day, "amount": -costs / 2, "account_id": contract.analytic_account_id.id}
                for day in (date(2026, 1, 15), date(2026, 9, 1))
            ]
        )
        return contract

    def test_proposed(self):
        """M6: the proposed price keeps the company's margin, says how, and can be changed."""
        renewal = self._open(self._ending(costs=756.0))
        # 273 days since the first entry: 1010.77 a year, 1443.96 at 30 %.
        self.assertEqual(renewal.percent, 20.33)
        self.assertIn("a margin of 30 %", renewal.proposal_text)
        self.assertIn("Counted up from 273 days", renewal.proposal_text)
        order = self.env["sale.order"].browse(renewal.action_offer()["res_id"])
        self.assertEqual(order.order_line.price_unit, 120.33)
        with self.assertRaisesRegex(UserError, "offered already"):
            renewal.action_propose()

    def test_by_hand(self):
        """M6: what somebody entered stays until it is asked for anew."""
        contract = self._ending(costs=756.0)
        renewal = self._open(contract)
        renewal.percent = 4
        self.env.company.service_target_margin = 40
        self.assertEqual(renewal.percent, 4)
        renewal.action_propose()
        self.assertEqual(renewal.percent, 40.38)

    def test_nothing_to_go_by(self):
        """M6: without costs the price stays, and the screen says so; one that earns enough stays, too."""
        contract = self._create_contract(date_start=date(2026, 1, 1), duration=1, duration_unit="year")
        self._create_fee(contract, date_from=date(2026, 10, 1))
        renewal = self._open(contract)
        self.assertEqual(renewal.percent, 0)
        self.assertIn("Too few costs", renewal.proposal_text)
        self.assertEqual(self._open(self._ending(costs=100.0)).percent, 0)

    def test_rights(self):
        """M6: dispatchers follow renewals and see no costs in them."""
        renewal = self._open(self._ending(costs=756.0))
        for name in ("proposal", "proposal_text"):
            with self.assertRaises(AccessError):
                renewal.with_user(self.dispatcher).read([name])
