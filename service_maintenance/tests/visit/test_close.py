import io
from datetime import date, datetime

from freezegun import freeze_time
from lxml import html
from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import SIGNATURE, ServiceCommon

REPORT = "service_maintenance.action_report_work_order"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-03 08:00")
class TestClose(ServiceCommon):
    """What the customer signs is what is billed."""

    def setUp(self):
        super().setUp()
        self.visit = self._create_visit(
            date_start=datetime(2026, 3, 3, 8),
            line_ids=[
                Command.create({"product_id": self.part.id, "quantity": 2.0}),
                Command.create({"product_id": self.labour.id, "kind": "labour", "quantity_planned": 1.0}),
            ],
        )
        self.env.flush_all()
        self.mine = self.visit.with_user(self.technician)
        self.mine.action_start()

    def _close(self, moment="2026-03-03 09:10"):
        """The dialog at its second step: the work order as it is to be signed."""
        with freeze_time(moment):
            action = self.mine.action_open_close()
            with Form(self.env["service.close"].with_user(self.technician).with_context(**action["context"])) as form:
                form.work_report = "<p>Nozzles replaced</p>"
            form.record.action_review()
        return form.record

    def _sign(self, close, moment="2026-03-03 09:12"):
        with freeze_time(moment):
            close.write({"signature": SIGNATURE, "signed_by": "Jan Lefort"})
            close.action_confirm()

    def _text(self):
        content = self.env["ir.actions.report"].with_user(self.technician)._render_qweb_html(REPORT, self.visit.ids)[0]
        return " ".join(html.fromstring(content).text_content().split())

    def _pdf_text(self):
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf = self.visit.with_context(force_report_rendering=True)._render_work_order()
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())

    def _line(self, kind):
        return self.visit.line_ids.filtered(lambda line: line.kind == kind)

    def test_within_the_first_minute(self):
        """D8: whoever starts the clock too late closes within the minute: no hours, and no error."""
        started = datetime(2026, 3, 3, 9, 10, 40)
        self.visit._write_owned({"timer_start": started, "effective_start": started})
        close = self._close("2026-03-03 09:10:50")
        self.assertEqual(self.visit.effective_hours, 0.0)
        self._sign(close)
        self.assertEqual(self.visit.state, "done")

    def test_shown_before_signing(self):
        """D8, D9: before the pad opens the clock stands still and its hours are a line, rounded as the company does."""
        self.env.company.service_labour_minimum = 1.0
        close = self._close()
        self.assertRecordValues(self.visit, [{"timer_start": False, "effective_hours": 70 / 60}])
        self.assertEqual(close.line_ids, self.visit.line_ids)
        self.assertEqual(self._line("labour").quantity, 1.25)
        self.assertEqual(close.amount, 125)
        close.action_back()
        close.effective_hours = 0.5
        close.action_review()
        self.assertEqual(self._line("labour").quantity, 1.0, "corrected before the signature, it follows")

    def test_pdf_is_what_is_billed(self):
        """D9, D11: the PDF made for the signature, the one after closing and the invoice say the same."""
        self.env.company.service_show_prices = True
        close = self._close()
        shown = self.visit._get_work_order_facts()
        with freeze_time("2026-03-03 11:30"):
            close.write({"signature": SIGNATURE, "signed_by": "Jan Lefort"})
            self.mine.action_sign(SIGNATURE, "Jan Lefort")
            signed = self._pdf_text()
            close.action_confirm()
        self.assertEqual(self._pdf_text(), signed)
        self.assertEqual(self.visit._get_work_order_facts(), shown)
        for figure in ("1.25", "50.00", "75.00", "125.00"):
            self.assertIn(figure, signed)
        manager = self.visit.with_user(self.manager)
        manager.action_approve()
        manager.action_invoice()
        self.assertEqual(self._pdf_text(), signed)
        self.assertEqual(manager.invoice_ids.amount_untaxed, 125)

    def test_signed_while_the_clock_runs(self):
        """D8, D9: signed without the dialog the hours are final, too; closing adds nothing."""
        with freeze_time("2026-03-03 09:15"):
            self.mine.action_sign(SIGNATURE, "Jan Lefort")
        text = self._text()
        self.assertIn("1.25", text)
        with freeze_time("2026-03-03 12:00"):
            self.mine.action_close()
        self.assertEqual(self._text(), text)
        self.assertEqual(self._line("labour").quantity, 1.25)

    def test_changed_while_shown(self):
        """D9: what was changed after it was shown is not signed unseen."""
        close = self._close()
        self.visit.with_user(self.dispatcher).line_ids.filtered(lambda line: line.kind == "part").quantity = 5.0
        with self.assertRaisesRegex(UserError, "Look at it again"):
            self._sign(close)
        self.assertFalse(self.visit.signed_on)
        close.action_review()
        self._sign(close)
        self.assertEqual(self.visit.state, "done")

    def test_report_changed_while_shown(self):
        """D9: nor what was done and found, and when."""
        office = self.visit.with_user(self.dispatcher)
        for change in (
            {"work_report": "<p>Boiler written off</p>"},
            {"effective_start": datetime(2026, 3, 2, 8)},
            {"defect_ids": [Command.create({"name": "Roof is rotten"})]},
            {"checklist_ids": [Command.create({"name": "Told of the danger", "is_required": False})]},
        ):
            close = self._close()
            office.write(change)
            with self.subTest(change=change), self.assertRaisesRegex(UserError, "Look at it again"):
                self._sign(close)

    def test_changed_while_it_is_signed(self):
        """D9: what hangs on a visit changes with it, so that of a change and a signature at once one begins anew."""
        item = self.visit.checklist_ids.create({"visit_id": self.visit.id, "name": "Look"})
        self.boiler.warranty_end_date = date(2030, 1, 1)
        part = self.visit.line_ids.filtered(lambda line: line.kind == "part")
        self.env.flush_all()

        def get_version():
            self.env.flush_all()
            self.env.cr.execute("SELECT ctid FROM service_visit WHERE id = %s", [self.visit.id])
            return self.env.cr.fetchone()

        for change in (
            lambda: part.with_user(self.technician).write({"quantity": 3.0}),
            lambda: item.with_user(self.technician).write({"is_done": True}),
            lambda: item.with_user(self.technician).create({"visit_id": self.visit.id, "name": "Listen"}),
            lambda: item.with_user(self.dispatcher).unlink(),
        ):
            before = get_version()
            change()
            self.assertNotEqual(get_version(), before)

    def test_not_signed_unseen(self):
        """D9: no signature without the step that shows what is signed."""
        close = self.env["service.close"].with_user(self.technician).create({"visit_id": self.visit.id})
        with self.assertRaisesRegex(UserError, "Look at it again"):
            self._sign(close)

    def test_fixed_by_the_signature(self):
        """D9, D10: after the signature nothing on the work order changes without sending it back, for nobody."""
        self._sign(self._close())
        manager = self.visit.with_user(self.manager)
        line = manager.line_ids.filtered(lambda line: line.kind == "part")
        for change in (
            lambda: manager.write({"settlement": "goodwill"}),
            lambda: manager.write({"kind": "warranty"}),
            lambda: manager.write({"effective_hours": 1.0}),
            lambda: manager.write({"site_id": self.customer.id}),
            lambda: manager.write({"subject": "New boiler"}),
            lambda: line.write({"coverage": "goodwill"}),
            lambda: line.write({"quantity": 1.0}),
        ):
            with self.assertRaisesRegex(UserError, "Send it back"):
                change()
        line.write({"price_unit": 20.0, "quantity_approved": 1.0})
        self.env.company.service_show_prices = True
        for values in ({"price_unit": 1.0}, {"quantity_approved": 2.0}, {"discount": 50.0}):
            with self.assertRaisesRegex(UserError, "Send it back"):
                line.write(values)
        line.action_refuse()
        manager.action_send_back("Too many nozzles")
        manager.write({"settlement": "goodwill"})
        self.assertEqual(line.coverage, "goodwill")

    def test_no_prices_unless_shown(self):
        """X6, D9: amounts stand on the work order only where the company shows them."""
        self._sign(self._close())
        self.assertNotIn("125.00", self._text())
        self.env.company.service_show_prices = True
        self.assertIn("125.00", self._text())

    # --- Coverage --------------------------------------------------------------------------------------------------

    def test_coverage_follows_the_visit(self):
        """X6: a visit moved past the end of the warranty is billed; moved back it is covered again."""
        self.boiler.warranty_end_date = date(2026, 3, 31)
        visit = self._create_visit(
            date_start=datetime(2026, 3, 20, 8),
            line_ids=[Command.create({"product_id": self.part.id, "quantity": 1.0})],
        )
        self.assertEqual(visit.line_ids.coverage, "warranty")
        office = visit.with_user(self.dispatcher)
        # Half past midnight of 1 April in Brussels.
        office.write({"date_start": datetime(2026, 3, 31, 22, 30), "date_end": datetime(2026, 3, 31, 23, 30)})
        self.assertEqual(visit.line_ids.coverage, "billable")
        office.write({"date_start": datetime(2026, 3, 31, 20), "date_end": datetime(2026, 3, 31, 21)})
        self.assertEqual(visit.line_ids.coverage, "warranty")

    def test_coverage_decided_by_the_office(self):
        """X6: what the office decided stays, wherever the visit moves."""
        self.boiler.warranty_end_date = date(2026, 3, 31)
        line = {"product_id": self.part.id, "quantity": 1.0}
        office = self._create_visit(date_start=datetime(2026, 3, 20, 8)).with_user(self.dispatcher)
        lines = office.env["service.visit.line"].create(
            [
                {**line, "visit_id": office.id},
                {**line, "visit_id": office.id, "coverage": "warranty"},
                {**line, "visit_id": office.id, "coverage": "goodwill"},
            ]
        )
        self.assertEqual(lines.mapped("is_coverage_decided"), [False, False, True])
        lines[0].coverage = "goodwill"
        office.write({"date_start": datetime(2026, 4, 20, 8), "date_end": datetime(2026, 4, 20, 9)})
        self.assertEqual(lines.mapped("coverage"), ["goodwill", "billable", "goodwill"])

    def test_coverage_signed_stays(self):
        """X6, D9: a visit that is moved after the customer signed keeps what was signed."""
        self.boiler.warranty_end_date = date(2026, 3, 31)
        self.env.flush_all()
        self.visit.line_ids.invalidate_recordset()
        self.visit.write({"date_start": datetime(2026, 3, 3, 8, 30)})
        self.assertEqual(self._line("part").coverage, "warranty")
        self.mine.action_sign(SIGNATURE, "Jan Lefort")
        self.visit.with_user(self.dispatcher).write(
            {"date_start": datetime(2026, 4, 3, 8), "date_end": datetime(2026, 4, 3, 9)}
        )
        self.assertEqual(self._line("part").coverage, "warranty")
