from datetime import date, datetime

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 08:00")
class TestBadInput(ServiceCommon):
    """Bad input gets a clear message and nothing is lost."""

    def assertRefused(self, record, values, message):
        """Writing `values` is refused with `message`, as the web client would show it; the record keeps its own."""
        before = {name: record[name] for name in values}
        said = ""
        with mute_logger("odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    record.write(values)
                    self.env.flush_all()
            except psycopg2.IntegrityError as error:
                model = next(m for m in self.env.values() if m._table == error.diag.table_name and not m._abstract)
                said = model._sql_error_to_message(error)
            except UserError as error:
                said = str(error)
        self.assertIn(message, said, values)
        record.invalidate_recordset()
        self.assertEqual({name: record[name] for name in values}, before)

    def test_contract(self):
        """B2: a contract's impossible terms, in every state in which they can be entered."""
        for start in (False, True):
            contract = self._create_contract(start=start).with_user(self.dispatcher)
            self.assertRefused(contract, {"interval": 0}, "interval must be at least 1")
            self.assertRefused(contract, {"interval": -3}, "interval must be at least 1")
            self.assertRefused(contract, {"date_end": date(2025, 12, 31)}, "would end before it starts")
            self.assertRefused(contract, {"interval_unit": "dates"}, "enter at least one date")
            self.assertRefused(contract, {"lead_days": -1}, "cannot be negative")
            self.assertRefused(contract, {"reminder_days": -1}, "cannot be negative")
            self.assertRefused(contract, {"duration": -1}, "cannot be negative")
            self.assertRefused(contract, {"duration": 99999}, "too long")

    def test_contract_meter(self):
        """X7: a meter without a stretch between two due dates."""
        meter = self.env["service.meter"].create({"equipment_id": self.boiler.id, "name": "Hours"})
        self.assertRefused(self._create_contract(), {"meter_id": meter.id}, "How far does the meter run")

    def test_start_without_fixed_date(self):
        """B2: no date on the fixed-date kind."""
        with self.assertRaisesRegex(ValidationError, "enter at least one date"):
            self._create_contract(interval_unit="dates")

    def test_visit(self):
        """C4, D8: a visit's impossible times and hours."""
        visit = self._create_visit().with_user(self.dispatcher)
        self.assertRefused(
            visit, {"window_start": date(2026, 3, 6), "window_end": date(2026, 3, 2)}, "window ends before it starts"
        )
        self.assertRefused(
            visit,
            {"effective_start": datetime(2026, 3, 3, 9), "effective_end": datetime(2026, 3, 3, 8)},
            "ended before it started",
        )
        self.assertRefused(visit, {"effective_hours": -1}, "Hours cannot be negative")
        self.assertRefused(visit, {"duration": 0}, "Hours cannot be negative")

    def test_planned_end_before_start(self):
        """A4: an end before the start is refused, not guessed."""
        visit = self._create_visit(date_start=datetime(2026, 3, 4, 8)).with_user(self.dispatcher)
        self.assertRefused(visit, {"date_end": datetime(2026, 3, 4, 7)}, "would end before it starts")

    def test_quantities(self):
        """D8: no negative quantities and kilometres."""
        visit = self._create_visit(line_ids=[Command.create({"product_id": self.part.id})]).with_user(self.technician)
        line = visit.line_ids
        self.assertRefused(line, {"quantity": -1}, "quantity cannot be negative")
        self.assertRefused(line, {"quantity_planned": -1}, "quantity cannot be negative")
        self.assertRefused(visit, {"kilometres": -5}, "quantity cannot be negative")
        visit.action_start()
        visit.action_close()
        self.assertRefused(line.with_user(self.manager), {"quantity_approved": -1}, "quantity cannot be negative")

    # --- Invoicing -------------------------------------------------------------------------------------------------

    def _approved(self, **values):
        visit = self._create_visit(
            date_start=datetime(2026, 3, 3, 7),
            line_ids=[Command.create({"product_id": self.part.id, "quantity": 1})],
            **values,
        )
        visit.action_close()
        visit.action_approve()
        return visit.with_user(self.manager)

    def assertNotInvoiced(self, visit, message):
        with self.assertRaisesRegex(UserError, message):
            visit.action_invoice()
        self.assertEqual(visit.state, "approved")
        self.assertFalse(visit.sudo().line_ids.invoice_line_ids)

    def test_no_address(self):
        """D11: a customer without any address: named, and the visit stays approved."""
        visit = self._approved(
            partner_id=self.env["res.partner"].create({"name": "Nobody knows where"}).id, equipment_ids=False
        )
        self.assertNotInvoiced(visit, "Nobody knows where has no address")
        visit.partner_id.sudo().city = "Ghent"
        visit.action_invoice()
        self.assertEqual(visit.state, "invoiced")

    def test_no_customer(self):
        """D11: a visit without a customer."""
        self.assertNotInvoiced(self._approved(partner_id=False, equipment_ids=False), "has no customer to invoice")

    def test_no_income_account(self):
        """D11: a product without an income account, where the journal has none either."""
        visit = self._approved()
        self.part.product_tmpl_id.property_account_income_id = False
        self.part.categ_id.property_account_income_categ_id = False
        self.env.company.income_account_id = False
        self.env["account.journal"].search([("type", "=", "sale")]).default_account_id = False
        self.assertNotInvoiced(visit, "Burner nozzle has no income account")

    def test_no_sales_journal(self):
        """D11: a company without a sales journal."""
        visit = self._approved()
        self.env["account.journal"].search([("type", "=", "sale")]).active = False
        self.assertNotInvoiced(visit, "has no sales journal")

    def test_one_of_several_cannot_be_invoiced(self):
        """D11: one unfit visit of a selection is named, and no invoice is made for any of them."""
        good, bad = self._approved(), self._approved(partner_id=False, equipment_ids=False)
        with self.assertRaisesRegex(UserError, bad.name):
            (good | bad).action_invoice()
        self.assertEqual((good | bad).mapped("state"), ["approved", "approved"])

    # --- Deleting what has history ---------------------------------------------------------------------------------

    def test_delete(self):
        """Nothing that has a history is deleted: each refusal says what to do instead."""
        contract = self._create_contract(start=True)
        contract.action_trigger_now()
        done = self._approved()
        planned = self._create_visit(date_start=datetime(2026, 3, 9, 8))
        for record, message in (
            (contract, "Pause and archive it"),
            (contract.due_ids, "Skip it"),
            (contract.visit_ids, "Cancel it instead"),
            (done, "Cancel it instead"),
            (planned, "Cancel it instead"),
            (done.line_ids, "Send it back"),
            (self.boiler, "archive it instead"),
        ):
            with self.assertRaisesRegex(UserError, message):
                record.with_user(self.manager).unlink()
            self.assertTrue(record.exists())

    def test_delete_what_is_used(self):
        """A customer, or a type of visit, is not deleted from under its contracts, visits and equipment."""
        contract = self._create_contract(start=True)
        visit = self._create_visit(type_id=self.type.id, partner_id=self.partner_a.id, equipment_ids=False)
        for record in (self.customer, self.partner_a, self.type):
            with self.assertRaisesRegex(UserError, "archive it instead of deleting it"):
                record.sudo().unlink()
        self.assertEqual((contract.partner_id, visit.type_id), (self.customer, self.type))
