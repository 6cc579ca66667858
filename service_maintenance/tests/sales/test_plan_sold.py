from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.tests import Form, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestPlanSold(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["service.contract.template"].create(
            {
                "name": "Yearly alarm check",
                "interval": 1,
                "interval_unit": "year",
                "lead_days": 14,
                "visit_template_id": cls.visit_template.id,
            }
        )
        cls.alarm = cls.env["product.product"].create(
            {
                "name": "Alarm system",
                "type": "consu",
                "list_price": 900.0,
                "service_contract_template_id": cls.plan.id,
                "service_warranty_months": 24,
            }
        )

    @classmethod
    def _sell(cls, quantity=1.0, confirm=True, product=None):
        order = cls.env["sale.order"].with_user(cls.salesperson).create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create({"product_id": (product or cls.alarm).id, "product_uom_qty": quantity}),
                    Command.create({"product_id": cls.part.id, "product_uom_qty": 3}),
                ],
            }
        )
        if confirm:
            order.action_confirm()
        return order.with_env(cls.env)

    def _open_dialog(self, document):
        action = document.with_user(self.dispatcher).action_plan_service()
        return self.env["service.sale.plan"].with_user(self.dispatcher).browse(action["res_id"])

    @freeze_time("2026-03-31 10:00")
    def test_order_recurring(self):
        """A1, A2: the dialog on an order proposes what has a plan, from the product's interval, and links all."""
        order = self._sell(2)
        self.assertEqual(order.service_unplanned_count, 1)
        plan = self._open_dialog(order)
        self.assertRecordValues(
            plan.line_ids,
            [
                {
                    "product_id": self.alarm.id,
                    "quantity": 2.0,
                    "mode": "recurring",
                    "interval_unit": "year",
                    "equipment_mode": "create",
                    "date_first": date(2027, 3, 31),
                }
            ],
        )
        plan.line_ids.technician_ids = self.technician
        plan.action_confirm()
        contract = self.env["service.contract"].search([("origin_sale_line_id", "=", order.order_line[0].id)])
        self.assertRecordValues(contract, [{"state": "running", "next_due_date": date(2027, 3, 31), "lead_days": 14}])
        self.assertEqual(len(contract.equipment_ids), 2)
        self.assertEqual(contract.equipment_ids.mapped("warranty_end_date"), [date(2028, 3, 31)] * 2)
        order.invalidate_recordset()
        self.assertEqual(order.service_unplanned_count, 0)
        self.assertEqual(contract.action_view_origin()["res_id"], order.id)
        self.assertFalse(self._open_dialog(order).line_ids, "a second run proposes only what is not planned")

    @freeze_time("2026-03-31 10:00")
    def test_order_then_invoice(self):
        """A1: what was planned from the order is not proposed again on its invoice."""
        order = self._sell(1)
        self._open_dialog(order).action_confirm()
        invoice = order.sudo()._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.service_unplanned_count, 0)
        self.assertEqual(invoice.service_planned_count, 2, "the contract and its equipment show on the invoice too")

    @freeze_time("2026-03-31 10:00")
    def test_invoice_once(self):
        """A1: a visit once, from a posted invoice without order."""
        invoice = self.init_invoice("out_invoice", partner=self.customer, products=self.alarm, post=True)
        plan = self._open_dialog(invoice)
        plan.line_ids.write({"mode": "once", "equipment_mode": "none", "date_first": date(2026, 5, 4)})
        plan.action_confirm()
        visit = self.env["service.visit"].search(
            [("origin_invoice_line_id", "in", invoice.invoice_line_ids.ids)]
        )
        self.assertRecordValues(visit, [{"state": "new", "window_start": date(2026, 5, 4), "kind": "one_off"}])
        self.assertEqual(len(visit.checklist_ids), 3)
        self.assertEqual(invoice.service_unplanned_count, 0)
        action = invoice.with_user(self.dispatcher).action_view_service_planned()
        self.assertEqual((action["res_model"], action["domain"]), ("service.visit", [("id", "in", visit.ids)]))

    @freeze_time("2026-03-31 10:00")
    def test_by_itself_at_confirmation(self):
        """A2: a product that plans by itself does so at confirmation, for a salesperson without service rights."""
        self.alarm.service_creation_policy = "order"
        order = self._sell(1, confirm=False)
        self.assertFalse(order.service_planned_count)
        order.with_user(self.salesperson).action_confirm()
        contract = self.env["service.contract"].search([("origin_sale_line_id", "in", order.order_line.ids)])
        self.assertRecordValues(contract, [{"state": "running", "partner_id": self.customer.id}])

    @freeze_time("2026-03-31 10:00")
    def test_by_itself_at_posting(self):
        """A2: by itself when the invoice is posted, once only."""
        self.alarm.service_creation_policy = "invoice"
        invoice = self.init_invoice("out_invoice", partner=self.customer, products=self.alarm, post=True)
        contracts = self.env["service.contract"].search(
            [("origin_invoice_line_id", "in", invoice.invoice_line_ids.ids)]
        )
        self.assertEqual(len(contracts), 1)
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(len(contracts.search([("name", "=", "Alarm system")])), 1)

    @freeze_time("2026-03-31 10:00")
    def test_cancelled_order(self):
        """A1: a cancelled order proposes to cancel what it planned and has not started."""
        order = self._sell(1)
        self._open_dialog(order).action_confirm()
        order.sudo()._action_cancel()
        self.assertEqual(order.service_stale_count, 1)
        order.with_user(self.dispatcher).action_cancel_service()
        contract = self.env["service.contract"].search([("origin_sale_line_id", "in", order.order_line.ids)])
        self.assertEqual(contract.state, "paused")
        order.invalidate_recordset()
        self.assertEqual(order.service_stale_count, 0)

    @freeze_time("2026-03-31 10:00")
    def test_credited_invoice(self):
        """A1: an invoice credited in full, and its credit note, propose to cancel what has not started."""
        invoice = self.init_invoice("out_invoice", partner=self.customer, products=self.alarm, post=True)
        self._open_dialog(invoice).action_confirm()
        self.assertEqual(invoice.service_stale_count, 0)
        credit_note = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        credit_note.action_post()
        (invoice | credit_note).invalidate_recordset()
        self.assertEqual([invoice.service_stale_count, credit_note.service_stale_count], [1, 1])
        credit_note.with_user(self.dispatcher).action_cancel_service()
        contract = self.env["service.contract"].search([("origin_invoice_line_id", "in", invoice.invoice_line_ids.ids)])
        self.assertEqual(contract.state, "paused")
        (invoice | credit_note).invalidate_recordset()
        self.assertEqual([invoice.service_stale_count, credit_note.service_stale_count], [0, 0])

    @freeze_time("2026-03-31 10:00")
    def test_partial_invoices(self):
        """A1, A2: three sold, invoiced as one and two: each invoice plans its own part, the order nothing more."""
        self.alarm.service_creation_policy = "invoice"
        order = self._sell(3)
        first = order.sudo()._create_invoices()
        first.invoice_line_ids.filtered(lambda line: line.product_id == self.alarm).quantity = 1
        first.action_post()
        order.sudo()._create_invoices().action_post()
        contracts = self.env["service.contract"].search([("origin_sale_line_id", "in", order.order_line.ids)])
        self.assertEqual(contracts.sorted("id").mapped("origin_quantity"), [1, 2])
        self.assertEqual(order.service_unplanned_count, 0)

    @freeze_time("2026-03-31 10:00")
    def test_first_due(self):
        """A2: the service of what is sold today is first due in a year; at once where the template says so."""
        plan = self._open_dialog(self._sell(1))
        self.assertEqual(plan.line_ids.date_first, date(2027, 3, 31))
        self.alarm.service_contract_template_id.first_due = "at_once"
        plan = self._open_dialog(self._sell(1))
        self.assertEqual(plan.line_ids.date_first, date(2026, 3, 31))
        plan.line_ids.interval = 2
        self.assertEqual(plan.line_ids.date_first, date(2026, 3, 31))
        self.alarm.service_creation_policy = "order"
        order = self._sell(1)
        contract = self.env["service.contract"].search([("origin_sale_line_id", "in", order.order_line.ids)])
        self.assertEqual(contract.next_due_date, date(2026, 3, 31))

    @freeze_time("2026-03-31 10:00")
    def test_summary(self):
        """A1: the dialog says in a sentence what it will make, anew with every change; and that is what it makes."""
        plan = self._open_dialog(self._sell(3))
        self.assertEqual(plan.summary, "3 pieces of equipment, 1 contract, first visit on Mar 31, 2027")
        line = plan.line_ids
        self.env["service.equipment"].create(
            {"name": "Alarm", "product_id": self.alarm.id, "serial_number": "A-1", "partner_id": self.customer.id}
        )
        line.serial_numbers = "A-1, A-2"
        self.assertEqual(plan.summary, "2 pieces of equipment, 1 contract, first visit on Mar 31, 2027", "A-1 is known")
        template = self.alarm.service_contract_template_id
        template.weekend_rule = "forward"
        line.date_first = date(2026, 5, 2)
        plan.invalidate_recordset(["summary"])
        self.assertEqual(plan.summary, "2 pieces of equipment, 1 contract, first visit on May 4, 2026", "no Saturday")
        template.action = "activity"
        plan.invalidate_recordset(["summary"])
        self.assertEqual(plan.summary, "2 pieces of equipment, 1 contract, first due on May 4, 2026")
        line.write({"mode": "once", "equipment_mode": "none"})
        self.assertEqual(plan.summary, "1 visit, first visit on May 2, 2026")
        line.write({"mode": "recurring", "equipment_mode": "create"})
        plan.action_confirm()
        contract = self.env["service.contract"].search([("origin_sale_line_id", "=", line.origin_sale_line_id.id)])
        self.assertEqual(contract.next_due_date, date(2026, 5, 4))
        self.assertEqual(len(contract.equipment_ids), 3)

    @freeze_time("2026-03-31 10:00")
    def test_summary_plurals(self):
        """A1: each language has its own plurals: Czech one, few (2 to 4) and many."""
        self.env["res.lang"]._activate_lang("cs_CZ")
        forms = {"one": "smlouva", "few": "smlouvy", "many": "smluv"}
        plan = self._open_dialog(self._sell(1)).with_context(lang="cs_CZ")
        model = self.env.registry["service.sale.plan"]
        self.patch(model, "_get_count_phrases", lambda _self, _foreseen: {"contracts": forms})
        for count, phrase in ((1, "smlouva"), (3, "smlouvy"), (5, "smluv"), (22, "smluv")):
            foreseen = {"contracts": count, "first": None}
            self.assertEqual(plan._get_summary_phrases(foreseen, plan.line_ids), [phrase], count)

    @freeze_time("2026-03-31 10:00")
    def test_nothing_to_say(self):
        """A1: rows that are half filled in have no sentence and no error."""
        plan = self._open_dialog(self._sell(1))
        with Form(plan) as form:
            with form.line_ids.edit(0) as line:
                line.quantity = 1e9
            self.assertIn("1000000000 pieces", form.summary)
            form.line_ids.remove(0)
            self.assertFalse(form.summary)

    def test_bad_rows(self):
        """A1: rows that make no sense are refused in words."""
        plan = self._open_dialog(self._sell(1))
        for values in ({"quantity": 0}, {"interval": 0}, {"interval_unit": "dates"}):
            with self.subTest(values), self.assertRaisesRegex(Exception, "quantity|interval"):
                plan.line_ids.write(values)
