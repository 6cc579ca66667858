from odoo import fields, models


class StockMove(models.Model):
    """A delivery to a customer is a line of what was sold; parts used on a visit are not."""

    _name = "stock.move"
    _inherit = ["stock.move", "service.sold.line.mixin"]

    service_line_id = fields.Many2one(
        "service.visit.line", "Part of a Visit", copy=False, index="btree_not_null", ondelete="set null"
    )

    def _is_service_delivery(self):
        self.ensure_one()
        return (
            self.location_dest_usage == "customer"
            and self.location_usage != "customer"
            and not self.picking_id.service_visit_id
        )

    def _is_service_returned(self):
        """Whether all that was delivered came back."""
        return self.state == "done" and self.product_id.uom_id.compare(self._get_service_quantity(), 0) <= 0

    def _get_service_returns(self):
        return self.returned_move_ids.filtered(lambda move: move.state == "done")

    def _get_service_quantity(self):
        """What was delivered and not returned, in the product's own unit."""
        if self.state != "done":
            return 0.0
        unit = self.product_id.uom_id
        returned = sum(
            move.product_uom._compute_quantity(move.quantity, unit) for move in self._get_service_returns()
        )
        return self.product_uom._compute_quantity(self.quantity, unit) - returned

    def _get_service_origin_vals(self):
        return {"origin_sale_line_id": self.sale_line_id.id, "origin_move_id": self.id}

    def _get_service_siblings(self):
        return self | self.sale_line_id.move_ids.filtered(lambda move: move._is_service_delivery())

    def _get_service_lots(self):
        """Lots delivered and not returned."""
        return self.move_line_ids.lot_id - self._get_service_returns().move_line_ids.lot_id

    def _get_service_serials(self):
        """Serial numbers delivered that no equipment of this sale has yet."""
        if self.product_id.tracking != "serial":
            return []
        known = self._get_service_planned("service.equipment").mapped("serial_number")
        return [name for name in self._get_service_lots().mapped("name") if name not in known]

    def _get_service_rows(self, quantity):
        """A lot is a row of its own; serial numbers stand together in one."""
        rows = super()._get_service_rows(quantity)
        if self.product_id.tracking == "none":
            return rows
        if self.product_id.tracking == "serial":
            return [{**row, "lot_ids": self._get_service_lots()} for row in rows]
        return [row for row in self._split_by_lot(rows[0], quantity) if row["quantity"] > 0]

    def _split_by_lot(self, row, quantity):
        """One row for each lot, `quantity` at most in all."""
        rows, left = [], quantity
        for lot, lines in self.move_line_ids.grouped("lot_id").items():
            delivered = sum(
                line.product_uom_id._compute_quantity(line.quantity, self.product_id.uom_id) for line in lines
            )
            share = min(delivered, left)
            rows.append({**row, "quantity": share, "lot_ids": lot})
            left -= share
        return rows

    def _fill_service_serials(self):
        """Equipment planned when it was ordered gets the serial numbers that are delivered now."""
        for move in self.filtered(lambda move: move.sale_line_id and move.product_id.tracking == "serial"):
            # With all rights: who delivers need not see equipment.
            pieces = self.env["service.equipment"].sudo().search(
                [
                    ("origin_sale_line_id", "=", move.sale_line_id.id),
                    ("product_id", "=", move.product_id.id),
                    ("serial_number", "in", (False, "")),
                ],
                order="id",
            )
            free = move._get_service_free_lots() if pieces else ()
            for piece, lot in zip(pieces, free, strict=False):
                piece.write({"serial_number": lot.name, "lot_id": lot.id})

    def _get_service_free_lots(self):
        """Lots delivered whose number no equipment of the company has."""
        lots = self._get_service_lots()
        # With all rights, as above.
        taken = self.env["service.equipment"].sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("product_id", "=", self.product_id.id),
                ("serial_number", "in", lots.mapped("name")),
            ]
        )
        return lots.filtered(lambda lot: lot.name not in taken.mapped("serial_number"))
