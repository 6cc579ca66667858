from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import mute_logger

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

    @mute_logger("odoo.sql_db")
    def test_a_price_below_nothing(self):
        """M6: prices fall by 100 % at most."""
        renewal = self._open(self._create_ending()[0])
        renewal.percent = -100
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            renewal.percent = -100.5

    def _offer(self, renewal):
        return self.env["sale.order"].browse(renewal.action_offer()["res_id"])

    def test_offer_of_the_next_term(self):
        """M6: the offer has the fees and prices of the next term: what ends before is not in it, a price that rises
        before is its base, and prices of a tenth of a cent keep their decimals."""
        contract, fee = self._create_ending()
        self._create_fee(contract, date_to=date(2026, 12, 31), price_unit=7)
        fee._change_from(date(2026, 12, 1), "Indexed", price_unit=110.005)
        renewal = self._open(contract)
        self.env.ref("product.decimal_price").digits = 3
        order = self._offer(renewal)
        self.assertEqual(order.order_line.mapped("price_unit"), [110.005])
        renewal._set_state("to_offer")
        renewal.percent = 10
        self.assertEqual(self._offer(renewal).order_line.mapped("price_unit"), [121.006])

    def test_nothing_to_offer(self):
        """M6: an offer without a line could never be accepted; a contract without a term not be renewed."""
        contract, fee = self._create_ending()
        renewal = self._open(contract)
        fee.date_to = date(2026, 12, 31)
        with self.assertRaisesRegex(UserError, "no fee in its next term"):
            renewal.action_offer()
        contract.duration = 0
        with self.assertRaisesRegex(UserError, "no term"):
            renewal.action_win()
        self.assertEqual(renewal.state, "to_offer")

    def test_terms_changed_on_the_offer(self):
        """M6: what the customer agreed to on the offer is billed: another quantity, a discount, one fee less."""
        contract, fee = self._create_ending()
        other = self._create_fee(contract, date_from=date(2026, 10, 1), discount=10)
        gone = self._create_fee(contract, date_from=date(2026, 10, 1))
        order = self._offer(self._open(contract))
        lines = {line.service_fee_id: line for line in order.order_line}
        lines[fee].product_uom_qty = 2
        lines[other].discount = 20
        lines[gone].sudo().unlink()  # a salesperson may
        order.action_confirm()
        january = contract.period_ids.filtered(lambda row: row.date_start == date(2027, 1, 1))
        self.assertEqual({row.fee_id: row.amount for row in january}, {fee: 200, other: 80})
        self.assertEqual(sum(january.mapped("amount")), order.amount_untaxed)

    def test_fee_added_after_the_offer(self):
        """M6: a fee that was never on the offer was not refused by it."""
        contract, _fee = self._create_ending()
        order = self._offer(self._open(contract))
        added = self._create_fee(contract, date_from=date(2026, 11, 1))
        # A test is one transaction, in which all is made at one moment.
        self.env.cr.execute(
            "UPDATE service_contract_fee SET create_date = create_date + INTERVAL '1 day' WHERE id = %s", [added.id]
        )
        added.invalidate_recordset()
        order.action_confirm()
        self.assertFalse(added.date_to)

    def test_future_fee_refused(self):
        """M6: a fee that would begin in the next term and was taken off the offer is gone."""
        contract, fee = self._create_ending()
        future = self._create_fee(contract, date_from=date(2027, 3, 1))
        order = self._offer(self._open(contract))
        order.order_line.filtered(lambda line: line.service_fee_id == future).sudo().unlink()  # a salesperson may
        order.action_confirm()
        self.assertEqual(contract.fee_ids, fee)

    def test_won_with_a_colleagues_offer(self):
        """M6: whoever sees only own orders renews a contract that a colleague has offered."""
        contract, _fee = self._create_ending()
        renewal = self._open(contract)
        self._offer(renewal).user_id = self.salesperson
        manager = new_test_user(
            self.env, "mana_own", "service_maintenance.group_manager,sales_team.group_sale_salesman", name="Own",
            company_id=self.env.company.id, company_ids=self.env.company.ids,
        )
        self.env.invalidate_all()
        renewal.with_user(manager).action_win()
        self.assertEqual(contract.date_end, date(2027, 12, 31))

    def test_free_no_longer(self):
        """M6: a fee that was free by its discount costs in the next term what the customer signed, and no more before;
        cancelled, it is free again."""
        contract, fee = self._create_ending()
        fee.discount = 100
        order = self._offer(self._open(contract))
        order.order_line.discount = 0
        order.action_confirm()
        amounts = {row.date_start: row.amount for row in fee.period_ids}
        self.assertEqual((amounts[date(2026, 12, 1)], amounts[date(2027, 1, 1)]), (0, order.amount_untaxed))
        self.assertEqual(order.amount_untaxed, 100)
        order._action_cancel()
        self.assertEqual(set(fee.period_ids.mapped("amount")), {0})

    def test_signed_price_stays(self):
        """M6: what was signed for the next term holds, though prices rise ahead of it; also where it is as before."""
        contract, fee = self._create_ending()
        self._offer(self._open(contract)).action_confirm()
        indexed = fee._change_from(date(2026, 12, 1), "Indexed", price_unit=110)
        self.assertEqual(fee._get_price_on(date(2026, 12, 1))[2], 110)
        self.assertEqual(fee._get_price_on(date(2027, 1, 1))[2], 100)
        indexed._as_owner().sudo().unlink()
        self.assertEqual(fee._get_price_on(date(2027, 1, 1))[2], 100)

    def test_lost_offer_is_cancelled(self):
        """M6: an offer that is lost cannot be accepted any more."""
        contract, _fee = self._create_ending()
        renewal = self._open(contract)
        order = self._offer(renewal)
        renewal._lose("Too dear")
        self.assertEqual(order.state, "cancel")

    def test_end_moved(self):
        """M6: notice closes the renewal; a contract whose end was moved is not offered for the day it had."""
        contract, _fee = self._create_ending()
        moved, _fee = self._create_ending()
        renewal, gone = self._open(contract), self._open(moved)
        self._give_notice(contract, date(2026, 11, 30)).action_confirm()
        self.assertEqual(renewal.state, "lost")
        self.assertIn("Notice received on 10/15/2026", renewal.lost_reason)
        self.assertIn("Not renewed: it ends on 11/30/2026", " ".join(contract.message_ids.mapped("body")))
        moved.date_end = date(2026, 12, 15)
        following = self._open(moved)
        self.assertEqual((gone.exists().ids, following.date_end), ([], date(2026, 12, 15)))

    def test_notice_taken_back(self):
        """M6: a contract that is renewed after all comes to its end like any other."""
        contract, _fee = self._create_ending(notice_days=30)
        self._give_notice(contract, date(2026, 12, 31)).action_confirm()
        contract.with_user(self.manager).action_renew()
        self.assertEqual((contract.date_end, contract.date_notice_received), (date(2027, 12, 31), False))

    def test_notice_stays_without_a_term(self):
        """M6: a contract that is not extended for lack of a term keeps its notice."""
        contract, _fee = self._create_ending()
        contract.write({"duration": 0, "date_end": date(2026, 12, 31)})
        self._give_notice(contract, date(2026, 12, 31)).action_confirm()
        contract.with_user(self.manager).action_renew()
        self.assertEqual((contract.date_end, contract.date_notice_received), (date(2026, 12, 31), date(2026, 10, 15)))

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
