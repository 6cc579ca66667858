from odoo import api, fields, models

from ..engine import interest


class CreditInterestRate(models.Model):
    """The rate of one country from a day on, with where it is written."""

    _name = "credit.interest.rate"
    _description = "Interest Rate for Late Payment"
    _inherit = ["owned.fields.mixin"]
    _order = "country_id, date_from desc"
    _rec_name = "date_from"

    country_id = fields.Many2one("res.country", required=True, ondelete="cascade")
    date_from = fields.Date(string="From", required=True)
    reference = fields.Float(string="Reference Rate (%)", digits=(6, 2), required=True)
    margin = fields.Float(string="Points Above", digits=(6, 2), required=True)
    percent = fields.Float(string="Yearly Rate (%)", digits=(6, 2), compute="_compute_percent", store=True)
    is_kept = fields.Boolean(
        string="Kept Until Paid", help="The rate on the day the delay began holds until it is paid."
    )
    fixed_sum = fields.Float(digits=(10, 2))
    fixed_currency_id = fields.Many2one("res.currency", string="In", context={"active_test": False})
    source = fields.Char(help="The law, and where the reference rate is published.")

    _country_unique = models.UniqueIndex("(country_id, date_from)", "This country has a rate from this day already.")
    # NaN is greater than every number to PostgreSQL.
    _range = models.Constraint(
        "CHECK(reference BETWEEN -100 AND 1000 AND margin BETWEEN 0 AND 1000 AND fixed_sum BETWEEN 0 AND 1e6)",
        "A rate lies between -100 and 1000 %, a fixed sum between 0 and a million.",
    )

    @api.depends("reference", "margin")
    def _compute_percent(self):
        for rate in self:
            rate.percent = rate.reference + rate.margin

    @api.model
    def _get_rates(self, company) -> list[interest.Rate]:
        """The rates by which a company claims, in the order of their days."""
        rates = self.search([("country_id", "=", company._get_interest_country().id)], order="date_from")
        return [interest.Rate(rate.date_from, rate.percent, rate.is_kept) for rate in rates]

    @api.model
    def _get_fixed_sum(self, company, day) -> float:
        """The fixed sum of a day, in the company's currency."""
        country = company._get_interest_country()
        rate = self.search([("country_id", "=", country.id), ("date_from", "<=", day)], limit=1)
        if not rate.fixed_sum:
            return 0.0
        currency = rate.fixed_currency_id or company.currency_id
        return currency._convert(rate.fixed_sum, company.currency_id, company, day)
