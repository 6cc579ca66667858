from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.credit_control_sale.tests.test_sale import SaleHoldCommon


@tagged("post_install", "-at_install")
class TestDeliveryHold(SaleHoldCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product_a.write({"is_storable": True, "invoice_policy": "order"})
        cls.keeper = new_test_user(
            cls.env, "test_keeper", "stock.group_stock_user",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )  # fmt: skip
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.env["stock.quant"]._update_available_quantity(cls.product_a, warehouse.lot_stock_id, 50)

    def delivery(self, partner):
        """Ordered when nothing stood against it yet."""
        self.company.credit_hold_on = False
        order = self.order(partner)
        order.action_confirm()
        self.company.credit_hold_on = True
        self.env.invalidate_all()
        return order.sudo().picking_ids.with_user(self.keeper)

    def test_a_delivery_waits(self):
        """F4: what was ordered before the customer was late does not leave; it is shown with its reason."""
        picking = self.delivery(self.late)
        self.assertTrue(picking.credit_on_hold)
        self.assertIn("40 days", picking.credit_hold_reason)
        action = picking.button_validate()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(picking.state, "assigned")
        with self.assertRaises(UserError):
            picking._action_done()

    def test_held_at_the_door(self):
        """F4: late since the last Update, it is held when it is to leave."""
        picking = self.delivery(self.small)
        self.assertFalse(picking.credit_on_hold)
        self.company.credit_hold_amount = 50
        self.assertTrue(picking.credit_on_hold)

    def test_leaves_once_paid_or_released(self):
        """F4: paid, or released by a credit manager."""
        paid, released = self.delivery(self.late), self.delivery(self.late)
        self.release(released)
        released.button_validate()
        self.assertEqual(released.state, "done")
        self.pay_all()
        self.assertFalse(paid.credit_on_hold)
        paid.button_validate()
        self.assertEqual(paid.state, "done")

    def test_receipts_and_others_deliveries_pass(self):
        self.delivery(self.late)
        other = self.delivery(self.small)
        other.button_validate()
        self.assertEqual(other.state, "done")
