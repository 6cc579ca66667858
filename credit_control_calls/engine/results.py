"""What calling achieved, by controller and month. SQL is built from it; nothing here asks the database."""

from datetime import date

from odoo.tools import SQL

SUMS = (
    "calls", "reached", "collected", "promises", "promised", "due_promises", "kept_promises", "due_amount",
    "kept_amount", "target_collected", "target_calls", "target_promises",
)  # fmt: skip
# Neither customers nor the system (the first user there is).
COLLEAGUES = SQL("JOIN res_users u ON u.id = e.user_id AND NOT u.share AND u.id <> 1")


def results_sql(company_ids, since: date) -> SQL:
    """Rows `(company_id, user_id, month, *SUMS)` since a day, one for each controller and month.

    - Only what colleagues recorded: what customers promise on their page, or the system by itself, is nobody's call.
    - Calls and promises taken count in the month of the call; what a plan promises by itself is nobody's call.
    - Promises are kept or not in the month of their day, in money: what was received of what was promised. Those that
      were replaced, or settled otherwise, are neither.
    - Collected is the money matched with called items, in the month it came in, at whoever called about them last
      before; neither credit notes nor what was written off.
    """
    parts = (_calls_sql(), _kept_sql(), _collected_sql(), _targets_sql())
    # Each part has some of the sums; the others are nothing.
    rows = (
        SQL(
            "SELECT part.company_id, part.user_id, part.month, %s FROM (%s) part",
            SQL(", ").join(_sum(name, names) for name in SUMS),
            sql,
        )
        for names, sql in parts
    )
    return SQL(
        """
        WITH own AS (SELECT %(companies)s::int[] AS ids, %(since)s::date AS since)
        SELECT company_id, user_id, month, %(sums)s FROM (%(rows)s) part GROUP BY company_id, user_id, month
        """,
        companies=list(company_ids),
        since=since,
        sums=SQL(", ").join(SQL("SUM(%s) AS %s", SQL.identifier(name), SQL.identifier(name)) for name in SUMS),
        rows=SQL(" UNION ALL ").join(rows),
    )


def _sum(name, names) -> SQL:
    return SQL("%s AS %s", SQL.identifier("part", name) if name in names else SQL("0"), SQL.identifier(name))


def _calls_sql():
    return ("calls", "reached", "promises", "promised"), SQL(
        """
        SELECT e.company_id, e.user_id, DATE_TRUNC('month', e.action_date)::date AS month, COUNT(*) AS calls,
            COUNT(*) FILTER (WHERE e.outcome <> 'no_answer') AS reached,
            COUNT(*) FILTER (WHERE e.promised_amount > 0) AS promises, COALESCE(SUM(e.promised_amount), 0) AS promised
        FROM own JOIN credit_call_entry e ON e.company_id = ANY(own.ids) AND e.action_date >= own.since
        %s
        WHERE e.is_automatic IS NOT TRUE GROUP BY 1, 2, 3
        """,
        COLLEAGUES,
    )


def _kept_sql():
    return ("due_promises", "kept_promises", "due_amount", "kept_amount"), SQL(
        """
        SELECT e.company_id, e.user_id, DATE_TRUNC('month', e.promised_date)::date AS month, COUNT(*) AS due_promises,
            COUNT(*) FILTER (WHERE e.promise_state = 'kept') AS kept_promises, SUM(e.promised_amount) AS due_amount,
            SUM(LEAST(COALESCE(e.promise_received, 0), e.promised_amount)) AS kept_amount
        FROM own JOIN credit_call_entry e ON e.company_id = ANY(own.ids) AND e.promised_date >= own.since
        %s
        WHERE e.promise_state IN ('kept', 'partial', 'broken') GROUP BY 1, 2, 3
        """,
        COLLEAGUES,
    )


def _collected_sql():
    return ("collected",), SQL(
        """
        SELECT company_id, user_id, DATE_TRUNC('month', day)::date AS month, SUM(amount) AS collected
        FROM (
            SELECT DISTINCT ON (r.id) i.company_id, e.user_id, r.max_date AS day, r.amount
            FROM own
            JOIN credit_call_item i ON i.company_id = ANY(own.ids)
            JOIN account_partial_reconcile r ON r.debit_move_id = i.line_id AND r.max_date >= own.since
            JOIN account_move_line kl ON kl.id = r.credit_move_id
            JOIN account_move km ON km.id = kl.move_id
            JOIN credit_call_entry linking ON linking.id = i.entry_id AND linking.action_date <= r.max_date
            JOIN credit_call_entry e ON e.call_id = i.call_id AND e.action_date <= r.max_date
            %s
            WHERE km.move_type <> 'out_refund' AND km.reversed_entry_id IS NULL
                AND km.credit_is_write_off IS NOT TRUE
                AND (i.unlinked_on IS NULL OR i.unlinked_on::date > r.max_date)
            ORDER BY r.id, e.action_date DESC, e.id DESC
        ) payment GROUP BY 1, 2, 3
        """,
        COLLEAGUES,
    )


def _targets_sql():
    return ("target_collected", "target_calls", "target_promises"), SQL(
        """
        SELECT t.company_id, t.user_id, t.month, t.collected AS target_collected, t.calls AS target_calls,
            t.promises AS target_promises
        FROM own JOIN credit_target t ON t.company_id = ANY(own.ids) AND t.month >= own.since
        """
    )
