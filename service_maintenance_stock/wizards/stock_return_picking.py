from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _prepare_picking_default_values_based_on(self, picking):
        """Parts of a visit go back to where they came from, the van."""
        vals = super()._prepare_picking_default_values_based_on(picking)
        if picking.service_visit_id:
            vals["location_dest_id"] = picking.location_id.id
            vals["service_visit_id"] = picking.service_visit_id.id
        return vals
