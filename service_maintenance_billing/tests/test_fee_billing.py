from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import BillingCommon

BATCH = "odoo.addons.service_maintenance.models.base.service_batch"


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 09:00")
class TestFeeBilling(BillingCommon):
    def test_draft_invoice(self):
        """M1, M3: on its day a period becomes a draft invoice, with the days it bills and the next visits."""
        fee = self._create_fee(quantity=2, discount=10)
        self._run_billing()
        invoice = self._get_invoices(fee.contract_id)
        self.assertRecordValues(
            invoice,
            [{"state": "draft", "move_type": "out_invoice", "partner_id": self.customer.id, "amount_untaxed": 180}],
        )
        line, note = invoice.invoice_line_ids.sorted("sequence")
        self.assertRecordValues(line, [{"quantity": 2, "price_unit": 100, "discount": 10}])
        self.assertIn("01/01/2026 – 01/31/2026", line.name)
        self.assertEqual(note.name, "Next visits: 01/01/2026, 02/01/2026, 03/01/2026")
        row = fee.period_ids.sorted("date_start")[0]
        self.assertEqual((row.state, row.invoice_line_id), ("billed", line))

    def test_every_hour_a_duplicate(self):
        """M2: every hour a duplicate: the job runs again and again, one invoice stands."""
        fee = self._create_fee()
        for hour in range(4):
            with freeze_time(f"2026-01-01 {9 + hour:02}:00"):
                self._run_billing()
        self.assertEqual(len(self._get_invoices(fee.contract_id)), 1)

    def test_missed_runs(self):
        """M2: after a long silence every period is billed once, together on one invoice."""
        fee = self._create_fee()
        with freeze_time("2026-04-10 09:00"):
            self._run_billing()
        invoice = self._get_invoices(fee.contract_id)
        self.assertEqual((len(invoice), invoice.amount_untaxed), (1, 400))

    @mute_logger(BATCH)
    def test_one_error_stops_nobody(self):
        """M2: one customer's error stopping all: the others are billed; the error stands on the period with one to-do,
        is in the list, and goes once it is mended."""
        fees = self.env["service.contract.fee"].union(*(self._create_fee() for _n in range(3)))
        nobody = self.env["res.partner"].create({"name": "No address"})
        bad = self._create_fee(self._create_contract(partner_id=nobody.id, date_start=date(2026, 1, 1)))
        for _hour in range(3):
            self._run_billing()
        self.assertEqual(len(self._get_invoices(fees.contract_id)), 3)
        row = bad.period_ids.sorted("date_start")[0]
        self.assertIn("has no address", row.error_message)
        self.assertEqual(bad.contract_id.activity_ids.user_id, self.dispatcher)
        unbilled = self.env["service.contract.period"].with_user(self.accountant).search([("is_unbilled", "=", True)])
        self.assertEqual(unbilled.filtered(lambda period: period.contract_id == bad.contract_id), row)
        self.assertEqual(bad.contract_id._get_unbilled_periods(), row)
        self.assertIn("has no address", unbilled[-1].reason)
        nobody.street = "Road 1"
        self._run_billing()
        self.assertEqual((row.state, row.error_message, bad.contract_id.fee_error), ("billed", False, False))
        self.assertFalse(bad.contract_id.activity_ids)
        self.assertFalse(bad.contract_id._get_unbilled_periods())

    def test_opened_again(self):
        """M2: an invoice that is deleted, cancelled or credited in full opens its period again."""
        fee = self._create_fee()
        row = fee.period_ids.sorted("date_start")[0]
        self._run_billing()
        row.invoice_id.with_user(self.accountant).unlink()
        self.assertEqual(row.state, "planned")
        self._run_billing()
        row.invoice_id.with_user(self.accountant).button_cancel()
        self.assertEqual(row.state, "planned")
        cancelled = row.invoice_line_ids.move_id
        self._run_billing()
        invoice = row.invoice_id
        self.assertNotEqual(invoice, cancelled)
        with self.assertRaisesRegex(UserError, "billed by another invoice"):
            cancelled.with_user(self.accountant).button_draft()
        invoice.action_post()
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": invoice.journal_id.id})
        reversal.refund_moves()
        reversal.new_move_ids.action_post()
        self.assertEqual((invoice.payment_state, row.state), ("reversed", "planned"))
        self._run_billing()
        self.assertEqual(row.state, "billed")
        self.assertNotIn(row.invoice_id, invoice | cancelled)

    def test_posted_and_mailed(self):
        """M3: per company posted, or posted and handed to Odoo's own mailing."""
        self.env.company.service_fee_invoice = "posted"
        fee = self._create_fee()
        self._run_billing()
        invoice = self._get_invoices(fee.contract_id)
        self.assertEqual((invoice.state, invoice.invoice_date), ("posted", date(2026, 1, 1)))
        self.assertFalse(invoice.sending_data)
        self.env.company.service_fee_invoice = "mailed"
        fee = self._create_fee()
        self._run_billing()
        invoice = self._get_invoices(fee.contract_id)
        self.assertEqual(invoice.state, "posted")
        self.assertTrue(invoice.sending_data)

    def test_one_invoice_per_customer(self):
        """M3: two contracts of one customer on one invoice, each under its name; another customer has one's own."""
        self.env.company.service_fee_grouping = "partner_id"
        fees = self._create_fee() | self._create_fee()
        other = self.customer.copy({"name": "Butcher"})
        fee = self._create_fee(self._create_contract(partner_id=other.id, date_start=date(2026, 1, 1)))
        self._run_billing()
        invoice = self._get_invoices(fees.contract_id)
        self.assertEqual((len(invoice), invoice.amount_untaxed), (1, 200))
        sections = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "line_section")
        self.assertEqual(sorted(sections.mapped("name")), sorted(fees.contract_id.mapped("display_name")))
        self.assertNotEqual(self._get_invoices(fee.contract_id), invoice)

    @mute_logger(BATCH)
    def test_one_contract_holds_back_no_other(self):
        """M3: on one invoice per customer, a contract that fails is left out and the customer's others are billed."""
        self.env.company.service_fee_grouping = "partner_id"
        fees = self.env["service.contract.fee"].union(*(self._create_fee() for _n in range(3)))
        bad = fees[1].contract_id
        prepare = type(fees.period_ids)._prepare_fee_invoice_line_vals

        def fail_for_one(row):
            if row.contract_id == bad:
                raise ValueError("No account")
            return prepare(row)

        with patch.object(type(fees.period_ids), "_prepare_fee_invoice_line_vals", fail_for_one):
            self._run_billing()
        invoice = self._get_invoices(fees.contract_id)
        self.assertEqual((len(invoice), invoice.amount_untaxed), (1, 200))
        self.assertFalse(self._get_invoices(bad))
        self.assertEqual(bad.fee_error, "No account")
        self.assertFalse((fees.contract_id - bad).filtered("fee_error"))
        self._run_billing()
        self.assertEqual(self._get_invoices(bad).amount_untaxed, 100)
        self.assertFalse(bad.fee_error)

    @mute_logger(BATCH)
    def test_error_goes_with_its_period(self):
        """M2: what could not be billed and is not owed any more leaves no error and no to-do."""
        nobody = self.env["res.partner"].create({"name": "No address"})
        bad = self._create_fee(self._create_contract(partner_id=nobody.id, date_start=date(2026, 1, 1)))
        with freeze_time("2026-02-01 09:00"):
            self._run_billing()
            contract = bad.contract_id
            january, february = bad.period_ids.filtered("error_message").sorted("date_start")
            bad.with_user(self.manager).date_to = date(2026, 1, 31)
            self.assertFalse(february.exists())
            self.assertTrue(contract.fee_error, "January is still to be billed")
            january.with_user(self.manager)._skip("Agreed by phone")
            self.assertEqual((contract.fee_error, contract.activity_ids.ids), (False, []))

    @mute_logger(BATCH)
    def test_last_error_goes_with_its_period(self):
        """M2: likewise where the contract has no other error."""
        nobody = self.env["res.partner"].create({"name": "No address"})
        contract = self._create_contract(partner_id=nobody.id, date_start=date(2026, 1, 1))
        bad = self._create_fee(contract, billed="arrears")
        with freeze_time("2026-02-01 09:00"):
            self._run_billing()
            self.assertTrue(contract.fee_error)
            bad.with_user(self.manager).write({"date_from": date(2026, 2, 1)})
            self.assertEqual((contract.fee_error, contract.activity_ids.ids), (False, []))

    def test_by_hand(self):
        """M2: a manager and an accountant invoice a period ahead of time; then it is used up."""
        fee = self._create_fee(date_from=date(2026, 3, 1))
        row = fee.period_ids.sorted("date_start")[0]
        for user in (self.manager, self.accountant):
            action = row.with_user(user).action_bill()
            self.assertEqual(action["res_id"], row.invoice_id.id)
            with self.assertRaisesRegex(UserError, "already"):
                row.with_user(user).action_bill()
            row.invoice_id.unlink()

    def test_language(self):
        """M3: the invoice speaks the customer's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        fee = self._create_fee(name="Forfait")
        self._run_billing()
        line = self._get_invoices(fee.contract_id).invoice_line_ids.filtered("product_id")
        self.assertIn("01/01/2026 – 31/01/2026", line.name)

    def test_two_companies(self):
        """M2: each company bills its own, by its own settings and its own day; nobody sees the other's."""
        other = self.setup_other_company(name="Other")["company"]
        other.service_fee_grouping = "partner_id"
        contract = self.env["service.contract"].with_company(other).create(
            {
                "name": "Theirs", "partner_id": self.customer.id, "company_id": other.id,
                "date_start": date(2026, 1, 1), "user_id": False,
            }
        )
        theirs = self._create_fee(contract)
        ours = self._create_fee()
        user = new_test_user(
            self.env, "mana_other", "service_maintenance.group_manager,account.group_account_invoice",
            company_id=other.id, company_ids=[other.id],
        )
        self._run_billing()
        self.assertEqual(self._get_invoices(contract).company_id, other)
        self.assertEqual(self._get_invoices(ours.contract_id).company_id, self.env.company)
        seen = self.env["service.contract.period"].with_user(user).search([])
        self.assertEqual(seen.fee_id, theirs)

    def test_product_with_a_template(self):
        """M2: the invoice of a fee sells nothing anew, even where its product carries a contract template."""
        plan = self.env["service.contract.template"].create({"name": "Plan"})
        self.fee_product.product_tmpl_id.write(
            {"service_contract_template_id": plan.id, "service_creation_policy": "invoice"}
        )
        self.env.company.service_fee_invoice = "posted"
        fee = self._create_fee()
        before = self.env["service.contract"].search_count([])
        self._run_billing()
        self.assertEqual(self._get_invoices(fee.contract_id).state, "posted")
        self.assertEqual(self.env["service.contract"].search_count([]), before)
