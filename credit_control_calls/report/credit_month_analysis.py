from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

MONTHS = 13
# The months whose sales the receivables are compared with.
WINDOW = 3


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
        return SQL(
            """
            WITH months AS MATERIALIZED (%(months)s), lines AS MATERIALIZED (%(lines)s),
            open AS MATERIALIZED (%(open)s), movements AS MATERIALIZED (%(movements)s),
            not_due AS MATERIALIZED (%(not_due)s), customers AS (%(customers)s), ledger AS (%(ledger)s)
            %(figures)s
            """,
            months=self._get_months_sql(),
            lines=self._get_lines_sql(),
            open=self._get_open_sql(),
            movements=self._get_movements_sql(),
            not_due=self._get_not_due_sql(),
            customers=self._get_customers_sql(),
            ledger=self._get_ledger_sql(),
            figures=self._get_figures_sql(),
        )

    # --- What is read ----------------------------------------------------------------------------------------------

    def _get_first_month(self, company):
        """The first month that counts: the opening and the window of the first one shown."""
        return company._local_today().replace(day=1) - relativedelta(months=MONTHS - 1 + WINDOW)

    def _get_months_sql(self) -> SQL:
        """Rows `(company, month, its last day)`: the running month ends today, where the company is."""
        rows = [
            SQL("(%s, %s::date, %s::date)", company.id, self._get_first_month(company), company._local_today())
            for company in self._get_companies()
        ]
        return SQL(
            """
            SELECT c.id AS company_id, d::date AS month,
                LEAST((d + INTERVAL '1 month - 1 day')::date, c.today) AS month_end
            FROM (VALUES %s) c(id, first, today), generate_series(c.first, c.today, INTERVAL '1 month') d
            """,
            SQL(", ").join(rows),
        )

    def _get_companies(self):
        """The companies the user works in; the settings of companies are not everybody's to read."""
        return self.env.companies.sudo()

    def _get_receivable_condition(self) -> SQL:
        """Posted receivable items `l` of the user's companies; the accounts first, they are few and indexed."""
        # The chart of accounts is not everybody's to read.
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        return SQL(
            "l.account_id = ANY(%s) AND l.company_id = ANY(%s) AND l.parent_state = 'posted'",
            accounts.search([("account_type", "=", "asset_receivable")]).ids,
            self._get_companies().ids,
        )

    def _get_lines_sql(self) -> SQL:
        """The items of these months: what was entered in them, or was to fall due in them."""
        first = min(self._get_first_month(company) for company in self._get_companies())
        return SQL(
            """
            SELECT l.id, l.company_id, COALESCE(p.commercial_partner_id, 0) AS customer_id, l.date, l.balance,
                m.move_type IN ('out_invoice', 'out_refund') AS is_sale,
                COALESCE(l.date_maturity, l.date) AS due
            FROM account_move_line l
            JOIN account_move m ON m.id = l.move_id
            LEFT JOIN res_partner p ON p.id = l.partner_id
            WHERE %(receivable)s AND (l.date >= %(first)s OR l.date_maturity >= %(first)s)
            """,
            receivable=self._get_receivable_condition(),
            first=first,
        )

    def _get_open_sql(self) -> SQL:
        """What each customer owes now: the months are counted back from it, whatever was before them."""
        return SQL(
            """
            SELECT l.company_id, COALESCE(p.commercial_partner_id, 0) AS customer_id, SUM(l.amount_residual) AS amount
            FROM account_move_line l LEFT JOIN res_partner p ON p.id = l.partner_id
            WHERE %s AND l.reconciled IS NOT TRUE GROUP BY 1, 2
            """,
            self._get_receivable_condition(),
        )

    # --- What it adds up to ----------------------------------------------------------------------------------------

    def _get_movements_sql(self) -> SQL:
        """What moved per customer and month; what is dated after today moved after the last month."""
        return SQL(
            """
            SELECT x.company_id, x.customer_id, mo.month, SUM(x.balance) AS amount,
                SUM(x.balance) FILTER (WHERE x.is_sale) AS sales
            FROM lines x LEFT JOIN months mo ON mo.company_id = x.company_id
                AND x.date BETWEEN mo.month AND mo.month_end
            WHERE x.date >= (SELECT MIN(month) FROM months)
            GROUP BY 1, 2, 3
            """
        )

    def _get_not_due_sql(self) -> SQL:
        """What was open and not overdue at a month's end, per customer: the day itself is not overdue."""
        return SQL(
            """
            SELECT x.company_id, x.customer_id, mo.month, SUM(x.balance - COALESCE(paid.amount, 0)) AS amount
            FROM lines x JOIN months mo ON mo.company_id = x.company_id
                AND x.date <= mo.month_end AND x.due >= mo.month_end
            LEFT JOIN LATERAL (
                SELECT SUM(r.amount) AS amount FROM account_partial_reconcile r
                WHERE r.debit_move_id = x.id AND r.max_date <= mo.month_end
            ) paid ON TRUE
            WHERE x.balance > 0
            GROUP BY 1, 2, 3
            """
        )

    def _get_customers_sql(self) -> SQL:
        """What each customer owed at each month's end: what it owes now, less what moved since."""
        return SQL(
            """
            SELECT c.company_id, mo.month, mo.month_end, c.customer_id,
                COALESCE(open.amount, 0) - COALESCE(SUM(later.amount), 0) AS owed
            FROM (SELECT company_id, customer_id FROM open UNION SELECT company_id, customer_id FROM movements) c
            JOIN months mo ON mo.company_id = c.company_id
            LEFT JOIN open ON open.company_id = c.company_id AND open.customer_id = c.customer_id
            LEFT JOIN movements later ON later.company_id = c.company_id AND later.customer_id = c.customer_id
                AND (later.month > mo.month OR later.month IS NULL)
            GROUP BY c.company_id, mo.month, mo.month_end, c.customer_id, open.amount
            """
        )

    def _get_ledger_sql(self) -> SQL:
        return SQL(
            """
            SELECT owed.*, COALESCE(moved.sales, 0) AS sales,
                COALESCE(moved.sales, 0) - COALESCE(moved.amount, 0) AS collected
            FROM (
                SELECT c.company_id, c.month, c.month_end, SUM(c.owed) AS receivables,
                    SUM(COALESCE(n.amount, 0)) AS not_due, SUM(GREATEST(0, c.owed - COALESCE(n.amount, 0))) AS overdue
                FROM customers c LEFT JOIN not_due n USING (company_id, month, customer_id)
                GROUP BY c.company_id, c.month, c.month_end
            ) owed
            LEFT JOIN (
                SELECT company_id, month, SUM(sales) AS sales, SUM(amount) AS amount FROM movements GROUP BY 1, 2
            ) moved USING (company_id, month)
            """
        )

    def _get_figures_sql(self) -> SQL:
        """DSO needs a whole window of history, effectiveness a month before; without either there is no figure."""
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY f.month, f.company_id) AS id, f.month, f.company_id,
                co.currency_id, f.sales, f.receivables, f.collected, f.overdue,
                CASE WHEN f.window_sales > 0 AND f.months = %(window)s AND history.first <= f.window_start
                    THEN (f.month_end - f.window_start + 1) * f.receivables / f.window_sales END AS dso,
                CASE WHEN history.first < f.month AND f.opening + f.sales - f.not_due > 0
                    THEN LEAST(100, GREATEST(0, 100 * (f.opening + f.sales - f.receivables)
                        / (f.opening + f.sales - f.not_due))) END AS effectiveness
            FROM (
                SELECT g.*, LAG(g.receivables) OVER by_month AS opening, SUM(g.sales) OVER recent AS window_sales,
                    MIN(g.month) OVER recent AS window_start, COUNT(*) OVER recent AS months,
                    ROW_NUMBER() OVER by_month AS number
                FROM ledger g
                WINDOW by_month AS (PARTITION BY g.company_id ORDER BY g.month),
                    recent AS (PARTITION BY g.company_id ORDER BY g.month
                        ROWS BETWEEN %(window)s - 1 PRECEDING AND CURRENT ROW)
            ) f
            JOIN res_company co ON co.id = f.company_id
            JOIN LATERAL (SELECT MIN(l.date) AS first FROM account_move_line l
                WHERE %(receivable)s AND l.company_id = f.company_id) history ON TRUE
            WHERE f.number > %(window)s
            """,
            window=WINDOW,
            receivable=self._get_receivable_condition(),
        )
