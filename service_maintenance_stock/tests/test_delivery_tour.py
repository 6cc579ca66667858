from odoo.tests import HttpCase, tagged

from .common import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestDeliveryTour(ServiceStockCommon, HttpCase):
    def test_plan_from_delivery(self):
        """A1: in the browser, a storekeeper who also plans goes from the delivery slip to contract and equipment."""
        self.dispatcher.group_ids += self.env.ref("stock.group_stock_user")
        for serial in ("A-1", "A-2"):
            self._put(self.alarm, 1, self.shelf, lot=serial)
        slip = self._deliver(self._sell(self.alarm, 2).picking_ids)
        url = f"/odoo/action-stock.action_picking_tree_outgoing/{slip.id}"
        self.start_tour(url, "service_plan_from_delivery", login=self.dispatcher.login)
        contract = self.env["service.contract"].search([("origin_move_id", "in", slip.move_ids.ids)])
        self.assertRecordValues(contract, [{"state": "running", "interval": 6, "interval_unit": "month"}])
        self.assertEqual(contract.equipment_ids.mapped("serial_number"), ["A-1", "A-2"])
