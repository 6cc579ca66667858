from odoo import Command
from odoo.tests import HttpCase, tagged

from ..common import ServiceCommon


class PlanSoldTourCommon(ServiceCommon, HttpCase):
    """An alarm system whose service is yearly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plan = cls.env["service.contract.template"].create(
            {"name": "Yearly alarm check", "interval_unit": "year", "visit_template_id": cls.visit_template.id}
        )
        cls.alarm = cls.env["product.product"].create(
            {"name": "Alarm system", "type": "consu", "list_price": 900.0, "service_contract_template_id": plan.id}
        )

    def _sell(self):
        self.dispatcher.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        order = self.env["sale.order"].with_user(self.salesperson).create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 1})
                    for product in (self.alarm, self.part)
                ],
            }
        )
        order.action_confirm()
        return order, f"/odoo/action-sale.action_orders/{order.id}"


@tagged("post_install", "-at_install")
class TestPlanSoldTour(PlanSoldTourCommon):
    def test_from_order(self):
        """A1: in the browser, from the sales order to a running contract and back; the dialog says what it makes."""
        order, url = self._sell()
        self.start_tour(url, "service_plan_from_order", login=self.dispatcher.login)
        contract = self.env["service.contract"].search([("origin_sale_line_id", "in", order.order_line.ids)])
        self.assertRecordValues(contract, [{"state": "running", "technician_ids": self.technician.ids}])
        self.assertEqual(contract.equipment_ids.product_id, self.alarm)

    def test_from_invoice(self):
        """A1: in the browser, from the posted invoice to one visit and back."""
        self.dispatcher.group_ids += self.env.ref("account.group_account_invoice")
        invoice = self.init_invoice("out_invoice", partner=self.customer, products=self.alarm, post=True)
        url = f"/odoo/action-account.action_move_out_invoice/{invoice.id}"
        self.start_tour(url, "service_plan_from_invoice", login=self.dispatcher.login)
        visit = self.env["service.visit"].search(
            [("origin_invoice_line_id", "in", invoice.invoice_line_ids.ids)]
        )
        self.assertRecordValues(visit, [{"state": "new", "subject": "Yearly alarm check", "equipment_ids": []}])


@tagged("post_install", "-at_install")
class TestPlanSoldTourPhone(PlanSoldTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_from_order(self):
        """A1: on a phone a card a product; changed to one visit, the sentence follows."""
        order, url = self._sell()
        self.start_tour(url, "service_plan_from_order_phone", login=self.dispatcher.login)
        visit = self.env["service.visit"].search([("origin_sale_line_id", "in", order.order_line.ids)])
        self.assertRecordValues(visit, [{"state": "new", "subject": "Yearly alarm check"}])
