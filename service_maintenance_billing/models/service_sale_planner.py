from odoo import models


class ServiceSalePlanner(models.AbstractModel):
    _inherit = "service.sale.planner"

    def _prepare_contract_vals(self, sale, row, equipment):
        """The fees of a contract go by the pricelist of the order that sold it."""
        vals = super()._prepare_contract_vals(sale, row, equipment)
        # With all rights: whoever plans what was sold need not read pricelists.
        pricelist = row["origin_sale_line_id"].sudo().order_id.pricelist_id if row.get("origin_sale_line_id") else None
        return {**vals, "pricelist_id": pricelist.id} if pricelist else vals
