from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 09:00")
class TestFeeRest(BillingCommon):
    """What was billed and is not owed: after the end, in a pause."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.service_fee_invoice = "posted"

    def _pause(self, contract, first, until):
        """Pause the contract from the day `first` on; it runs again on `until`."""
        with freeze_time(f"{first} 09:00"):
            contract.with_user(self.dispatcher).action_pause()
        with freeze_time(f"{until} 09:00"):
            contract.with_user(self.dispatcher).action_resume()

    def _credit(self, contract):
        return self.env["account.move"].browse(contract.with_user(self.manager).action_credit_rest()["res_id"])

    def test_pause_in_a_billed_period(self):
        """M1: days of a pause are not billed, also where the invoice came before the pause: they are credited by one
        click, and not billed again."""
        fee = self._create_fee(price_unit=31)
        contract = fee.contract_id
        self._run_billing()
        self._pause(contract, "2026-01-11", "2026-01-21")
        with freeze_time("2026-01-21 09:00"):
            self.env.invalidate_all()
            self.assertEqual(contract.with_user(self.manager).fee_rest, 10)
            credit = self._credit(contract)
            self.assertEqual((credit.state, credit.amount_untaxed), ("draft", 10))
            self.assertIn("01/11/2026 – 01/20/2026", credit.invoice_line_ids.name)
            self.assertEqual(contract.with_user(self.manager).fee_rest, 0)
            with self.assertRaisesRegex(UserError, "credited already"):
                contract.with_user(self.manager).action_credit_rest()
            credit.action_post()
            self._run_billing()
        self.assertEqual(len(self._get_invoices(contract).filtered(lambda m: m.move_type == "out_invoice")), 1)

    def test_pause_of_a_whole_billed_period(self):
        """M1: a month that was billed and wholly paused is credited in full, and not billed again."""
        fee = self._create_fee(price_unit=31)
        self._run_billing()
        self._pause(fee.contract_id, "2026-01-01", "2026-02-10")
        with freeze_time("2026-02-10 09:00"):
            self.env.invalidate_all()
            self._credit(fee.contract_id).action_post()
            self._run_billing()
        rows = fee.period_ids.filtered(lambda row: row.date_start <= date(2026, 2, 28))
        rest = [(row.date_start, row.amount, row.state) for row in rows]
        self.assertEqual(rest, [(date(2026, 2, 10), 21.04, "billed")])

    def test_pauses_are_billed_by_the_setting_of_their_day(self):
        """M1: another setting for pauses holds for pauses to come: the past is not billed after all."""
        fee = self._create_fee(price_unit=31, billed="arrears")
        self._pause(fee.contract_id, "2026-01-11", "2026-01-21")
        self.env.company.service_fee_bills_pauses = True
        fee._lay_out()
        self.assertEqual(fee.period_ids.sorted("date_start")[0].amount, 21)

    def test_fee_that_ends_in_a_billed_period(self):
        """M1: a fee whose last day is set within a period that is billed: the rest is credited, once."""
        fee = self._create_fee(price_unit=31)
        self._run_billing()
        fee.with_user(self.manager).date_to = date(2026, 1, 21)
        self.assertEqual(fee.contract_id.with_user(self.manager).fee_rest, 10)
        self._credit(fee.contract_id).action_post()
        fee.with_user(self.manager).date_to = date(2026, 1, 11)
        self.assertEqual(self._credit(fee.contract_id).amount_untaxed, 10, "what is credited already is taken off")

    def _pay(self, invoice):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({}).action_create_payments()

    def _reverse(self, invoice, keep):
        """A credit note of the lines of these periods of the invoice."""
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id})
        reversal.refund_moves()
        credit = reversal.new_move_ids
        credit.invoice_line_ids.filtered(lambda line: line.service_period_id not in keep).unlink()
        credit.action_post()
        return credit

    def test_paid_and_credited(self):
        """M2: an invoice that was paid before it was credited opens its period all the same."""
        fee = self._create_fee()
        self._run_billing()
        row = fee.period_ids.sorted("date_start")[0]
        invoice = row.invoice_id
        self._pay(invoice)
        self._reverse(invoice, row)
        self.assertNotEqual(invoice.payment_state, "reversed")
        self.assertEqual(row.state, "planned")
        self._run_billing()
        self.assertEqual(row.state, "billed")
        self.assertNotEqual(row.invoice_id, invoice)

    def test_one_line_credited(self):
        """M2: of two periods on one invoice the one that is credited opens again, the other stays."""
        fee = self._create_fee()
        with freeze_time("2026-02-01 09:00"):
            self._run_billing()
            january, february = fee.period_ids.sorted("date_start")[:2]
            self.assertEqual(january.invoice_id, february.invoice_id)
            credit = self._reverse(january.invoice_id, february)
            self.assertEqual((january.state, february.state), ("billed", "planned"))
            credit.button_draft()
            self.assertEqual((january.state, february.state), ("billed", "billed"))

    def test_credit_note_taken_back(self):
        """M2: a credit note is not taken back once another invoice bills what it credited; before, its period is billed
        again."""
        fee = self._create_fee()
        self._run_billing()
        row = fee.period_ids.sorted("date_start")[0]
        credit = self._reverse(row.invoice_id, row)
        credit.with_user(self.accountant).button_draft()
        self.assertEqual(row.state, "billed")
        credit.with_user(self.accountant).action_post()
        self.assertEqual(row.state, "planned")
        self._run_billing()
        with self.assertRaisesRegex(UserError, "billed by another invoice"):
            credit.with_user(self.accountant).button_draft()

    def test_price_corrected_while_a_draft_stands(self):
        """M2: the draft of a wrong price is deleted: what is billed instead has the right one."""
        self.env.company.service_fee_invoice = "draft"
        fee = self._create_fee(price_unit=100)
        self._run_billing()
        fee.with_user(self.manager).price_unit = 80
        row = fee.period_ids.sorted("date_start")[0]
        self.assertEqual((row.state, row.amount), ("billed", 100))
        row.invoice_id.with_user(self.accountant).unlink()
        self.assertEqual((row.state, row.amount), ("planned", 80))
        self._run_billing()
        fee.with_user(self.manager).price_unit = 70
        row.invoice_id.with_user(self.accountant).button_cancel()
        self._run_billing()
        self.assertEqual(row.invoice_id.amount_untaxed, 70)

    def test_price_corrected_before_a_manager_bills(self):
        """M2: a manager who sees no cancelled invoice bills the price that holds now, too."""
        self.env.company.service_fee_invoice = "draft"
        fee = self._create_fee(price_unit=100)
        self._run_billing()
        row = fee.period_ids.sorted("date_start")[0]
        fee.with_user(self.manager).price_unit = 80
        row.invoice_id.with_user(self.accountant).button_cancel()
        self.env.invalidate_all()
        row.with_user(self.manager).action_bill()
        self.assertEqual(row.invoice_id.amount_untaxed, 80)

    def test_what_cannot_be_stored(self):
        """M2, M4, M6: dialogs refuse in a sentence what no database takes, or a year beyond all business."""
        fee = self._create_fee()
        for model, values in (
            ("service.period.edit", {"what": "skip", "period_ids": fee.period_ids.ids, "reason": "a\0b"}),
            ("service.period.edit", {"what": "move", "period_ids": fee.period_ids.ids, "date": "9999-12-31"}),
            ("service.contract.notice", {"contract_id": fee.contract_id.id, "date_received": "9999-12-31"}),
            ("service.fee.quote", {"contract_id": fee.contract_id.id, "date": "9999-12-31"}),
            ("service.fee.quote.line", {"fee_id": fee.id, "quantity_new": 1e308}),
            ("service.renewal.lose", {"reason": "a\0b"}),
        ):
            with self.subTest(model=model), self.assertRaises(UserError):
                self.env[model].with_user(self.manager).create(values)

    def test_saying_nothing(self):
        """M2: a period is skipped for a reason and moved to a day, whoever asks and how."""
        row = self._create_fee(date_from=date(2026, 3, 1)).period_ids.sorted("date_start")[0].with_user(self.manager)
        for what, values, message in (("skip", {"reason": "  "}, "why"), ("move", {"date": False}, "which day")):
            dialog = self.env["service.period.edit"].with_user(self.manager).create(
                {"what": what, "period_ids": row.ids, **values}
            )
            with self.assertRaisesRegex(UserError, message):
                dialog.action_confirm()
        self.assertEqual((row.state, row.date_invoice), ("planned", date(2026, 3, 1)))
