from odoo import fields, models


class ServiceContractTemplate(models.Model):
    _inherit = "service.contract.template"

    product_template_ids = fields.One2many("product.template", "service_contract_template_id", "Products")
