from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import SIGNATURE, ServiceCommon


@tagged("post_install", "-at_install")
class TestJourney(ServiceCommon):
    def test_main_job(self):
        """C10, A4-A7, D4, D8-D11, X6, X7: from a contract on the 10th to the invoiced visit and the next one."""
        with freeze_time("2026-01-06 09:00"):
            contract = self._create_contract(covers_labour=True).with_user(self.dispatcher)
            contract.action_start()
            self._run_cron("cron_trigger_due")
            self.assertFalse(contract.visit_ids, "nothing opens on the 6th")
        with freeze_time("2026-01-07 09:00"):
            self._run_cron("cron_trigger_due")
            visit = contract.visit_ids
            self.assertRecordValues(
                visit,
                [{"state": "new", "kind": "regular", "window_start": date(2026, 1, 10), "type_id": self.type.id}],
            )
            self.assertEqual(contract.next_due_date, date(2026, 2, 10))
            self._plan(visit)
        with freeze_time("2026-01-12 08:00"):
            self._carry_out(visit)
        self._approve_and_invoice(visit)
        self._plan_next(visit)

    def _plan(self, visit):
        plan = self.env["service.visit.schedule"].with_user(self.dispatcher).create(
            {"visit_ids": [(6, 0, visit.ids)], "date_start": datetime(2026, 1, 12, 8, 0), "duration": 2.0}
        )
        self.assertEqual(plan.technician_ids, self.technician)
        self.assertFalse(plan.has_conflict)
        plan.action_confirm()
        self.assertEqual(visit.state, "planned")
        events = self.env["calendar.event"].with_user(self.technician).search([("user_id", "=", self.technician.id)])
        self.assertEqual(events.mapped("start"), [datetime(2026, 1, 12, 8, 0)], "in the technician's own calendar")
        self.assertEqual(events.partner_ids, self.technician.partner_id)

    def _carry_out(self, visit):
        mine = visit.with_user(self.technician)
        mine.action_start()
        meter = self.env["service.meter"].create({"equipment_id": self.boiler.id, "name": "Hours", "unit": "h"})
        mine.write(
            {
                "kilometres": 42.0,
                "defect_ids": [(0, 0, {"name": "Worn gasket", "severity": "1"})],
                "reading_ids": [(0, 0, {"meter_id": meter.id, "value": 1234.0})],
            }
        )
        mine.line_ids.filtered(lambda line: line.kind == "part").quantity = 1.0
        mine.checklist_ids.filtered("is_required").write({"is_done": True})
        close = self.env["service.close"].with_user(self.technician).create(
            {
                "visit_id": visit.id,
                "effective_end": datetime(2026, 1, 12, 10, 0),
                "effective_hours": 1.5,
                "next_needed": True,
                "next_date": date(2026, 3, 2),
            }
        )
        close.action_review()
        close.write({"signature": SIGNATURE, "signed_by": "Jan Lefort"})
        close.action_confirm()
        self.assertRecordValues(visit, [{"state": "done", "signed_by": "Jan Lefort", "effective_hours": 1.5}])
        self.assertEqual(meter.last_value, 1234.0)

    def _approve_and_invoice(self, visit):
        managed = visit.with_user(self.manager)
        managed.action_approve()
        self.assertEqual(set(visit.line_ids.mapped("approval")), {"approved"})
        managed.action_invoice()
        invoice = visit.invoice_ids
        self.assertEqual(visit.state, "invoiced")
        billed = {line.product_id: line for line in invoice.invoice_line_ids.filtered("product_id")}
        self.assertEqual(billed[self.part].price_subtotal, 25.0)
        self.assertEqual(billed[self.travel].price_subtotal, 21.0)
        self.assertEqual(billed[self.labour].price_subtotal, 0.0)
        self.assertIn(visit.contract_id.display_name, billed[self.labour].name, "the reason is said")
        self.assertEqual(invoice.amount_untaxed, 46.0)
        self.assertEqual(invoice.service_visit_ids, visit, "the invoice links back")

    def _plan_next(self, visit):
        visit.with_user(self.dispatcher).action_plan_next()
        following = visit.next_ids
        self.assertEqual(following.previous_id, visit)
        self.assertRecordValues(following, [{"state": "new", "window_start": date(2026, 3, 2)}])
        self.assertTrue(visit.is_next_planned)
