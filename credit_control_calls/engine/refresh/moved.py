"""Items that are by now another customer's: what the Update asks to hand calls and disputes over."""

from odoo.tools import SQL

from .books import in_scope_items


def strayed_items_sql(books) -> SQL:
    """Links of call actions to items that were booked to another customer since."""
    return SQL(
        """
        SELECT i.id FROM credit_call_item i
        JOIN credit_call k ON k.id = i.call_id
        JOIN credit_customer c ON c.id = k.customer_id
        JOIN account_move_line l ON l.id = i.line_id AND l.parent_state = 'posted'
        JOIN res_partner p ON p.id = l.partner_id
        WHERE i.unlinked_on IS NULL AND k.company_id = %s
            AND p.commercial_partner_id <> c.partner_id %s
        """,
        books.company_id,
        in_scope_items("i.line_id", "id", books.scope),
    )


def adopted_sql(books, table, items, key, linked) -> SQL:
    """Rows `(new customer, ids)`: the old customer has a commercial parent by now."""
    return SQL(
        """
        SELECT target.id, ARRAY_AGG(k.id) FROM %s k
        JOIN credit_customer old ON old.id = k.customer_id
        JOIN res_partner p ON p.id = old.partner_id
        JOIN credit_customer target ON target.company_id = old.company_id
            AND target.partner_id = p.commercial_partner_id
        WHERE old.company_id = %s AND p.commercial_partner_id <> p.id
        GROUP BY target.id
        """,
        SQL.identifier(table),
        books.company_id,
    )


def regrouped_sql(books, table, items, key, linked) -> SQL:
    """Rows `(new customer, ids)`: all items are by now another customer's.

    Step by step, each step kept: where the statistics still take a table for empty, as after an import, the database
    would join all of them row by row, for minutes.

    :param table: call actions or disputes
    :param items: their items, which name them in `key`
    :param linked: which of the items `i` count
    """
    return SQL(
        """
        WITH held AS MATERIALIZED (
            SELECT k.id, k.customer_id, i.line_id
            FROM credit_customer old
            JOIN %(table)s k ON k.customer_id = old.id
            JOIN %(items)s i ON i.%(key)s = k.id %(linked)s
            WHERE k.company_id = %(company)s AND old.partner_id = ANY(%(scope)s)
        ), partners AS MATERIALIZED (
            SELECT held.id, held.customer_id, l.partner_id
            FROM held JOIN account_move_line l ON l.id = held.line_id
        ), owners AS MATERIALIZED (
            SELECT partners.id, partners.customer_id, p.commercial_partner_id
            FROM partners JOIN res_partner p ON p.id = partners.partner_id
        )
        SELECT target, ARRAY_AGG(id) FROM (
            SELECT o.id, MIN(c.id) AS target
            FROM owners o
            JOIN credit_customer c ON c.partner_id = o.commercial_partner_id AND c.company_id = %(company)s
            GROUP BY o.id, o.customer_id
            HAVING COUNT(DISTINCT c.id) = 1 AND MIN(c.id) <> o.customer_id
        ) regrouped GROUP BY target
        """,
        table=SQL.identifier(table),
        items=SQL.identifier(items),
        key=SQL.identifier(key),
        linked=linked,
        company=books.company_id,
        scope=list(books.scope),
    )
