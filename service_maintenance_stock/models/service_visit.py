from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ServiceVisit(models.Model):
    """Parts used on a visit leave the stock when it is closed, and come back when it is sent back.

    Technicians have no rights on stock: all of it is done with all rights once the visit itself may be closed.
    """

    _name = "service.visit"
    _inherit = "service.visit"

    picking_ids = fields.One2many("stock.picking", "service_visit_id", "Transfers", readonly=True, copy=False)
    picking_count = fields.Integer(compute="_compute_picking_count", compute_sudo=True)
    stock_shortage = fields.Text("Short of Stock", readonly=True, copy=False)

    def _compute_picking_count(self):
        counts = dict(
            self.env["stock.picking"]._read_group(
                [("service_visit_id", "in", self.ids)], ["service_visit_id"], ["__count"]
            )
        )
        for visit in self:
            visit.picking_count = counts.get(visit, 0)

    def action_close(self):
        result = super().action_close()
        self._take_parts()
        return result

    def action_send_back(self, reason=""):
        result = super().action_send_back(reason)
        self._return_parts()
        return result

    def action_view_pickings(self):
        """Open the transfers of the parts."""
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all")
        if len(self.picking_ids) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.picking_ids.id}
        return {**action, "domain": [("id", "in", self.picking_ids.ids)], "context": {}}

    def action_settle_shortage(self):
        """The office has put the stock right."""
        self.check_access("write")
        self._note_shortage([])

    def _make_documents(self, groups, company):
        """A sales order that bills parts takes over their delivery, and does not deliver them again."""
        documents = super()._make_documents(groups, company)
        if documents._name == "sale.order":
            for line in documents.order_line.filtered("service_line_id"):
                taken = line.service_line_id.move_ids.filtered(lambda move: move._get_service_quantity() > 0)
                taken.sale_line_id = line
        return documents

    # --- Taking parts ----------------------------------------------------------------------------------------------

    def _take_parts(self):
        """Move what was used out of stock. What stands against it is told to the office and stops nobody."""
        # With all rights: technicians use parts, and move no stock.
        for visit in self.sudo():
            lines = visit.line_ids.filtered(lambda line: line._leaves_stock())
            try:
                with self.env.cr.savepoint():
                    sentences = visit._take_lines(lines) if lines else []
            except UserError as error:
                sentences = [self.env._("The parts could not be taken from stock: %s", str(error))]
            visit._note_shortage(sentences)

    def _take_lines(self, lines):
        """Deliver `lines`, each from where its technician keeps parts; returns sentences about what was short."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company_id.id)], limit=1)
        if not warehouse:
            return []
        sentences = []
        for location, group in lines.grouped(lambda line: line._get_source_location(warehouse)).items():
            sentences += group._describe_shortages(location)
            sentences += self._deliver(group, location, warehouse)
        return sentences

    def _deliver(self, lines, location, warehouse):
        """Make the picking of `lines` and carry it out; returns sentences about what waits for a serial number."""
        picking = self.env["stock.picking"].with_company(self.company_id).create(
            self._prepare_picking_vals(lines, location, warehouse)
        )
        moves = picking.move_ids
        moves._action_confirm(merge=False)
        moves._action_assign()
        for move in moves:
            if move.product_id.tracking == "none":
                move.quantity = move.product_uom_qty
            move.picked = move.quantity > 0
        waiting = moves.filtered(lambda move: move.product_uom.compare(move.quantity, move.product_uom_qty) < 0)
        sentences = [
            self.env._(
                "%(product)s: its lot or serial number is to be entered in %(picking)s.",
                product=move.product_id.display_name,
                picking=picking.name,
            )
            for move in waiting
        ]
        if any(moves.mapped("picked")):
            picking._action_done()
        return sentences

    def _prepare_picking_vals(self, lines, location, warehouse):
        self.ensure_one()
        customers = self.partner_id.with_company(self.company_id).property_stock_customer
        destination = customers or self.env.ref("stock.stock_location_customers")
        return {
            "picking_type_id": warehouse.out_type_id.id,
            "company_id": self.company_id.id,
            "partner_id": (self.site_id or self.partner_id).id,
            "location_id": location.id,
            "location_dest_id": destination.id,
            "origin": self.name,
            "service_visit_id": self.id,
            "move_ids": [Command.create(line._prepare_move_vals(location, destination)) for line in lines],
        }

    def _note_shortage(self, sentences):
        """Put what was short on the visit, with one to-do for whoever is responsible; nothing takes both away."""
        # With all rights: the shortage is no technician's to write, the to-do is the office's.
        visits = self.sudo() if sentences else self.sudo().filtered("stock_shortage")
        visits.write({"stock_shortage": "\n".join(sentences) or False})
        visits.activity_unlink(["service_maintenance_stock.activity_shortage"])
        for visit in visits if sentences else ():
            visit.activity_schedule(
                "service_maintenance_stock.activity_shortage",
                user_id=visit.user_id.id or self.env.uid,
                summary=self.env._("Short of stock: %s", visit.name),
                note=visit.stock_shortage,
            )

    # --- Giving them back ------------------------------------------------------------------------------------------

    def _return_parts(self):
        """Bring back what these visits took, to where it came from; what was still waiting is cancelled."""
        # With all rights: who cancels a visit moves no stock.
        for visit in self.sudo():
            visit.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")).action_cancel()
            for picking in visit.picking_ids.filtered(lambda picking: picking._is_service_taken()):
                picking._return_all()
            visit._note_shortage([])
