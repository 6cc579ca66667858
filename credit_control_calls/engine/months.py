"""Receivables month by month, read from the ledger as it stands. SQL is built; nothing here asks the database.

One pass over a company's items: what was owed at a month's end is what is open now less what moved since, so nothing
of before the months has to be read. Each month is a column until the customers are added up, then a row.
"""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

# The months whose sales the receivables are compared with.
WINDOW = 3


def spans(today: date, shown: int) -> list[tuple[date, date]]:
    """`(first, last day)` of the months to be read: those shown and, before them, the window of the first.

    The running month ends today.
    """
    first = today.replace(day=1)
    starts = [first - relativedelta(months=n) for n in range(shown - 1 + WINDOW, -1, -1)]
    return [(start, min(today, start + relativedelta(months=1, days=-1))) for start in starts]


def months_sql(company_id: int, account_ids: list[int], today: date, shown: int) -> SQL:
    """Rows `(month, company_id, sales, receivables, collected, overdue, dso, effectiveness)`, the oldest first.

    Overdue is what each customer owes past its due date after all its credits; on its due date an item is not overdue.
    DSO needs a window of history, effectiveness a month before; without there is no figure. Months before the books
    began are left out.
    """
    months = spans(today, shown)
    receivable = SQL(
        "l.account_id = ANY(%s) AND l.company_id = %s AND l.parent_state = 'posted'", account_ids, company_id
    )
    return SQL(
        """
        SELECT f.month, %(company)s AS company_id, f.sales, f.receivables,
            f.sales - (f.receivables - f.opening) AS collected, f.overdue,
            CASE WHEN f.window_sales > 0 AND history.first <= f.window_start
                THEN (f.month_end - f.window_start + 1) * f.receivables / f.window_sales END AS dso,
            CASE WHEN history.first < f.month AND f.opening + f.sales - f.not_due > 0
                THEN LEAST(100, GREATEST(0, 100 * (f.opening + f.sales - f.receivables)
                    / (f.opening + f.sales - f.not_due))) END AS effectiveness
        FROM (
            SELECT m.*, LAG(m.receivables) OVER by_month AS opening, SUM(m.sales) OVER recent AS window_sales,
                MIN(m.month) OVER recent AS window_start, ROW_NUMBER() OVER by_month AS number
            FROM (%(added)s) c, LATERAL (VALUES %(rows)s) m(month, month_end, sales, receivables, not_due, overdue)
            WINDOW by_month AS (ORDER BY m.month),
                recent AS (ORDER BY m.month ROWS BETWEEN %(window)s - 1 PRECEDING AND CURRENT ROW)
        ) f, (SELECT MIN(l.date) AS first FROM account_move_line l WHERE %(receivable)s) history
        WHERE f.number > %(window)s AND f.month_end >= history.first
        """,
        company=company_id,
        added=_added_sql(months, receivable),
        rows=SQL(", ").join(
            SQL("(%s::date, %s::date, %s)", start, end, _columns(("sales", "owed", "not_due", "overdue"), n, "c"))
            for n, (start, end) in enumerate(months)
        ),
        receivable=receivable,
        window=WINDOW,
    )


def _added_sql(months, receivable) -> SQL:
    """One row: the sums of all customers, credits taken off customer by customer."""
    sums = [
        SQL(
            "COALESCE(SUM(%(sales)s), 0) AS %(sales)s, COALESCE(SUM(%(owed)s), 0) AS %(owed)s,"
            " COALESCE(SUM(%(not_due)s), 0) AS %(not_due)s,"
            " COALESCE(SUM(GREATEST(0, %(owed)s - %(not_due)s)), 0) AS %(overdue)s",
            **{name: SQL.identifier(f"{name}_{n}") for name in ("sales", "owed", "not_due", "overdue")},
        )
        for n in range(len(months))
    ]
    return SQL("SELECT %s FROM (%s) customers", SQL(", ").join(sums), _customers_sql(months, receivable))


def _customers_sql(months, receivable) -> SQL:
    """One row per customer: its sales, what it owed and what of it was not overdue, for each month.

    Sorted first, so that one customer's sums are kept at a time: hashed, everybody's would be, kilobytes each.
    """
    sums = [
        SQL(
            "COALESCE(SUM(balance) FILTER (WHERE is_sale AND date BETWEEN %(start)s AND %(end)s), 0) AS %(sales)s,"
            " SUM(residual) - COALESCE(SUM(balance) FILTER (WHERE date > %(end)s), 0) AS %(owed)s,"
            " COALESCE(SUM(part) FILTER (WHERE since <= %(end)s AND due >= %(end)s), 0) AS %(not_due)s",
            start=start,
            end=end,
            **{name: SQL.identifier(f"{name}_{n}") for name in ("sales", "owed", "not_due")},
        )
        for n, (start, end) in enumerate(months)
    ]
    return SQL(
        "SELECT %s FROM (%s ORDER BY customer_id OFFSET 0) piece GROUP BY customer_id",
        SQL(", ").join(sums),
        _pieces_sql(months[0][0], receivable),
    )


def _pieces_sql(first, receivable) -> SQL:
    """The items of these months and what is open, and the payments that made them smaller, since their day.

    `part` is what an item is made of for as long as it is not due: the invoice, less what was paid on it.
    """
    return SQL(
        """
        SELECT COALESCE(p.commercial_partner_id, 0) AS customer_id, l.date, l.balance, l.amount_residual AS residual,
            m.move_type IN ('out_invoice', 'out_refund') AS is_sale,
            l.date AS since, COALESCE(l.date_maturity, l.date) AS due, GREATEST(0, l.balance) AS part
        FROM account_move_line l
        JOIN account_move m ON m.id = l.move_id
        LEFT JOIN res_partner p ON p.id = l.partner_id
        WHERE %(receivable)s AND (l.date >= %(first)s OR l.date_maturity >= %(first)s OR l.reconciled IS NOT TRUE)
        UNION ALL
        SELECT COALESCE(p.commercial_partner_id, 0), NULL, 0, 0, FALSE,
            r.max_date, COALESCE(l.date_maturity, l.date), -r.amount
        FROM account_move_line l
        JOIN account_partial_reconcile r ON r.debit_move_id = l.id
        LEFT JOIN res_partner p ON p.id = l.partner_id
        WHERE %(receivable)s AND COALESCE(l.date_maturity, l.date) >= %(first)s
        """,
        receivable=receivable,
        first=first,
    )


def _columns(names, number, alias) -> SQL:
    return SQL(", ").join(SQL.identifier(alias, f"{name}_{number}") for name in names)
