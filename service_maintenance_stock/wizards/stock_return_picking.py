from odoo import models

from odoo.addons.service_credit_base.models.owned_fields_mixin import OWNER


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _prepare_picking_default_values_based_on(self, picking):
        """Parts of a visit go back to where they came from, the van."""
        vals = super()._prepare_picking_default_values_based_on(picking)
        if picking.service_visit_id:
            vals["location_dest_id"] = picking.location_id.id
            vals["service_visit_id"] = picking.service_visit_id.id
        return vals

    def _create_return(self):
        return super(StockReturnPicking, self._as_keeper())._create_return().with_env(self.env)

    def _create_exchange(self, return_picking):
        return super(StockReturnPicking, self._as_keeper())._create_exchange(return_picking).with_env(self.env)

    def _as_keeper(self):
        # The key lets the new slip take over the visit, which nobody sets by hand.
        return self.with_context(owned_fields=OWNER)
