from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    service_contract_template_id = fields.Many2one(
        "service.contract.template",
        "Contract Template",
        check_company=True,
        help="The contract proposed when this product is sold.",
    )
    service_creation_policy = fields.Selection(
        [
            ("manual", "Ask"),
            ("order", "By itself at order confirmation"),
            ("delivery", "By itself at delivery"),
            ("invoice", "By itself when the invoice is posted"),
        ],
        "Plan Maintenance",
        default="manual",
        required=True,
    )
