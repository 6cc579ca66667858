from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestParts(ServiceStockCommon):
    def _close_visit(self, *lines, user=None, **values):
        """A visit on which these (product, quantity) were used, closed by its technician."""
        user = user or self.technician
        visit = self._create_visit(technician_ids=[(6, 0, user.ids)], **values)
        mine = visit.with_user(user)
        mine.action_start()
        mine.line_ids = [(0, 0, {"product_id": product.id, "quantity": quantity}) for product, quantity in lines]
        mine.action_close()
        self.assertEqual(visit.state, "done")
        return visit

    def test_from_the_van(self):
        """D8: parts leave the technician's van when the visit is closed; the technician has no rights on stock."""
        self._put(self.part, 5, self.van)
        self._put(self.part, 5, self.shelf)
        with self.assertRaises(AccessError):
            self.env["stock.picking"].with_user(self.technician).search([])
        visit = self._close_visit((self.part, 2), (self.labour, 1))
        self.assertRecordValues(
            visit.picking_ids,
            [
                {
                    "state": "done",
                    "origin": visit.name,
                    "location_id": self.van.id,
                    "partner_id": self.customer.id,
                    "picking_type_id": self.warehouse.out_type_id.id,
                }
            ],
        )
        self.assertRecordValues(visit.picking_ids.move_ids, [{"product_id": self.part.id, "quantity": 2.0}])
        self.assertEqual([self._on_hand(self.part, place) for place in (self.van, self.shelf)], [3, 5])
        self.assertFalse(visit.stock_shortage)

    def test_from_the_warehouse(self):
        """D8: a technician without a van takes from the warehouse; two technicians each from their own place."""
        self._put(self.part, 5, self.van)
        self._put(self.part, 5, self.shelf)
        self._close_visit((self.part, 2), user=self.technician_2)
        self.assertEqual([self._on_hand(self.part, place) for place in (self.van, self.shelf)], [5, 3])
        visit = self._create_visit(
            technician_ids=[(6, 0, (self.technician | self.technician_2).ids)],
            line_ids=[
                (0, 0, {"product_id": self.part.id, "quantity": 1, "technician_id": technician.id})
                for technician in (self.technician, self.technician_2)
            ],
        )
        visit.with_user(self.technician).action_start()
        visit.with_user(self.technician).action_close()
        self.assertEqual(visit.picking_ids.location_id, self.van | self.shelf)
        self.assertEqual([self._on_hand(self.part, place) for place in (self.van, self.shelf)], [4, 2])

    def test_shortage(self):
        """D8: a shortage never blocks the technician; the dispatcher sees it until it is settled."""
        self._put(self.part, 1, self.van)
        visit = self._close_visit((self.part, 3))
        self.assertEqual(self._on_hand(self.part, self.van), -2)
        self.assertIn("Burner nozzle: 3 used, 1 in", visit.stock_shortage)
        activity = visit.activity_ids
        self.assertEqual((activity.user_id, activity.summary), (self.dispatcher, f"Short of stock: {visit.name}"))
        short = self.env["service.visit"].with_user(self.dispatcher).search([("stock_shortage", "!=", False)])
        self.assertEqual(short, visit)
        visit.with_user(self.dispatcher).action_settle_shortage()
        self.assertFalse(visit.stock_shortage)
        self.assertFalse(visit.activity_ids)

    def test_goods_without_stock_and_services(self):
        """D8: goods that are not counted are moved and never short; services make no transfer."""
        self.part.is_storable = False
        visit = self._close_visit((self.part, 3))
        self.assertEqual(visit.picking_ids.state, "done")
        self.assertFalse(visit.stock_shortage)
        self.assertFalse(self._close_visit((self.labour, 2)).picking_ids)
        self.assertFalse(self._close_visit((self.part, 0)).picking_ids)

    def test_serial_number(self):
        """D8: a part with serial numbers takes the one in the van; where there is none the office is asked."""
        lot = self._put(self.alarm, 1, self.van, lot="A-1")
        visit = self._close_visit((self.alarm, 1))
        self.assertEqual(visit.picking_ids.move_line_ids.lot_id, lot)
        visit = self._close_visit((self.alarm, 1), (self.part, 1))
        self.assertEqual(sorted(visit.picking_ids.mapped("state")), ["confirmed", "done"])
        self.assertIn("lot or serial number is to be entered", visit.stock_shortage)

    def test_stock_error_does_not_block(self):
        """D8: whatever the stock refuses, the visit is closed and the office is told why."""
        self._put(self.part, 5, self.van)

        def refuse(pickings):
            pickings.with_user(self.technician).sudo(False).check_access("write")

        self.patch(self.registry["stock.picking"], "_action_done", refuse)
        visit = self._close_visit((self.part, 1))
        self.assertIn("The parts could not be taken from stock", visit.stock_shortage)
        self.assertFalse(visit.picking_ids, "nothing half done is left behind")

    def test_send_back(self):
        """D10, D8: sending the visit back brings the parts back to the van; closing it again takes them anew."""
        self._put(self.part, 5, self.van)
        visit = self._close_visit((self.part, 2))
        visit.with_user(self.manager).action_send_back("One was not used")
        self.assertEqual(self._on_hand(self.part, self.van), 5)
        self.assertEqual(visit.picking_ids.mapped("state"), ["done", "done"])
        mine = visit.with_user(self.technician)
        mine.line_ids.filtered(lambda line: line.product_id == self.part).quantity = 1
        mine.action_close()
        self.assertEqual(self._on_hand(self.part, self.van), 4)
        visit.with_user(self.manager).action_send_back()
        self.assertEqual(self._on_hand(self.part, self.van), 5)
        self.assertEqual(visit.picking_count, 4)

    def test_tied_by_hand(self):
        """D10: nobody ties another transfer to a visit: it would be brought back with it; a return by hand is tied."""
        self._put(self.part, 5, self.van)
        visit = self._close_visit((self.part, 2))
        taken = visit.picking_ids.with_user(self.storekeeper)
        other = taken.create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.shelf.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        with self.assertRaises(AccessError):
            other.service_visit_id = visit
        with self.assertRaises(AccessError):
            taken.service_visit_id = False
        wizard = taken.env["stock.return.picking"].create({"picking_id": taken.id})
        back = taken.browse(wizard.action_create_returns_all()["res_id"])
        self.assertEqual(back.service_visit_id, visit)

    def test_send_back_serial_number(self):
        """D10, D8: the very serial number comes back; what still waited for one is cancelled."""
        lot = self._put(self.alarm, 1, self.van, lot="A-1")
        visit = self._close_visit((self.alarm, 2))
        self.assertTrue(visit.stock_shortage)
        visit.with_user(self.manager).action_send_back()
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.alarm, self.van, lot_id=lot), 1)
        self.assertEqual(sorted(visit.picking_ids.mapped("state")), ["cancel", "done", "done"])
        self.assertFalse(visit.stock_shortage)

    def test_no_warehouse(self):
        """D8: a company without a warehouse closes its visits as before."""
        self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)]).active = False
        visit = self._close_visit((self.part, 2))
        self.assertFalse(visit.picking_ids)

    def test_billed_by_order(self):
        """D11: a sales order that bills the visit takes over what was delivered and delivers nothing again."""
        self.env.company.service_billing = "order"
        self._put(self.part, 5, self.van)
        visit = self._close_visit((self.part, 2))
        visit.with_user(self.manager).action_approve()
        visit.with_user(self.manager).action_invoice()
        order = visit.sale_order_id
        order.action_confirm()
        line = order.order_line.filtered(lambda line: line.product_id == self.part)
        self.assertEqual((line.product_uom_qty, line.qty_delivered), (2, 2))
        self.assertEqual(order.picking_ids, visit.picking_ids)
        self.assertEqual(self._on_hand(self.part, self.van), 3)

    @freeze_time("2026-03-31 10:00")
    def test_two_companies(self):
        """D8: a technician of two companies has a van in each; each visit takes from its own company."""
        branch = self._create_company(name="Branch")
        depot = self.env["stock.warehouse"].search([("company_id", "=", branch.id)], limit=1)
        nomad = new_test_user(
            self.env,
            "tech_noa",
            "service_maintenance.group_technician",
            company_id=branch.id,
            company_ids=[(6, 0, (branch | self.env.company).ids)],
        )
        nomad.service_location_id = self.van
        self.env["stock.quant"].sudo()._update_available_quantity(self.part, depot.lot_stock_id, 5)
        self._put(self.part, 5, self.van)
        visit = self.env["service.visit"].sudo().create(
            {
                "subject": "Lift",
                "company_id": branch.id,
                "partner_id": self.customer.id,
                "technician_ids": [(6, 0, nomad.ids)],
                "line_ids": [(0, 0, {"product_id": self.part.id, "quantity": 1})],
            }
        )
        mine = visit.with_user(nomad).with_context(allowed_company_ids=branch.ids)
        mine.action_start()
        mine.action_close()
        self.assertEqual(visit.picking_ids.company_id, branch)
        self.assertEqual(visit.picking_ids.location_id, depot.lot_stock_id)
        self._close_visit((self.part, 1), user=nomad)
        self.assertEqual(self._on_hand(self.part, self.van), 4)
