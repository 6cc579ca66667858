from odoo import fields, models


class ServiceContractTemplate(models.Model):
    _inherit = "service.contract.template"

    product_template_ids = fields.One2many("product.template", "service_contract_template_id", "Products")
    first_due = fields.Selection(
        [("interval", "One interval after the sale"), ("at_once", "On the day of the sale")],
        default="interval",
        required=True,
        help="When the service of something sold with this template is due for the first time.",
    )
