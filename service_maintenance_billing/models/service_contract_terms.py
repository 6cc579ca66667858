from odoo import fields, models


class ServiceContractTerms(models.AbstractModel):
    _inherit = "service.contract.terms"

    price_clause_id = fields.Many2one(
        "service.price.clause", check_company=True, ondelete="restrict",
        help="How prices follow an index; empty: they stay.",
    )
