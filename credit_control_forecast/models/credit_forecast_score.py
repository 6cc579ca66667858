from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..engine import backtest


class CreditForecastScore(models.Model):
    """How good the forecast of one month was, made as it would have been on the day before it."""

    _name = "credit.forecast.score"
    _description = "How Good the Forecast Was"
    _inherit = ["owned.fields.mixin"]
    _order = "month desc, kind"
    _rec_name = "month_name"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    month = fields.Date(required=True, readonly=True)
    month_name = fields.Char(string="Month", compute="_compute_month_name")
    kind = fields.Selection(
        [(backtest.COMING, "Came due in the month"), (backtest.OVERDUE, "Overdue already")],
        string="Items That",
        required=True,
        readonly=True,
    )
    items = fields.Integer(readonly=True)
    paid = fields.Integer(readonly=True, help="Of these; errors are those of paid items.")
    error_forecast = fields.Float(string="Error, Days", digits=(8, 1), readonly=True, aggregator="avg")
    error_due_date = fields.Float(
        string="By Due Date", digits=(8, 1), readonly=True, aggregator="avg", help="If everybody paid on the due date."
    )
    error_company = fields.Float(
        string="Like the Company",
        digits=(8, 1),
        readonly=True,
        aggregator="avg",
        help="If everybody paid like the company's customers as a whole.",
    )
    brier_forecast = fields.Float(
        string="Within 14 Days",
        digits=(8, 3),
        readonly=True,
        aggregator="avg",
        help="Brier score of the chance to be paid within 14 days: 0 is perfect, 0.25 is a coin.",
    )
    brier_due_date = fields.Float(string="Within 14 Days, By Due Date", digits=(8, 3), readonly=True, aggregator="avg")
    brier_company = fields.Float(
        string="Within 14 Days, Like the Company", digits=(8, 3), readonly=True, aggregator="avg"
    )
    coverage = fields.Float(
        string="In Range", readonly=True, aggregator="avg", help="How much was paid in its range; 80 % is meant."
    )

    _month_unique = models.UniqueIndex("(company_id, month, kind)")

    @api.depends("month")
    def _compute_month_name(self):
        for score in self:
            score.month_name = format_date(self.env, score.month, date_format="MMMM yyyy")

    @api.model
    def _prepare_score(self, company, month, kind, tally) -> dict:
        vals = {"company_id": company.id, "month": month, "kind": kind, "items": tally.items, "paid": tally.paid}
        for method in backtest.METHODS:
            score = tally.score(method)
            vals[f"error_{method}"] = score.error
            vals[f"brier_{method}"] = score.brier
        return {**vals, "coverage": round(tally.coverage, 2)}

    @api.model
    @api.readonly
    def last_quarter(self) -> list[dict]:
        """The mean absolute errors of the last three months measured, per company of the user's, for the strip."""
        self.check_access("read")
        quarter = []
        for company in self.env.companies:
            scores = self.search([("company_id", "=", company.id)], limit=2 * backtest.MONTHS)
            if paid := sum(scores.mapped("paid")):
                errors = {
                    method: sum(score[f"error_{method}"] * score.paid for score in scores) / paid
                    for method in backtest.METHODS
                }
                items = sum(scores.mapped("items"))
                brier = sum(score.brier_forecast * score.items for score in scores) / items
                quarter.append(
                    {
                        **errors,
                        "company_error": errors["company"],
                        "company": company.name,
                        "items": items,
                        "brier": brier,
                    }
                )
        return quarter
