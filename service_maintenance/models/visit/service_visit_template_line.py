from odoo import fields, models

from ...engine.coverage import LINE_KINDS


class ServiceVisitTemplateLine(models.Model):
    _name = "service.visit.template.line"
    _description = "Visit Template Line"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, id"

    template_id = fields.Many2one("service.visit.template", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(LINE_KINDS, default="part", required=True)
    product_id = fields.Many2one("product.product", required=True)
    quantity = fields.Float(default=1.0, digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", related="product_id.uom_id")

    _check_quantity = models.Constraint("CHECK(quantity >= 0)", "A quantity cannot be negative.")
