from odoo import fields, models


class ServiceVisitLine(models.Model):
    _inherit = "service.visit.line"

    move_ids = fields.One2many("stock.move", "service_line_id", "Stock Moves", readonly=True, copy=False)

    def _leaves_stock(self):
        """Whether this line is goods that were used; services never leave the stock."""
        self.ensure_one()
        return self.quantity > 0 and self.product_id.type == "consu"

    def _get_source_location(self, warehouse):
        """The van of the technician of this line, where it has one in this company; else the warehouse's stock."""
        technician = self.technician_id or self.visit_id.technician_ids[:1]
        van = technician.with_company(self.company_id).service_location_id
        is_ours = van.company_id in (self.company_id, self.company_id.browse())
        return van if van and is_ours else warehouse.lot_stock_id

    def _describe_shortages(self, location):
        """One sentence for each storable product of which more was used than lies at `location`."""
        used = {
            product: sum(line.uom_id._compute_quantity(line.quantity, product.uom_id) for line in lines)
            for product, lines in self.grouped("product_id").items()
            if product.is_storable
        }
        # The key is Odoo's own: quantities of this place alone.
        products = self.env["product.product"].union(*used).with_context(location=location.id)
        return [
            self.env._(
                "%(product)s: %(used)s used, %(available)s in %(location)s.",
                product=product.display_name,
                used=f"{used[product]:g}",
                available=f"{max(product.qty_available, 0.0):g}",
                location=location.display_name,
            )
            for product in products
            if product.uom_id.compare(product.qty_available, used[product]) < 0
        ]

    def _prepare_move_vals(self, location, destination):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom": self.uom_id.id,
            "product_uom_qty": self.quantity,
            "location_id": location.id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
            "service_line_id": self.id,
        }
