from odoo import fields, models


class ServiceSalePlanLine(models.TransientModel):
    _inherit = "service.sale.plan.line"

    origin_move_id = fields.Many2one("stock.move")
    lot_ids = fields.Many2many("stock.lot", string="Delivered Lots", readonly=True)

    def _get_row(self):
        return {**super()._get_row(), "lot_ids": self.lot_ids}
