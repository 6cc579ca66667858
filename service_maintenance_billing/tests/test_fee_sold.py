from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 09:00")
class TestFeeSold(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.env["service.contract.template"].create(
            {
                "name": "Full service",
                "interval_unit": "year",
                "fee_ids": [Command.create({"product_id": cls.fee_product.id, "billing_unit": "month"})],
            }
        )
        cls.fee_product.product_tmpl_id.write(
            {"service_contract_template_id": cls.plan.id, "service_creation_policy": "order"}
        )

    def _sell(self, **values):
        order = self.env["sale.order"].with_user(self.salesperson).create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.fee_product.id, "product_uom_qty": 2, **values})],
            }
        )
        order.action_confirm()
        return order

    def test_sold_once(self):
        """M4: confirming the order makes the contract with its fee, at the order's price, once; the order itself has
        nothing to invoice."""
        order = self._sell(price_unit=90, discount=5)
        contract = order.sudo().order_line.service_contract_ids
        self.assertRecordValues(
            contract.fee_ids,
            [{"quantity": 2, "price_unit": 90, "discount": 5, "date_from": date(2026, 1, 1), "billing_unit": "month"}],
        )
        self.assertEqual(contract.state, "running")
        self.assertEqual(contract.period_ids.sorted("date_start")[0].amount, 171)
        self.assertEqual((order.order_line.qty_to_invoice, order.invoice_status), (0, "no"))
        order.sudo()._plan_service_by_itself("order")
        self.assertEqual(len(order.sudo().order_line.service_contract_ids), 1)

    def test_from_a_template_by_hand(self):
        """M4: a dispatcher's contract takes the fees of its template over, at the customer's prices."""
        contract = self.env["service.contract"].with_user(self.dispatcher).create(
            {"name": "Boilers", "partner_id": self.customer.id, "template_id": self.plan.id}
        )
        self.assertRecordValues(contract.fee_ids, [{"quantity": 1, "price_unit": 100}])

    def _quote(self, fee, quantity, day):
        action = fee.contract_id.with_user(self.manager).action_quote_fees()
        quote = self.env["service.fee.quote"].with_user(self.manager).browse(action["res_id"])
        quote.date = day
        quote.line_ids.quantity_new = quantity
        order = self.env["sale.order"].browse(quote.action_quote()["res_id"])
        return quote, order

    def test_more_half_way(self):
        """M4: more half way through a billed month: the quotation has the difference by days, later months follow."""
        fee = self._create_fee(price_unit=31)
        self._run_billing()
        quote, order = self._quote(fee, 3, date(2026, 1, 17))
        self.assertEqual((quote.amount, order.amount_untaxed), (30, 30))
        self.assertIn("+2 × 31, 15 of 31 days", order.order_line.name)
        self.assertFalse(fee.change_ids, "nothing changes before the order is confirmed")
        order.with_user(self.salesperson).sudo(False).action_confirm()
        january, february = fee.period_ids.sorted("date_start")[:2]
        self.assertEqual((january.amount, february.amount), (31, 93))
        order.order_line._change_fees()
        self.assertEqual(len(fee.change_ids), 1, "once")
        self.assertFalse(order.order_line.service_contract_ids, "no new contract")

    def test_less_half_way(self):
        """M4: less half way gives the difference back; cancelled, the order changes nothing."""
        fee = self._create_fee(price_unit=31, quantity=3)
        self._run_billing()
        _quote, order = self._quote(fee, 2, date(2026, 1, 22))
        self.assertEqual(order.amount_untaxed, -10)
        order.action_confirm()
        self.assertEqual(fee.period_ids.sorted("date_start")[1].amount, 62)
        order._action_cancel()
        self.assertEqual(fee.period_ids.sorted("date_start")[1].amount, 93)

    def test_nothing_billed_yet(self):
        """M4: where nothing is billed yet the quotation costs nothing: the period itself is divided."""
        fee = self._create_fee(price_unit=31, billed="arrears")
        quote, order = self._quote(fee, 3, date(2026, 1, 17))
        self.assertEqual(quote.amount, 0)
        order.action_confirm()
        self.assertEqual(fee.period_ids.sorted("date_start")[0].amount, 16 + 45)

    def test_rights(self):
        """M4: a dispatcher does not change what a customer pays."""
        fee = self._create_fee()
        with self.assertRaises(AccessError):
            fee.contract_id.with_user(self.dispatcher).action_quote_fees()
