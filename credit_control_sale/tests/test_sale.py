from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.credit_control_hold.tests.common import HoldCommon

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class SaleHoldCommon(HoldCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "test_seller", "sales_team.group_sale_salesman",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)],
        )  # fmt: skip

    def order(self, partner, amount=300.0, **vals):
        return (
            self.env["sale.order"]
            .with_user(self.seller)
            .create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        Command.create({"product_id": self.product_a.id, "price_unit": amount, "tax_ids": False})
                    ],
                    **vals,
                }
            )
        )

    def pay_all(self):
        self.pay(self.debt, 1000)
        self.end_of_work()


@tagged("post_install", "-at_install")
class TestSaleHold(SaleHoldCommon):
    def test_an_order_waits(self):
        """F4: it stays a quotation, shown with its reason, the responsible told; others' orders are confirmed."""
        held, free = self.order(self.late), self.order(self.small)
        (held | free).action_confirm()
        self.assertEqual((held.state, free.state), ("draft", "sale"))
        self.assertTrue(held.credit_on_hold)
        self.assertIn("40 days", held.credit_hold_reason)
        message = held.message_ids.filtered(lambda m: "On hold" in m.body)
        self.assertIn(self.seller.partner_id, message.notified_partner_ids)
        held.action_confirm()
        self.assertEqual(len(self.holds(held)), 1)

    def test_released_by_itself_when_paid(self):
        """F4: paid, the order is confirmed by itself, and that is said."""
        order = self.order(self.late)
        order.action_confirm()
        self.pay_all()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.credit_on_hold)
        self.assertIn("Off hold", self.messages(order))
        self.assertTrue(self.holds(order, "ended"))

    def test_release_by_right_with_reason_and_end(self):
        """F4: a credit manager releases; a seller or a controller does not."""
        order = self.order(self.late)
        order.action_confirm()
        for user in (self.seller, self.controller):
            with self.assertRaises(AccessError):
                order.with_user(user).action_credit_release()
        with self.assertRaises(UserError):
            self.release(order, reason=" ")
        with self.assertRaises(UserError):
            self.release(order, until=self.day(1))
        self.release(order)
        self.assertEqual(order.state, "sale")
        hold = self.holds(order, "released")
        self.assertEqual((hold.released_by_id, hold.release_reason), (self.manager, "Agreed with the owner"))
        self.assertIn("Released by", self.messages(order))
        self.assertNotIn("Agreed with the owner", self.messages(order), "reasons expire, messages stay")

    def test_a_release_ends(self):
        """F4: after its day it waits again, if it still can."""
        order = self.order(self.late)
        order.action_confirm()
        hold = self.holds(order)
        # Not confirmed in between: as if confirming had failed.
        hold.sudo().write({"state": "released", "until": self.today})
        hold.sudo()._show()
        self.assertFalse(order.credit_on_hold)
        with freeze_time(f"{self.today + timedelta(days=1)} 12:00:00"):
            self.update()
        self.assertTrue(order.credit_on_hold)
        self.assertEqual(hold.state, "held")

    def test_prepaid_passes(self):
        """F4: who has paid for it in advance gets it."""
        order = self.order(self.late)
        self.prepay(order, order.amount_total)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def prepay(self, order, amount):
        provider = self.env["payment.provider"].create({"name": "Bank", "code": "none", "state": "test"})
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        self.env["payment.transaction"].create(
            {
                "provider_id": provider.id, "payment_method_id": method.id, "amount": amount, "state": "done",
                "currency_id": order.currency_id.id, "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)], "reference": f"{order.name}-{amount}",
            }
        )  # fmt: skip
        order.invalidate_recordset()

    def test_a_signature_is_not_lost(self):
        """F4: the customer signs, the order waits; paid, it is confirmed with that signature."""
        order = self.order(self.late, require_signature=True, require_payment=False).sudo()
        order.state = "sent"
        order.write({"signed_by": "Late himself", "signed_on": self.env.cr.now(), "signature": PIXEL})
        order._validate_order()
        self.assertEqual((order.state, order.signed_by, order.credit_on_hold), ("sent", "Late himself", True))
        self.pay_all()
        self.assertEqual((order.state, order.signed_by), ("sale", "Late himself"))

    def test_open_orders_count_towards_the_limit(self):
        """F4: the credit limit includes orders that are not invoiced yet."""
        self.product_a.invoice_policy = "order"
        self.small.with_company(self.company).credit_limit = 450
        self.company.credit_hold_limit = True
        first, second = self.order(self.small), self.order(self.small, 100)
        first.action_confirm()
        self.assertEqual(first.state, "sale")
        self.env.invalidate_all()
        second.action_confirm()
        self.assertTrue(second.credit_on_hold)
        self.assertIn("credit limit", second.credit_hold_reason)

    def test_cancelled_is_over(self):
        order = self.order(self.late)
        order.action_confirm()
        order._action_cancel()
        self.update()
        self.assertFalse(order.credit_on_hold)
        self.assertTrue(self.holds(order, "ended"))


@tagged("post_install", "-at_install")
class TestTours(SaleHoldCommon, HttpCase):
    def test_hold_and_release(self):
        """F4: a credit manager finds what waits and why, and releases it with a reason."""
        order = self.order(self.late)
        order.action_confirm()
        self.start_tour("/odoo/credit-holds", "credit_hold_release", login="test_creditmanager")
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self.holds(order, "released").release_reason, "Pays on delivery")
