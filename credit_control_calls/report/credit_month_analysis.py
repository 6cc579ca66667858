from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..engine import months

MONTHS = 13


class CreditMonthAnalysis(models.Model):
    """Receivables at each month's end, read from the ledger of the user's companies: nothing is stored.

    The running month counts up to the company's today. Overdue is what a customer owes past its due date after all its
    credits, as on its card; what falls due on the last day is not overdue yet.
    """

    _name = "credit.month.analysis"
    _description = "Credit Analysis by Month"
    _auto = False
    _order = "month desc"
    _depends = {
        "account.move": ["move_type"],
        "account.move.line": [
            "account_id", "amount_residual", "balance", "company_id", "date", "date_maturity", "parent_state",
            "partner_id", "reconciled",
        ],
        "account.partial.reconcile": ["amount", "debit_move_id", "max_date"],
        "res.partner": ["commercial_partner_id"],
    }  # fmt: skip

    name = fields.Char(string="Month Name", compute="_compute_name")
    month = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    sales = fields.Monetary(readonly=True, help="Invoices less credit notes, with taxes.")
    receivables = fields.Monetary(string="Receivables at Month End", readonly=True)
    overdue = fields.Monetary(
        string="Overdue at Month End",
        readonly=True,
        help="Past its due date, after each customer's credits. What is due on the last day is not overdue.",
    )
    collected = fields.Monetary(readonly=True, help="Everything else that moved receivables.")
    dso = fields.Float(
        string="DSO (days)",
        readonly=True,
        digits=(6, 1),
        aggregator="avg",
        help="Receivables in days of the sales of three months; empty while the books are younger than that.",
    )
    effectiveness = fields.Float(
        string="Collection Effectiveness (%)",
        readonly=True,
        digits=(6, 1),
        aggregator="avg",
        help="The share of what could have been collected in the month that was.",
    )

    @api.depends("month")
    def _compute_name(self):
        for row in self:
            row.name = format_date(self.env, row.month, date_format="MMMM y")

    @property
    def _table_query(self):
        """In SQL: every item counts in several months, and only sums leave the database."""
        # The chart of accounts and the companies' settings are not everybody's to read; who may see the analysis of
        # which company is a rule's to say.
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        receivable = accounts.search([("account_type", "=", "asset_receivable")]).ids
        parts = [
            months.months_sql(company.id, receivable, company._local_today(), MONTHS)
            # With all rights: a company's day is asked; these are the user's own companies.
            for company in self.env.companies.sudo()
        ]
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY f.month, f.company_id) AS id, f.*, co.currency_id
            FROM (%s) f JOIN res_company co ON co.id = f.company_id
            """,
            SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts),
        )
