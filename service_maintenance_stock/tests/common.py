from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.service_maintenance.tests.common import ServiceCommon


class ServiceStockCommon(ServiceCommon):
    """A service company with a warehouse, a storekeeper, a van for Marc, and an alarm system that has a plan."""

    @classmethod
    def get_default_groups(cls):
        groups = super().get_default_groups()
        return groups | cls.quick_ref("stock.group_stock_manager") | cls.quick_ref("sales_team.group_sale_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.shelf = cls.warehouse.lot_stock_id
        cls.van = cls.env["stock.location"].create(
            {"name": "Van Marc", "location_id": cls.warehouse.view_location_id.id}
        )
        cls.technician.service_location_id = cls.van
        cls.storekeeper = new_test_user(
            cls.env,
            "stor_kai",
            "stock.group_stock_user",
            name="Kai",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
        )
        cls.part.is_storable = True
        cls.plan = cls.env["service.contract.template"].create(
            {"name": "Yearly alarm check", "interval_unit": "year", "visit_template_id": cls.visit_template.id}
        )
        cls.alarm = cls.env["product.product"].create(
            {
                "name": "Alarm system",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "list_price": 900.0,
                "service_contract_template_id": cls.plan.id,
            }
        )

    @classmethod
    def _put(cls, product, quantity, location, lot=None):
        """Put so much of a product into a location; returns the lot where a name is given."""
        lots = cls.env["stock.lot"]
        if lot:
            lots = lots.create({"name": lot, "product_id": product.id, "company_id": cls.env.company.id})
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity, lot_id=lots or None)
        return lots

    def _on_hand(self, product, location):
        product.invalidate_recordset()
        return product.with_context(location=location.id).qty_available

    @classmethod
    def _sell(cls, product, quantity):
        """A confirmed sales order of the bakery."""
        order = cls.env["sale.order"].with_user(cls.salesperson).create(
            {
                "partner_id": cls.customer.id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": quantity})],
            }
        )
        order.action_confirm()
        return order.with_env(cls.env)

    def _deliver(self, picking, quantity=None):
        """Deliver as the storekeeper does, what is reserved or just `quantity` of it; returns the slip."""
        picking = picking.with_user(self.storekeeper)
        picking.action_assign()
        for move in picking.move_ids:
            move.quantity = quantity or move.product_uom_qty
            move.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        return picking.with_env(self.env)

    def _return(self, picking):
        """Bring all of a slip back, as the storekeeper does; returns the slip of the return."""
        wizard = self.env["stock.return.picking"].with_user(self.storekeeper).create({"picking_id": picking.id})
        back = self.env["stock.picking"].browse(wizard.action_create_returns_all()["res_id"])
        return self._deliver(back)
