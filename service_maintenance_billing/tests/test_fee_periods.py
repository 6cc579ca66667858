from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 09:00")
class TestFeePeriods(BillingCommon):
    def test_laid_out(self):
        """M1: a fee takes its price from the pricelist and is laid out a year ahead, with its arithmetic."""
        fee = self._create_fee(quantity=2, discount=10)
        self.assertEqual((fee.price_unit, fee.name), (100, "Service fee"))
        rows = fee.period_ids.sorted("date_start")
        self.assertEqual(rows[0].arithmetic, "2 × 100.00 − 10 %")
        self.assertEqual(
            [(row.date_start, row.date_end, row.date_invoice, row.amount) for row in rows[:2]],
            [
                (date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 1), 180),
                (date(2026, 2, 1), date(2026, 2, 28), date(2026, 2, 1), 180),
            ],
        )
        self.assertGreaterEqual(rows[-1].date_start, date(2027, 1, 1))

    def test_arrears_and_calendar(self):
        """M1: in arrears the invoice comes the day after; by the calendar both ends are billed by days."""
        fee = self._create_fee(
            billed="arrears", counted_from="calendar", date_from=date(2026, 1, 17), date_to=date(2026, 3, 10),
            price_unit=310,
        )
        rows = fee.period_ids.sorted("date_start")
        self.assertEqual(rows.mapped("date_invoice"), [date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 11)])
        self.assertEqual(rows.mapped("amount"), [150, 310, 100])
        self.assertEqual(rows[0].arithmetic, "1 × 310.00, 15 of 31 days")

    def test_no_global_proration_switch(self):
        """M1: a global proration switch: of one contract each fee is whole or divided by its own terms."""
        contract = self._create_contract(date_start=date(2026, 1, 15))
        whole, divided = (
            self._create_fee(contract, date_from=date(2026, 1, 15), counted_from=start)
            for start in ("start", "calendar")
        )
        amounts = [fee.period_ids.sorted("date_start")[0].amount for fee in (whole, divided)]
        self.assertEqual(amounts, [100.0, 54.84])

    def test_sum_to_the_cent(self):
        """M1: both ends rounded for themselves would lose a cent: the last period settles it."""
        fee = self._create_fee(
            counted_from="calendar", date_from=date(2026, 4, 11), date_to=date(2026, 6, 10), price_unit=10
        )
        self.assertEqual(fee.period_ids.sorted("date_start").mapped("amount"), [6.67, 10, 3.33])
        self.assertEqual(fee.period_ids.sorted("date_start")[0].carry, "-1/300", "kept as it is, not as a float")
        fee.write({"date_from": date(2026, 4, 21), "date_to": date(2026, 6, 10)})
        self.assertEqual(fee.period_ids.sorted("date_start").mapped("amount"), [3.33, 10, 3.34])

    def test_change_half_way(self):
        """M1, M4: from the 16th on another quantity: the month is divided by days, later ones are whole."""
        fee = self._create_fee(price_unit=31)
        fee._change_from(date(2026, 1, 17), "One more boiler", quantity=3)
        january, february = fee.period_ids.sorted("date_start")[:2]
        self.assertEqual((january.amount, february.amount), (16 + 45, 93))
        self.assertEqual(january.arithmetic, "1 × 31.00, 16 of 31 days + 3 × 31.00, 15 of 31 days")

    def test_pause(self):
        """M1: days of a pause are not billed; where the company bills them, nothing changes."""
        fee = self._create_fee(price_unit=31)
        contract = fee.contract_id
        with freeze_time("2026-01-11 09:00"):
            contract.action_pause()
            self.assertEqual(fee.period_ids.mapped("amount"), [10])
        with freeze_time("2026-02-15 09:00"):
            contract.action_resume()
        rows = fee.period_ids.sorted("date_start")[:3]
        self.assertEqual(rows.mapped("amount"), [10, 15.5, 31])
        self.assertEqual(rows[1].date_start, date(2026, 2, 15))

    def test_pause_billed(self):
        """M1: a company that bills pauses bills them."""
        self.env.company.service_fee_bills_pauses = True
        fee = self._create_fee(price_unit=31)
        before = fee.period_ids.mapped("amount")
        with freeze_time("2026-01-11 09:00"):
            fee.contract_id.action_pause()
            fee.contract_id.action_resume()
        self.assertEqual(fee.period_ids.mapped("amount"), before)

    def test_invoice_after_the_end(self):
        """M2: an invoice after the end: what lies behind the end of the contract goes, the last month is cut."""
        fee = self._create_fee(price_unit=310)
        fee.contract_id.date_end = date(2026, 3, 10)
        rows = fee.period_ids.sorted("date_start")
        self.assertEqual((rows[-1].date_end, rows[-1].amount), (date(2026, 3, 10), 100))
        with freeze_time("2026-06-01 09:00"):
            self.env["service.contract"].browse(fee.contract_id.id)._close_term()
            self._run_billing()
            self._run_billing("cron_lay_out_periods")
            self._run_billing()
        self.assertEqual(max(fee.period_ids.mapped("date_end")), date(2026, 3, 10))
        self.assertEqual(sum(self._get_invoices(fee.contract_id).mapped("amount_untaxed")), 310 + 310 + 100)

    def test_skipped_period_does_not_stick(self):
        """M2: a skipped period that sticks: the one after it is billed all the same, and the skip can be taken back."""
        fee = self._create_fee()
        first, second = fee.period_ids.sorted("date_start")[:2].with_user(self.manager)
        first._skip("First month free")
        with freeze_time("2026-02-01 09:00"):
            self._run_billing()
        self.assertEqual((first.state, first.reason, second.state), ("skipped", "First month free", "billed"))
        with freeze_time("2026-02-02 09:00"):
            first.action_unskip()
            self._run_billing()
        self.assertEqual(first.state, "billed")

    def test_moved(self):
        """M2: an invoice moved to another day stays there when the fee changes."""
        fee = self._create_fee()
        first = fee.period_ids.sorted("date_start")[0]
        first.with_user(self.manager)._move_to(date(2026, 1, 20))
        fee.price_unit = 50
        self.assertEqual((first.date_invoice, first.amount), (date(2026, 1, 20), 50))

    def test_billed_days_stay_billed(self):
        """M2: another interval never lays out a day again that is billed already."""
        fee = self._create_fee(price_unit=310)
        self._run_billing()
        fee.write({"billing_unit": "quarter", "price_unit": 900})
        rows = fee.period_ids.sorted("date_start")
        self.assertEqual(rows[0].state, "billed")
        self.assertEqual((rows[1].date_start, rows[1].date_end, rows[1].amount), (
            date(2026, 2, 1), date(2026, 3, 31), 590,
        ))

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses(self):
        """M2: the database itself refuses a second row for a period."""
        row = self._create_fee().period_ids[0]
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            row.sudo().create({name: row[name] for name in ("date_start", "date_end", "date_invoice")}
                              | {"fee_id": row.fee_id.id})

    def test_draft_preview(self):
        """M1: a draft contract shows its next twelve invoices, with the arithmetic, and lays nothing out."""
        fee = self._create_fee(start=False, counted_from="calendar", date_from=date(2026, 1, 17), price_unit=31)
        self.assertFalse(fee.period_ids)
        invoices = fee.contract_id._get_coming_invoices()
        self.assertEqual(len(invoices), 12)
        self.assertEqual((invoices[0]["day"], invoices[0]["total"]), (date(2026, 1, 17), 15))
        self.assertIn("15 of 31 days", fee.contract_id.with_user(self.dispatcher).fee_preview)

    def test_currency_and_tax(self):
        """M1: price in the currency of the pricelist; a price with tax is adapted to the customer's fiscal position."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create({"name": "2025-01-01", "rate": 150, "currency_id": yen.id})
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id}
        )
        fee = self._create_fee(counted_from="calendar", date_from=date(2026, 1, 17))
        self.assertEqual((fee.currency_id, fee.price_unit), (yen, 15000))
        rows = fee.period_ids.sorted("date_start")[:2]
        self.assertEqual(rows.mapped("amount"), [7258, 15000])
        self._run_billing()
        with freeze_time("2026-01-17 09:00"):
            self._run_billing()
        self.assertRecordValues(self._get_invoices(fee.contract_id), [{"currency_id": yen.id, "amount_untaxed": 7258}])

    def test_rights(self):
        """M1: technicians see no price; a dispatcher sees and does not write; a manager keeps fees."""
        fee = self._create_fee()
        contract = fee.contract_id
        with self.assertRaises(AccessError):
            contract.with_user(self.technician).fee_ids.read(["price_unit"])
        for model in ("service.contract.fee", "service.contract.period"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.technician).search([])
        self.assertEqual(contract.with_user(self.dispatcher).fee_ids.price_unit, 100)
        with self.assertRaises(AccessError):
            fee.with_user(self.dispatcher).price_unit = 1
        with self.assertRaises(AccessError):
            fee.period_ids[0].with_user(self.dispatcher).action_bill()
        fee.with_user(self.manager).price_unit = 120
        self.assertEqual(fee.period_ids[0].amount, 120)
        with self.assertRaises(AccessError):
            fee.period_ids[0].with_user(self.manager).amount = 1
        contract.with_user(self.dispatcher).action_pause()  # moves periods that a dispatcher may not write
        self.assertFalse(fee.period_ids.filtered(lambda row: row.state == "planned"))

    def test_deleting(self):
        """M2: a fee that was billed stays; one that was not goes with its periods."""
        fee, other = self._create_fee(), self._create_fee(date_from=date(2026, 6, 1))
        self._run_billing()
        with self.assertRaisesRegex(UserError, "set its last day"):
            fee.with_user(self.manager).unlink()
        other.with_user(self.manager).unlink()
        self.assertFalse(other.exists())
