from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    service_warranty_months = fields.Integer("Warranty (months)")

    _check_service_warranty_months = models.Constraint(
        "CHECK(service_warranty_months >= 0)", "A warranty cannot have a negative number of months."
    )
    _check_service_warranty_limit = models.Constraint(
        "CHECK(service_warranty_months <= 1200)", "A warranty lasts at most 1200 months."
    )
