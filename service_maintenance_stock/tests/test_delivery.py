from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestDelivery(ServiceStockCommon):
    def _open_dialog(self, document):
        action = document.with_user(self.dispatcher).action_plan_service()
        return self.env["service.sale.plan"].with_user(self.dispatcher).browse(action["res_id"])

    def _get_contracts(self, order):
        return self.env["service.contract"].search([("origin_sale_line_id", "in", order.order_line.ids)])

    def _sell_alarms(self, *serials):
        for serial in serials:
            self._put(self.alarm, 1, self.shelf, lot=serial)
        return self._sell(self.alarm, len(serials))

    @freeze_time("2026-03-31 10:00")
    def test_dialog_with_serials(self):
        """A1: the dialog on a delivery slip proposes what was delivered, with its serial numbers, once."""
        order = self._sell_alarms("A-1", "A-2")
        slip = order.picking_ids
        self.assertEqual(slip.service_unplanned_count, 0, "nothing is delivered yet")
        self._deliver(slip)
        slip.invalidate_recordset()
        self.assertEqual(slip.service_unplanned_count, 1)
        plan = self._open_dialog(slip)
        self.assertEqual((plan.partner_id, plan.site_id, plan.date), (self.customer, self.customer, date(2026, 3, 31)))
        self.assertRecordValues(
            plan.line_ids,
            [
                {
                    "product_id": self.alarm.id,
                    "quantity": 2.0,
                    "serial_numbers": "A-1, A-2",
                    "date_first": date(2027, 3, 31),
                }
            ],
        )
        plan.action_confirm()
        contract = self._get_contracts(order)
        self.assertEqual(contract.origin_move_id, slip.move_ids)
        self.assertEqual(contract.equipment_ids.mapped("serial_number"), ["A-1", "A-2"])
        self.assertEqual(contract.equipment_ids.lot_id.mapped("name"), ["A-1", "A-2"])
        slip.invalidate_recordset()
        order.invalidate_recordset()
        self.assertEqual([slip.service_unplanned_count, order.service_unplanned_count], [0, 0])
        self.assertEqual(slip.service_planned_count, 3, "the contract and two pieces of equipment")
        self.assertFalse(self._open_dialog(slip).line_ids)
        self.assertEqual(contract.with_user(self.dispatcher).action_view_origin()["res_id"], slip.id)

    @freeze_time("2026-03-31 10:00")
    def test_by_itself_at_delivery(self):
        """A2: a product that plans by itself at delivery does so, for a storekeeper without service rights."""
        self.alarm.service_creation_policy = "delivery"
        order = self._sell_alarms("A-1")
        self.assertFalse(self._get_contracts(order))
        self._deliver(order.picking_ids)
        contract = self._get_contracts(order)
        self.assertRecordValues(contract, [{"state": "running", "partner_id": self.customer.id}])
        self.assertEqual(contract.equipment_ids.serial_number, "A-1")

    @freeze_time("2026-03-31 10:00")
    def test_partial_deliveries(self):
        """A1, A2: three sold, delivered as one and two: each delivery plans its own part, the order nothing more."""
        self.alarm.service_creation_policy = "delivery"
        order = self._sell_alarms("A-1", "A-2", "A-3")
        first = order.picking_ids
        self._deliver(first, quantity=1)
        self.assertEqual(self._get_contracts(order).origin_quantity, 1)
        self.assertEqual(order.order_line._get_service_open_quantities(), {order.order_line: 2})
        self._deliver(order.picking_ids - first)
        contracts = self._get_contracts(order)
        self.assertEqual(contracts.sorted("id").mapped("origin_quantity"), [1, 2])
        self.assertEqual(contracts.equipment_ids.sorted("serial_number").mapped("serial_number"), ["A-1", "A-2", "A-3"])
        self.assertEqual(order.service_unplanned_count, 0)

    @freeze_time("2026-03-31 10:00")
    def test_planned_from_order(self):
        """A1: what was planned from the order is not proposed again; its equipment gets the serial numbers."""
        order = self._sell_alarms("A-1", "A-2")
        self._open_dialog(order).action_confirm()
        equipment = self._get_contracts(order).equipment_ids
        self.assertEqual(equipment.mapped("serial_number"), [False, False])
        slip = self._deliver(order.picking_ids)
        self.assertEqual(equipment.sorted("id").mapped("serial_number"), ["A-1", "A-2"])
        self.assertEqual(slip.service_unplanned_count, 0)

    @freeze_time("2026-03-31 10:00")
    def test_lots(self):
        """A1: each lot delivered is a row of its own; its pieces know the lot and have no serial number."""
        self.alarm.tracking = "lot"
        self._put(self.alarm, 2, self.shelf, lot="L-1")
        self._put(self.alarm, 5, self.shelf, lot="L-2")
        order = self._sell(self.alarm, 3)
        plan = self._open_dialog(self._deliver(order.picking_ids))
        self.assertEqual(plan.line_ids.mapped("quantity"), [2, 1])
        plan.action_confirm()
        pieces = self._get_contracts(order).equipment_ids.sorted("id")
        self.assertEqual([piece.lot_id.name for piece in pieces], ["L-1", "L-1", "L-2"])
        self.assertFalse(any(pieces.mapped("serial_number")))

    @freeze_time("2026-03-31 10:00")
    def test_return(self):
        """A1: a return proposes to cancel what was planned and has not started, on both slips."""
        order = self._sell_alarms("A-1")
        slip = self._deliver(order.picking_ids)
        self._open_dialog(slip).action_confirm()
        self.assertEqual(slip.service_stale_count, 0)
        back = self._return(slip)
        slip.invalidate_recordset()
        self.assertEqual([slip.service_stale_count, back.service_stale_count], [1, 1])
        back.with_user(self.dispatcher).action_cancel_service()
        self.assertEqual(self._get_contracts(order).state, "paused")
        (slip | back).invalidate_recordset()
        self.assertEqual([slip.service_stale_count, back.service_stale_count], [0, 0])
        self.assertEqual([slip.service_unplanned_count, back.service_unplanned_count], [0, 0])

    @freeze_time("2026-03-31 10:00")
    def test_other_slips(self):
        """A1: receipts, internal transfers and parts used on a visit are nothing to plan from."""
        self.part.service_contract_template_id = self.plan
        visit = self._create_visit(line_ids=[(0, 0, {"product_id": self.part.id, "quantity": 1})])
        visit.with_user(self.technician).action_start()
        visit.with_user(self.technician).action_close()
        places = {
            "location_id": self.env.ref("stock.stock_location_suppliers").id,
            "location_dest_id": self.shelf.id,
        }
        receipt = self.env["stock.picking"].create(
            {
                **places,
                "picking_type_id": self.warehouse.in_type_id.id,
                "move_ids": [(0, 0, {**places, "product_id": self.part.id, "product_uom_qty": 1})],
            }
        )
        self._deliver(receipt)
        self.assertEqual(receipt.state, "done")
        self.assertEqual((receipt | visit.picking_ids).mapped("service_unplanned_count"), [0, 0])

    @freeze_time("2026-03-31 10:00")
    def test_two_companies(self):
        """A1: the dispatcher of another company neither sees the slip nor plans from it."""
        slip = self._deliver(self._sell_alarms("A-1").picking_ids)
        branch = self._create_company(name="Branch")
        other = new_test_user(
            self.env,
            "disp_uwe",
            "service_maintenance.group_dispatcher",
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        with self.assertRaises(AccessError):
            slip.with_user(other).action_plan_service()

    def test_screens(self):
        """A1: a dispatcher without rights on stock opens the slip that service was planned from."""
        slip = self._deliver(self._sell_alarms("A-1").picking_ids)
        for user, plans in ((self.dispatcher, True), (self.storekeeper, False)):
            model = self.env["stock.picking"].with_user(user)
            arch = etree.fromstring(model.get_view(view_type="form")["arch"])
            self.assertEqual(bool(arch.xpath("//button[@name='action_plan_service']")), plans)
            names = {node.get("name") for node in arch.xpath("//field[not(ancestor::field)]")}
            model.browse(slip.id).web_read({name: {} for name in names})
