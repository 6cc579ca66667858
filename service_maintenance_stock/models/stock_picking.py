from odoo import fields, models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "service.sold.document.mixin", "owned.fields.mixin"]

    # What is tied to a visit is brought back with it, with all rights.
    _owned_fields = ("service_visit_id",)

    service_visit_id = fields.Many2one(
        "service.visit", "Visit", readonly=True, copy=False, index="btree_not_null"
    )

    def _action_done(self):
        result = super()._action_done()
        done = self.filtered(lambda picking: picking.state == "done")
        done._get_service_lines()._fill_service_serials()
        done._plan_service_by_itself("delivery")
        return result

    def _send_confirmation_email(self):
        """The customer gets the work order of a visit, not a delivery mail for its parts as well."""
        return super(StockPicking, self.filtered(lambda p: not p.service_visit_id))._send_confirmation_email()

    def _create_backorder_picking(self):
        backorder = super()._create_backorder_picking()
        if self.service_visit_id:
            backorder._write_owned({"service_visit_id": self.service_visit_id.id})
        return backorder

    def action_view_service_visit(self):
        self.ensure_one()
        return self.service_visit_id._action_open(self.env._("Visit"))

    # --- Parts of a visit ------------------------------------------------------------------------------------------

    def _is_service_taken(self):
        """Whether this picking took parts for a visit that are not back yet."""
        self.ensure_one()
        is_out = self.state == "done" and not self.return_id
        return is_out and any(move.state == "done" and not move._is_service_returned() for move in self.move_ids)

    def _return_all(self):
        """Bring all of this picking back at once."""
        self.ensure_one()
        wizard = self.env["stock.return.picking"].with_company(self.company_id).create({"picking_id": self.id})
        back = self.browse(wizard.action_create_returns_all()["res_id"])
        for move in back.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        back._action_done()

    # --- Planning from what was delivered --------------------------------------------------------------------------

    def _get_service_lines(self):
        return self._get_service_lines_of_any_state().filtered(lambda move: move.state == "done")

    def _get_service_lines_of_any_state(self):
        return self.move_ids.filtered(lambda move: move._is_service_delivery())

    def _get_service_parties(self):
        site = self.partner_id
        return self.sale_id.partner_id or site.commercial_partner_id, site, self.company_id

    def _get_service_date(self):
        zone = self.company_id._local_timezone().zone
        moment = self.date_done or fields.Datetime.now()
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()

    def _is_service_void(self):
        return bool(self._get_service_void_lines())

    def _get_service_void_lines(self):
        """Deliveries that came back in full; the slip of a return speaks for the one it returns."""
        returned = self.move_ids.filtered(lambda move: move.state == "done").origin_returned_move_id
        deliveries = (self.move_ids | returned).filtered(lambda move: move._is_service_delivery())
        return deliveries.filtered(lambda move: move._is_service_returned())

    def _get_service_planned(self, model):
        """On the slip of a return: what was planned from the delivery."""
        returned = self.move_ids.origin_returned_move_id.filtered(lambda move: move._is_service_delivery())
        return super()._get_service_planned(model) | returned._get_service_planned(model)
