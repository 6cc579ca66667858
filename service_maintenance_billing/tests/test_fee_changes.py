from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 09:00")
class TestFeeChanges(BillingCommon):
    """Changes of a fee that come, or go, ahead of others."""

    def _get_terms(self, fee):
        return [(change.date.month, change.quantity, change.price_unit) for change in fee.change_ids.sorted("date")]

    def _index(self, fee, price_day="2026-03-01"):
        index = self.env["service.price.index"].create({"name": "Prices"})
        index._set_values({date(2025, 1, 1): 100, date(2026, 1, 1): 110})
        clause = self.env["service.price.clause"].create({"name": "Yearly", "index_id": index.id})
        fee.contract_id.write({"price_clause_id": clause.id, "price_base_month": date(2025, 1, 1)})
        run = self.env["service.price.run"].with_user(self.manager).create({"date_effective": price_day})
        run.action_simulate()
        return run

    def test_indexed_ahead_of_a_change(self):
        """M5: more from April on was agreed before prices rise in March: they do not fall back in April."""
        fee = self._create_fee()
        fee._change_from(date(2026, 4, 1), "Sold", quantity=3)
        self._index(fee).action_confirm()
        self.assertEqual(self._get_terms(fee), [(3, 1, 110), (4, 3, 110)])
        amounts = {row.date_start.month: row.amount for row in fee.period_ids if row.date_start.year == 2026}
        self.assertEqual([amounts[month] for month in (2, 3, 4)], [100, 110, 330])

    def test_taken_back_ahead_of_a_change(self):
        """M5: a run that is taken back leaves its price in no later change."""
        fee = self._create_fee()
        run = self._index(fee)
        run.action_confirm()
        fee._change_from(date(2026, 4, 1), "Sold", quantity=3)
        run.action_take_back()
        self.assertEqual(self._get_terms(fee), [(4, 3, 100)])
        self.assertEqual(fee.period_ids.filtered(lambda row: row.date_start == date(2026, 5, 1)).amount, 300)

    def test_two_on_one_day(self):
        """M5: more from the very day of the new prices on; each of the two can be taken back without the other."""
        fee = self._create_fee()
        run = self._index(fee)
        sold = fee._change_from(date(2026, 3, 1), "Sold", quantity=3)
        run.action_confirm()
        self.assertEqual(fee._get_price_on(date(2026, 3, 1))[1:3], (3, 110))
        more = fee._change_from(date(2026, 3, 1), "Sold more", quantity=4)
        self.assertEqual(fee._get_price_on(date(2026, 3, 1))[1:3], (4, 110))
        run.action_take_back()
        self.assertEqual(fee._get_price_on(date(2026, 3, 1))[1:3], (4, 100))
        (sold | more)._as_owner().sudo().unlink()
        self.assertEqual(fee._get_price_on(date(2026, 3, 1))[1:3], (1, 100))

    def test_price_changed_since_the_simulation(self):
        """M5: a run does not overwrite what was agreed after its simulation: it says so."""
        fee = self._create_fee()
        run = self._index(fee)
        fee.with_user(self.manager).price_unit = 80
        with self.assertRaisesRegex(UserError, "simulate again"):
            run.action_confirm()
        run.action_reset()
        run.action_simulate()
        run.action_confirm()
        self.assertEqual(fee._get_price_on(date(2026, 3, 1))[2], 88)

    def _order(self, fee, quantity, day):
        action = fee.contract_id.with_user(self.manager).action_quote_fees()
        quote = self.env["service.fee.quote"].with_user(self.manager).browse(action["res_id"])
        quote.date = day
        quote.line_ids.quantity_new = quantity
        order = self.env["sale.order"].browse(quote.action_quote()["res_id"])
        order.action_confirm()
        return order.amount_untaxed

    def test_more_twice_in_one_period(self):
        """M4: more twice in a month that is billed: what the first order charged is not charged again."""
        fee = self._create_fee(price_unit=31)
        self._run_billing()
        self.assertEqual(self._order(fee, 2, date(2026, 1, 12)), 20)
        self.assertEqual(self._order(fee, 3, date(2026, 1, 22)), 10)

    def _get_rest(self, fee, day):
        """What is billed and not owed, where the contract ends on this day of January."""
        fee.contract_id.write({"date_end": date(2026, 1, day)})
        return fee.contract_id.with_user(self.manager).fee_rest

    def test_rest_of_what_orders_charged(self):
        """M4, M6: what an order charged for days after the end is credited, too, and once."""
        self.env.company.service_fee_invoice = "posted"
        fee = self._create_fee(price_unit=31)
        self._run_billing()
        self.assertEqual(self._order(fee, 2, date(2026, 1, 12)), 20)
        self.assertEqual(self._get_rest(fee, 21), 20)
        fee.contract_id.with_user(self.manager).action_credit_rest()
        self.assertEqual(self._get_rest(fee, 21), 0)

    def test_rest_less_than_the_invoice(self):
        """M4, M6: a credit that reached what the invoice bills would have the days that are owed billed again."""
        self.env.company.service_fee_invoice = "posted"
        fee = self._create_fee(price_unit=31)
        self._run_billing()
        self._order(fee, 2, date(2026, 1, 12))
        self.assertEqual(self._get_rest(fee, 5), 26)
        self.env["account.move"].browse(
            fee.contract_id.with_user(self.manager).action_credit_rest()["res_id"]
        ).action_post()
        self.assertEqual(fee.period_ids.mapped("state"), ["billed"])

    def test_rest_of_what_an_order_gave_back(self):
        """M4, M6: what went back with an order is not credited a second time."""
        self.env.company.service_fee_invoice = "posted"
        fee = self._create_fee(price_unit=31, quantity=2)
        self._run_billing()
        self.assertEqual(self._order(fee, 1, date(2026, 1, 12)), -20)
        self.assertEqual(self._get_rest(fee, 21), 10)

    def test_rest_of_what_was_ordered_ahead(self):
        """M4, M6: what an order changed before the invoice came stands on the invoice."""
        self.env.company.service_fee_invoice = "posted"
        fee = self._create_fee(price_unit=31, billed="arrears")
        self._order(fee, 2, date(2026, 1, 12))
        with freeze_time("2026-02-01 09:00"):
            self._run_billing()
            self.assertEqual(self._get_rest(fee, 21), 20)

    def test_more_ahead_of_a_change(self):
        """M4: more up to a day from which on another quantity is sold already: only the days up to it are charged."""
        fee = self._create_fee(price_unit=31)
        self._run_billing()
        self.assertEqual(self._order(fee, 3, date(2026, 1, 22)), 20)
        self.assertEqual(self._order(fee, 2, date(2026, 1, 12)), 10)
        self.assertEqual(fee._get_price_on(date(2026, 2, 1))[1], 3)

    def test_more_than_an_invoice_has(self):
        """M4: an order of the past counts no more where the invoice has what was agreed since."""
        fee = self._create_fee(price_unit=31)
        self._order(fee, 2, date(2026, 1, 1))
        fee._change_from(date(2026, 2, 1), "Renewed", quantity=5)
        with freeze_time("2026-02-01 09:00"):
            self._run_billing()
            self.assertEqual(self._order(fee, 6, date(2026, 2, 15)), 15.5)

    def test_more_up_to_the_end(self):
        """M4: more is not charged for days after the end, though they are billed."""
        fee = self._create_fee(price_unit=31)
        self.env.company.service_fee_invoice = "posted"
        self._run_billing()
        self.env["service.contract.notice"].with_user(self.manager).create(
            {"contract_id": fee.contract_id.id, "date_last": date(2026, 1, 21)}
        ).action_confirm()
        self.assertEqual(self._order(fee, 2, date(2026, 1, 12)), 10)

    @mute_logger("odoo.sql_db")
    def test_not_below_nothing(self):
        """M4: a quantity below nothing is not quoted."""
        fee = self._create_fee()
        action = fee.contract_id.with_user(self.manager).action_quote_fees()
        quote = self.env["service.fee.quote"].with_user(self.manager).browse(action["res_id"])
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            quote.line_ids.quantity_new = -1
