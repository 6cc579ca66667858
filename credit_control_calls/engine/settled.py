"""Disputes that ended by themselves. SQL is built from it; nothing here asks the database."""

from odoo.tools import SQL

from .refresh.books import in_scope_customers


def candidates_sql(company_id, scope) -> SQL:
    """Rows `(dispute,)`: the open ones of whose every item something was paid or credited since.

    Few, and cheap to find: every Update asks. One whose document is being corrected, or is gone, is none.

    :param scope: ids of commercial partners; `None` for everybody
    """
    return SQL(
        """
        SELECT d.id
        FROM credit_dispute d
        JOIN credit_dispute_item i ON i.dispute_id = d.id
        LEFT JOIN account_move_line l ON l.id = i.line_id
        WHERE d.state = 'open' AND d.company_id = %s %s
        GROUP BY d.id
        HAVING BOOL_AND(COALESCE(
            l.parent_state = 'posted' AND (l.reconciled OR l.amount_residual_currency < i.amount_residual), FALSE))
        """,
        company_id,
        in_scope_customers("d.customer_id", scope),
    )


def settled_sql(dispute_ids) -> SQL:
    """Rows `(dispute, whether anything was credited)`: those about which nothing is disputed any more.

    A disputed item is settled when nothing is open of it, or when what was credited since the dispute began comes to
    what is disputed: a part-payment may be for the rest.
    """
    return SQL(
        """
        SELECT d.id, BOOL_OR(credit.amount > 0)
        FROM credit_dispute d
        JOIN credit_dispute_item i ON i.dispute_id = d.id
        JOIN account_move_line l ON l.id = i.line_id
        LEFT JOIN LATERAL (
            SELECT SUM(r.amount) AS amount
            FROM account_partial_reconcile r
            JOIN account_move_line kl ON kl.id = r.credit_move_id
            JOIN account_move km ON km.id = kl.move_id
            WHERE r.debit_move_id = l.id AND r.create_date >= COALESCE(d.opened_at, d.create_date)
                AND (km.move_type = 'out_refund' OR km.reversed_entry_id IS NOT NULL)
        ) credit ON TRUE
        WHERE d.id = ANY(%s)
        GROUP BY d.id
        HAVING BOOL_AND(l.reconciled OR COALESCE(credit.amount, 0) >= i.held_amount)
        """,
        list(dispute_ids),
    )
