from odoo import api, fields, models


class ServiceOriginMixin(models.AbstractModel):
    _name = "service.origin.mixin"
    _inherit = "service.origin.mixin"

    origin_move_id = fields.Many2one(
        "stock.move", "Delivered by", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    @api.depends("origin_move_id")
    def _compute_origin_count(self):
        return super()._compute_origin_count()

    @api.model
    def _get_origin_links(self):
        return [*super()._get_origin_links(), "origin_move_id"]

    def _get_origin_documents(self):
        picking = self.origin_move_id.picking_id
        return [*super()._get_origin_documents(), *([picking] if picking else [])]
