from base64 import b64encode
from datetime import date, datetime
from math import inf, nan
from struct import pack
from unittest.mock import patch
from zlib import compress, crc32

import psycopg2
from freezegun import freeze_time
from psycopg2.errors import QueryCanceled

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import SIGNATURE, ServiceCommon


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

    def assertSentence(self, act, message):
        """`act` is refused with `message`, whether the model says it or the database."""
        said = ""
        with mute_logger("odoo.sql_db"):
            try:
                with self.env.cr.savepoint():
                    act()
                    self.env.flush_all()
            except psycopg2.IntegrityError as error:
                model = next(m for m in self.env.values() if m._table == error.diag.table_name and not m._abstract)
                said = model._sql_error_to_message(error)
            except UserError as error:
                said = str(error)
        self.assertIn(message, said)

    def test_no_numbers(self):
        """D8, X7: NaN, infinity and immense numbers are refused wherever a number is entered."""
        visit = self._create_visit(line_ids=[Command.create({"product_id": self.part.id})])
        mine = visit.with_user(self.technician)
        meter = self.env["service.meter"].create({"equipment_id": self.boiler.id, "name": "Hours"})
        contract = self._create_contract().with_user(self.dispatcher)
        close = self.env["service.close"].with_user(self.technician)
        for value in (nan, inf, -inf, 1e300, "NaN"):
            for act in (
                lambda value=value: mine.line_ids.write({"quantity": value}),
                lambda value=value: mine.write({"effective_hours": value}),
                lambda value=value: mine.write({"kilometres": value}),
                lambda value=value: mine.reading_ids.create({"meter_id": meter.id, "value": value}),
                lambda value=value: contract.write({"meter_interval": value}),
                lambda value=value: close.create({"visit_id": visit.id, "effective_hours": value}),
                lambda value=value: self.env["service.visit.schedule"].with_user(self.dispatcher).create(
                    {"visit_ids": visit.ids, "duration": value}
                ),
            ):
                self.assertSentence(act, "cannot be")

    def test_far_away(self):
        """B2, D2: terms beyond any calendar are refused before they are counted with."""
        contract = self._create_contract(start=True).with_user(self.dispatcher)
        for name in ("lead_days", "reminder_days", "notice_days"):
            self.assertSentence(lambda name=name: contract.write({name: 800000}), "at most 3660")
        self.assertSentence(lambda: contract.write({"interval": 800000}), "at most 1000")
        self.assertSentence(lambda: contract.write({"interval": 2**31}), "cannot be")
        self.assertSentence(lambda: contract.write({"duration": 2**31 - 1}), "too long")
        self.assertSentence(lambda: self._create_visit(duration=800000), "at most 1000")
        self.assertSentence(lambda: self.part.product_tmpl_id.write({"service_warranty_months": 800000}), "1200 months")
        self.assertSentence(lambda: self.env.company.write({"service_default_hour": 99}), "between 0 and 24")

    def test_ends_of_the_calendar(self):
        """C4, B2: a date from which no other can be counted is refused in words, in a form as well as when kept."""
        visit = self._create_visit().with_user(self.dispatcher)
        due = self._create_contract(start=True).due_ids[0].with_user(self.dispatcher)
        for day in ("0001-01-01", "9999-12-31", "nonsense"):
            self.assertSentence(lambda day=day: visit.write({"date_start": f"{day} 08:00:00"}), "cannot be")
            self.assertSentence(
                lambda day=day: due.env["service.due.move"].create({"due_id": due.id, "date_due": day}), "cannot be"
            )
            values = {"visit_ids": [Command.set(visit.ids)], "date_start": f"{day} 23:00:00", "duration": 500.0}
            for dialog in (
                lambda values=values: visit.env["service.visit.schedule"].create(values),
                lambda values=values: visit.env["service.visit.schedule"].onchange(values, [], {"slots": {}}),
            ):
                self.assertSentence(dialog, "cannot be")

    def test_plan_of_no_sense(self):
        """A4: what a client sends back as the plan of several visits is planned only where it is one."""
        visits = (self._create_visit() | self._create_visit()).with_user(self.dispatcher)
        Dialog = visits.env["service.visit.schedule"]
        vals = {"technician_ids": [Command.set(self.technician.ids)], "date_start": datetime(2026, 3, 4, 8)}
        shown = {"start": "2026-03-04 08:00:00", "stop": "soon", "is_free": True}
        for stops in ("x", 5, [1], [{}], [{**shown, "visit_id": visit.id} for visit in visits]):
            dialog = Dialog.create({**vals, "visit_ids": [Command.set(visits.ids)], "stops": stops})
            self.assertSentence(dialog.action_confirm_anyway, "The visits have changed")
        self.assertSentence(Dialog.create(vals).action_confirm, "The visits have changed")
        self.assertFalse(any(visits.mapped("date_start")))

    def test_cancelled_meanwhile(self):
        """A4: a visit that was cancelled, or begun, while it was planned is not planned."""
        visit = self._create_visit(technician_ids=False).with_user(self.dispatcher)
        vals = {"visit_ids": [Command.set(visit.ids)], "date_start": datetime(2026, 3, 4, 8)}
        dialog = visit.env["service.visit.schedule"].create(
            {**vals, "technician_ids": [Command.set(self.technician.ids)]}
        )
        visit.action_cancel()
        self.assertSentence(dialog.action_confirm, "past planning")
        self.assertFalse(visit.date_start or visit.assignment_ids)

    def test_portal_user(self):
        """A4: nobody from outside the company goes, whichever user is named."""
        portal = new_test_user(self.env, "portal_ida", "base.group_portal", name="Ida")
        visit = self._create_visit().with_user(self.dispatcher)
        self.assertSentence(lambda: visit.write({"technician_ids": [Command.link(portal.id)]}), "Ida does not work")

    def test_texts(self):
        """C4: a name of a megabyte and a NUL character are refused, in whatever they come."""
        visit = self._create_visit().with_user(self.dispatcher)
        types = self.env["service.visit.type"].with_user(self.manager)
        self.assertSentence(lambda: visit.write({"subject": "x" * 2**20}), "cannot be longer than 2000")
        self.assertSentence(lambda: types.create({"name": "x" * 2**20}), "cannot be longer than 2000")
        mine = visit.with_user(self.technician)
        for act in (
            lambda: visit.write({"subject": "a\0b"}),
            lambda: mine.write({"work_report": "a\0b"}),
            lambda: mine.action_sign(SIGNATURE, "a\0b"),
        ):
            self.assertSentence(act, "cannot be stored")

    def test_signature(self):
        """D9: a signature that is no picture, or one of 30 000 pixels a side, is refused in words."""
        mine = self._create_visit().with_user(self.technician)
        mine.action_start()
        for picture in ("???", b64encode(b"no picture at all"), self._huge_png(), 12, {"a": 1}):
            with self.subTest(picture=str(picture)[:20]):
                self.assertSentence(lambda picture=picture: mine.action_sign(picture, "Griet"), "no picture")
        self.assertSentence(lambda: mine.action_sign(SIGNATURE, {"a": 1}), "a drawing and a name")
        self.assertFalse(mine.signed_on)

    @staticmethod
    def _huge_png():
        """A PNG of 30 000 × 30 000 pixels, which is small as a file."""
        def chunk(kind, data):
            return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

        side = 30000
        rows = compress(bytes(side * (side // 8 + 1)))
        head = chunk(b"IHDR", pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
        return b64encode(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b""))

    def test_before_itself(self):
        """A6: a visit does not come before itself, by however many others."""
        first, second = self._create_visit(), self._create_visit()
        second._write_owned({"previous_id": first.id})
        for visit, previous in ((first, first), (first, second)):
            self.assertSentence(
                lambda visit=visit, previous=previous: visit._write_owned({"previous_id": previous.id}), "before itself"
            )

    def test_same_date_twice(self):
        """B2: an import with the same fixed date twice says so, and keeps none."""
        contract = self._create_contract()
        dates = self.env["service.contract.fixed.date"].with_user(self.dispatcher)
        with mute_logger("odoo.sql_db"):
            result = dates.load(
                ["contract_id/.id", "date"], [[str(contract.id), "2026-05-01"], [str(contract.id), "2026-05-01"]]
            )
        self.assertFalse(result["ids"])
        self.assertIn("in the list already", result["messages"][0]["message"])
        self.assertFalse(contract.fixed_date_ids)

    def test_slow_database(self):
        """X3: what the database stopped for its time says so on the contract, in words."""
        contract = self._create_contract(start=True)
        slow = QueryCanceled("canceling statement due to statement timeout\n")
        with patch.object(type(contract), "_trigger_visit", side_effect=slow), freeze_time("2026-03-08 08:00"):
            self._run_cron("cron_trigger_due")
        self.assertIn("The database took too long", contract.error_message)

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
