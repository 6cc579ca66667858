from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.service_maintenance.engine import coverage

from .common import BillingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 09:00")
class TestAllowance(BillingCommon):
    def _create_contract_with(self, *allowances, **values):
        return self._create_contract(
            start=True,
            date_start=date(2026, 1, 1),
            allowance_ids=[Command.create(allowance) for allowance in allowances],
            **values,
        )

    def _visit(self, contract, hours=0.0, kilometres=0.0, parts=0.0):
        """A visit under the contract, closed by Marc."""
        lines = [Command.create({"product_id": self.part.id, "kind": "part", "quantity": parts})] if parts else []
        visit = self._create_visit(contract_id=contract.id, kind="regular", line_ids=lines)
        visit.with_user(self.technician).write({"effective_hours": hours, "kilometres": kilometres})
        visit._set_state("in_progress")
        visit.with_user(self.technician).action_close()
        return visit

    def _invoice(self, visit):
        visit.with_user(self.manager).action_approve()
        visit.with_user(self.manager).action_invoice()
        return visit.sudo().line_ids.invoice_line_ids.move_id

    def test_rule(self):
        """M7: so much is included, the rest goes beyond; nothing left includes nothing."""
        self.assertEqual(coverage.within(5, 3), (3, 2))
        self.assertEqual(coverage.within(2, 3), (2, 0))
        self.assertEqual(coverage.within(2, -1), (0, 2))

    def test_visits(self):
        """M7: two visits a year are included, the third is billed; the papers say "2 of 2 included visits used"."""
        contract = self._create_contract_with({"kind": "visit", "quantity": 2}, covers_labour=True)
        visits = [self._visit(contract, hours=1) for _n in range(3)]
        self.assertEqual([visit.line_ids.coverage for visit in visits], ["contract", "contract", "billable"])
        self.assertEqual(visits[1].allowance_note, "2 of 2 included visits used")
        self.assertEqual((contract.allowance_ids.quantity_used, contract.allowance_ids.quantity_left), (2, 0))
        invoice = self._invoice(visits[2])
        self.assertEqual(invoice.amount_untaxed, 60)
        self.assertIn("2 of 2 included visits used", invoice.invoice_line_ids.mapped("name"))

    def test_hours_beyond(self):
        """M7: of four hours three are left: the invoice has three at nothing and one at its price."""
        contract = self._create_contract_with({"kind": "labour", "quantity": 5})
        self._visit(contract, hours=2)
        visit = self._visit(contract, hours=4)
        self.assertRecordValues(
            visit.line_ids, [{"quantity": 4, "quantity_included": 3, "coverage": "billable", "price_subtotal": 60}]
        )
        invoice = self._invoice(visit)
        lines = invoice.invoice_line_ids.filtered("product_id").sorted("price_unit")
        self.assertEqual([(line.quantity, line.price_unit) for line in lines], [(3, 0), (1, 60)])
        self.assertEqual(invoice.amount_untaxed, 60)

    def test_kilometres_and_parts(self):
        """M7: kilometres, parts by quantity and by amount."""
        contract = self._create_contract_with(
            {"kind": "travel", "quantity": 10}, {"kind": "part", "quantity": 1, "product_id": self.part.id}
        )
        visit = self._visit(contract, kilometres=30, parts=1)
        by_kind = {line.kind: line for line in visit.line_ids}
        self.assertEqual((by_kind["travel"].quantity_included, by_kind["travel"].price_subtotal), (10, 10))
        self.assertEqual(by_kind["part"].coverage, "contract")
        contract = self._create_contract_with({"kind": "amount", "quantity": 60})
        visit = self._visit(contract, parts=4)
        self.assertEqual((visit.line_ids.quantity_included, visit.line_ids.price_subtotal), (2.4, 40))

    def test_per_period_and_carried_over(self):
        """M7: each period anew; carried over, what was left goes along once."""
        contract = self._create_contract_with(
            {"kind": "visit", "quantity": 1, "interval_unit": "month", "is_carried_over": True}, covers_labour=True
        )
        visits = [self._visit(contract, hours=1) for _n in range(3)]
        self.assertEqual(
            [visit.line_ids.coverage for visit in visits], ["contract", "contract", "billable"], "one left of February"
        )
        with freeze_time("2026-04-02 09:00"):
            self.assertEqual(self._visit(contract, hours=1).line_ids.coverage, "contract")

    def test_sent_back_and_cancelled(self):
        """M7: a visit that is closed again counts once; one that is cancelled gives back what it used."""
        contract = self._create_contract_with({"kind": "visit", "quantity": 1}, covers_labour=True)
        visit = self._visit(contract, hours=1)
        visit.with_user(self.manager).action_send_back("Hours")
        visit.with_user(self.technician).action_close()
        self.assertEqual(contract.allowance_ids.quantity_used, 1)
        self.assertEqual(visit.line_ids.coverage, "contract")

    def test_shown_before_the_signature(self):
        """M7: the closing screen shows what is used before the customer signs; technicians change nothing."""
        contract = self._create_contract_with({"kind": "labour", "quantity": 5})
        visit = self._create_visit(contract_id=contract.id, kind="regular")
        visit._set_state("in_progress")
        close = self.env["service.close"].with_user(self.technician).create(
            {"visit_id": visit.id, "effective_hours": 2}
        )
        close.action_review()
        self.assertEqual(close.allowance_note, "2 of 5 included hours used")
        with self.assertRaises(AccessError):
            contract.allowance_ids.with_user(self.technician).quantity = 100
        with self.assertRaises(AccessError):
            contract.allowance_ids.with_user(self.dispatcher).quantity = 100
        html = self.env["ir.qweb"]._render(
            "service_maintenance.work_order_facts", {"doc": visit, "tz": "Europe/Brussels"}
        )
        self.assertIn("2 of 5 included hours used", html)

    def test_template(self):
        """M7: a contract takes what its template includes, unless it says something itself."""
        hours = {"kind": "labour", "quantity": 20, "is_carried_over": True}
        plan = self.env["service.contract.template"].with_user(self.manager).create(
            {"name": "Plan", "allowance_ids": [Command.create(hours)]}
        )
        contract = self._create_contract(template_id=plan.id)
        self.assertRecordValues(contract.allowance_ids, [hours])
        own = self._create_contract_with({"kind": "visit", "quantity": 2}, template_id=plan.id)
        self.assertEqual(own.allowance_ids.mapped("kind"), ["visit"])
        self.assertTrue(plan.allowance_ids.with_user(self.technician).read(["kind"]))
        with self.assertRaises(AccessError):
            plan.allowance_ids.with_user(self.dispatcher).quantity = 99
