from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

MONTHS = 13


class CreditMonthAnalysis(models.Model):
    """Receivables at each month's end, read from the ledger: nothing is stored."""

    _name = "credit.month.analysis"
    _description = "Credit Analysis by Month"
    _auto = False
    _order = "month desc"

    name = fields.Char(string="Month Name", compute="_compute_name")
    month = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    sales = fields.Monetary(readonly=True, help="Invoices less credit notes, with taxes.")
    receivables = fields.Monetary(string="Receivables at Month End", readonly=True)
    overdue = fields.Monetary(string="Overdue at Month End", readonly=True)
    collected = fields.Monetary(readonly=True, help="Everything else that moved receivables.")
    dso = fields.Float(
        string="DSO (days)",
        readonly=True,
        digits=(6, 1),
        aggregator="avg",
        help="Receivables in days of the sales of three months.",
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

    @api.model
    def _get_months_sql(self) -> SQL:
        return SQL(
            """
            SELECT (d + INTERVAL '1 month - 1 day')::date AS month_end, d::date AS month
            FROM generate_series(
                date_trunc('month', CURRENT_DATE) - %s * INTERVAL '1 month',
                date_trunc('month', CURRENT_DATE), INTERVAL '1 month') d
            """,
            MONTHS + 2,
        )

    @api.model
    def _get_lines_sql(self) -> SQL:
        return SQL(
            """
            SELECT l.id, l.company_id, l.date, l.balance, m.move_type,
                COALESCE(l.date_maturity, l.date) AS due
            FROM account_move_line l
            JOIN account_account a ON a.id = l.account_id
                AND a.account_type = 'asset_receivable'
            JOIN account_move m ON m.id = l.move_id
            WHERE l.parent_state = 'posted'
            """
        )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH months AS (%(months)s), lines AS MATERIALIZED (%(lines)s),
            ledger AS (
                SELECT x.company_id, mo.month, mo.month_end,
                    SUM(x.balance) AS receivables,
                    COALESCE(SUM(x.balance) FILTER (WHERE x.date >= mo.month
                        AND x.move_type IN ('out_invoice', 'out_refund')), 0) AS sales,
                    COALESCE(-SUM(x.balance) FILTER (WHERE x.date >= mo.month
                        AND x.move_type NOT IN ('out_invoice', 'out_refund')), 0)
                        AS collected
                FROM months mo JOIN lines x ON x.date <= mo.month_end
                GROUP BY x.company_id, mo.month, mo.month_end
            ),
            not_due AS (
                SELECT x.company_id, mo.month, SUM(x.balance - COALESCE(paid.amount, 0))
                    AS amount
                FROM months mo
                JOIN lines x ON x.date <= mo.month_end AND x.due > mo.month_end
                    AND x.balance > 0
                LEFT JOIN LATERAL (
                    SELECT SUM(r.amount) AS amount FROM account_partial_reconcile r
                    WHERE r.debit_move_id = x.id AND r.max_date <= mo.month_end
                ) paid ON TRUE
                GROUP BY x.company_id, mo.month
            ),
            figures AS (
                SELECT g.*, COALESCE(n.amount, 0) AS not_due,
                    LAG(g.receivables) OVER by_month AS opening,
                    SUM(g.sales) OVER quarter AS quarter_sales
                FROM ledger g
                LEFT JOIN not_due n USING (company_id, month)
                WINDOW by_month AS (PARTITION BY g.company_id ORDER BY g.month),
                    quarter AS (PARTITION BY g.company_id ORDER BY g.month
                        ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
            )
            SELECT ROW_NUMBER() OVER (ORDER BY f.month, f.company_id) AS id, f.month,
                f.company_id, co.currency_id, f.sales, f.receivables, f.collected,
                GREATEST(0, f.receivables - f.not_due) AS overdue,
                CASE WHEN f.quarter_sales > 0
                    THEN 91 * f.receivables / f.quarter_sales END AS dso,
                CASE WHEN f.opening + f.sales - f.not_due > 0 THEN LEAST(100, GREATEST(0,
                    100 * (f.opening + f.sales - f.receivables)
                    / (f.opening + f.sales - f.not_due))) END AS effectiveness
            FROM figures f JOIN res_company co ON co.id = f.company_id
            WHERE f.month > date_trunc('month', CURRENT_DATE) - %(shown)s
                * INTERVAL '1 month'
            """,
            months=self._get_months_sql(),
            lines=self._get_lines_sql(),
            shown=MONTHS,
        )
