from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance_billing.engine.notice import last_day

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestNoticeRule(BaseCase):
    def test_last_day(self):
        """M6: in time it ends with the term, too late with the next one; without a term when the notice is over."""
        start, end = date(2025, 1, 1), date(2026, 12, 31)
        self.assertEqual(last_day(date(2026, 9, 30), 92, start, end, (1, "year")), end)
        self.assertEqual(last_day(date(2026, 10, 1), 92, start, end, (1, "year")), date(2027, 12, 31))
        self.assertEqual(last_day(date(2026, 10, 1), 92, start, end, None), end)
        self.assertEqual(last_day(date(2026, 10, 1), 30, start, None, None), date(2026, 10, 31))


@tagged("post_install", "-at_install")
@freeze_time("2026-10-15 09:00")
class TestRenewal(BillingCommon):
    def _create_ending(self, **values):
        contract = self._create_contract(date_start=date(2026, 1, 1), duration=1, duration_unit="year", **values)
        fee = self._create_fee(contract, date_from=date(2026, 10, 1))
        return contract, fee

    def _open(self, contract):
        self._run_billing("cron_open_renewals")
        return self.env["service.contract.renewal"].search([("contract_id", "=", contract.id)]).with_user(self.manager)

    def test_opened_once(self):
        """M6: a contract that ends within the days looked ahead is in the pipeline once; one that renews is not."""
        contract, _fee = self._create_ending()
        renewing, _fee = self._create_ending(is_auto_renewed=True)
        renewal = self._open(contract)
        self.assertEqual((renewal.state, renewal.date_end), ("to_offer", date(2026, 12, 31)))
        self.assertEqual(self._open(contract), renewal)
        self.assertFalse(self._open(renewing))

    def test_offer_accepted(self):
        """M6: the offer has the fees at the proposed price; confirmed, the contract runs on and bills it from the next
        term on."""
        contract, fee = self._create_ending()
        renewal = self._open(contract)
        renewal.percent = 5
        order = self.env["sale.order"].browse(renewal.action_offer()["res_id"])
        self.assertRecordValues(order.order_line, [{"product_uom_qty": 1, "price_unit": 105}])
        order.action_confirm()
        self.assertEqual((renewal.state, contract.date_end), ("won", date(2027, 12, 31)))
        self.assertEqual(order.invoice_status, "no", "the contract bills it")
        amounts = {row.date_start: row.amount for row in fee.period_ids}
        self.assertEqual((amounts[date(2026, 12, 1)], amounts[date(2027, 1, 1)]), (100, 105))

    def test_lost(self):
        """M6: lost with a reason, the contract ends on its last day, and so do fees and visits."""
        contract, fee = self._create_ending()
        renewal = self._open(contract)
        self.env["service.renewal.lose"].with_user(self.manager).create(
            {"renewal_id": renewal.id, "reason": "Too dear"}
        ).action_confirm()
        self.assertEqual((renewal.state, renewal.lost_reason), ("lost", "Too dear"))
        with freeze_time("2027-01-05 09:00"):
            contract._close_term()
        self.assertEqual(contract.state, "ended")
        self.assertEqual(max(fee.period_ids.mapped("date_end")), date(2026, 12, 31))

    def test_notice(self):
        """M6: too late for this term: the notice shows the end of the next one and what is dropped, then stops fees and
        visits on the right day."""
        contract, fee = self._create_ending(is_auto_renewed=True, notice_days=92)
        notice = self.env["service.contract.notice"].with_user(self.manager).create({"contract_id": contract.id})
        self.assertEqual(notice.date_last, date(2027, 12, 31))
        notice.date_last = date(2026, 12, 10)
        self.assertIn("Fee periods that are no longer billed: 11", notice.effects)
        notice.action_confirm()
        self.assertEqual((contract.date_end, contract.is_auto_renewed), (date(2026, 12, 10), False))
        self.assertEqual(max(fee.period_ids.mapped("date_end")), date(2026, 12, 10))
        self.assertLessEqual(max(contract.due_ids.mapped("date_due")), date(2026, 12, 10))
        with self.assertRaises(AccessError):
            self.env["service.contract.notice"].with_user(self.dispatcher).create({"contract_id": contract.id})

    def _give_notice(self, contract, day):
        return self.env["service.contract.notice"].with_user(self.manager).create(
            {"contract_id": contract.id, "date_last": day}
        )

    def test_notice_inside_a_billed_period(self):
        """M6: what is billed beyond the end is shown and credited by one click, as a draft, once, to the cent."""
        contract = self._create_contract(date_start=date(2026, 1, 1))
        tax = self.env["account.tax"].create({"name": "21 %", "amount": 21.0})
        self.fee_product.taxes_id = tax
        fee = self._create_fee(contract, date_from=date(2026, 10, 1), billing_unit="quarter", price_unit=92.0)
        self._run_billing()
        invoice = self._get_invoices(contract)
        notice = self._give_notice(contract, date(2026, 11, 30))
        self.assertEqual(notice.amount_rest, 0.0)
        self.assertIn("On draft invoices", notice.effects)
        invoice.action_post()
        notice = self._give_notice(contract, date(2026, 11, 30))
        self.assertEqual(notice.amount_rest, 31.0)
        credit = self.env["account.move"].browse(notice.action_confirm_and_credit()["res_id"])
        self.assertRecordValues(
            credit,
            [{"state": "draft", "move_type": "out_refund", "reversed_entry_id": invoice.id, "amount_untaxed": 31.0,
              "amount_tax": 6.51}],
        )
        self.assertEqual(contract.with_user(self.manager).fee_rest, 0.0)
        with self.assertRaisesRegex(UserError, "credited already"):
            contract.with_user(self.manager).action_credit_rest()
        credit.with_user(self.accountant).action_post()
        self.assertEqual(fee.period_ids.mapped("state"), ["billed"])
        credit.with_user(self.accountant).button_draft()
        credit.with_user(self.accountant).button_cancel()
        self.assertEqual(contract.with_user(self.manager).fee_rest, 31.0)

    def test_reopened_after_the_end(self):
        """M2: an invoice after the end: what an invoice billed beyond it is cut, or gone, when the invoice goes."""
        contract, fee = self._create_ending(is_auto_renewed=True)
        fee.write({"billing_unit": "quarter", "price_unit": 92.0})
        self._run_billing()
        self._give_notice(contract, date(2026, 10, 31)).action_confirm()
        self.assertEqual(fee.period_ids.mapped("amount"), [92.0])
        self._get_invoices(contract).with_user(self.accountant).unlink()
        self._run_billing()
        self.assertEqual(fee.period_ids.mapped("amount"), [31.0])
        self.assertEqual(self._get_invoices(contract).amount_untaxed, 31.0)
