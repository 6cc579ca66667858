from odoo import fields, models

from ..engine import interest


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_interest_country_id = fields.Many2one(
        "res.country",
        string="Interest by the Law Of",
        help="Empty: of the company's own country. Without a rate of this country nothing is claimed.",
    )
    credit_interest_order = fields.Selection(
        [(interest.PRINCIPAL, "The debt first"), (interest.COSTS, "Costs, interest, then the debt")],
        string="Part Payments Pay",
        default=interest.PRINCIPAL,
        required=True,
    )
    credit_interest_consumers = fields.Boolean(
        string="Claim From Private Persons, Too", help="The directive is for trade: private persons are left out."
    )

    def _get_interest_country(self):
        self.ensure_one()
        return self.credit_interest_country_id or self.country_id
