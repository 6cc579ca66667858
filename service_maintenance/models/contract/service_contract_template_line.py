from odoo import fields, models


class ServiceContractTemplateLine(models.Model):
    """A line of the sales order that a contract with the action "order" makes."""

    _name = "service.contract.template.line"
    _description = "Contract Template Order Line"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, id"

    template_id = fields.Many2one("service.contract.template", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True, domain=[("sale_ok", "=", True)])
    quantity = fields.Float(default=1.0, digits="Product Unit")

    _check_quantity = models.Constraint("CHECK(quantity >= 0)", "A quantity cannot be negative.")
