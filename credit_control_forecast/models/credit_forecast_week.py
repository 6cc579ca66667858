from odoo import fields, models


class CreditForecastWeek(models.Model):
    """The cash expected in a week: three rows, the amount and its range, so that a graph shows all three."""

    _name = "credit.forecast.week"
    _description = "Expected Cash by Week"
    _inherit = ["owned.fields.mixin"]
    _order = "week, figure"
    _rec_name = "week"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    week = fields.Date(string="Week From", required=True, readonly=True)
    figure = fields.Selection(
        [("1_high", "At most"), ("2_expected", "Expected"), ("3_low", "At least")],
        required=True,
        readonly=True,
        help="In four weeks of five the cash lies in between.",
    )
    amount = fields.Monetary(readonly=True)
    high = fields.Monetary(string="At Most", readonly=True)
    expected = fields.Monetary(readonly=True)
    low = fields.Monetary(string="At Least", readonly=True)
    agreed = fields.Monetary(string="Of Which Agreed", readonly=True, help="Promised, or part of a plan.")

    _week_unique = models.UniqueIndex("(company_id, week, figure)")
