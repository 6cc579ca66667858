"""Which books an Update reads. SQL is built from it; nothing here asks the database."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from odoo.tools import SQL


@dataclass(frozen=True)
class Books:
    """The books one Update reads: a company's on a day, of all its customers or of some.

    :ivar company_id: id of the company
    :ivar today: the company's day
    :ivar receivable_ids: its receivable accounts, archived ones among them
    :ivar assignment: the profile of commercial partner `cp`, customer `c`, as an expression
    :ivar reminders: rows `(move_id, count)` of the reminders sent; `None` where no profile asks for any
    :ivar scope: ids of commercial partners; `None` for everybody
    :ivar has_adopted: whether any settled customer has a commercial parent by now: its items went with it
    :ivar disputed: what open disputes hold back, by item id as text; few beside the books
    :ivar excluded_ids: entries nobody calls about
    :ivar asked_ids: items that ask for a call whatever their profile says
    :ivar few: what else was asked with it, see :func:`few_sql`
    :ivar missed_first: whether missed follow-ups come first in the list
    :ivar grace_days: days after which a promise is late
    :ivar tolerance: what may be missing of a promise, in the company's currency
    """

    company_id: int
    today: date
    receivable_ids: list[int]
    assignment: SQL
    reminders: SQL | None = None
    scope: tuple[int, ...] | None = None
    has_adopted: bool = False
    disputed: dict[str, float] = field(default_factory=dict)
    excluded_ids: list[int] = field(default_factory=list)
    asked_ids: list[int] = field(default_factory=list)
    few: dict = field(default_factory=dict)
    missed_first: bool = False
    grace_days: int = 0
    tolerance: float = 0.0


def few_sql(company_id, today, scope) -> dict[str, SQL]:
    """What is few beside the open items, by name: one value each, asked for together in one statement.

    Disputed and excluded items are looked up beside each item: that costs less than another join. A dispute whose
    deadline has passed holds nothing back; an exclusion ends with its day.
    """
    return {
        "receivable_ids": ids_sql(
            SQL("SELECT id FROM account_account WHERE account_type = 'asset_receivable' ORDER BY id")
        ),
        "disputed": SQL(
            """
            (SELECT JSONB_OBJECT_AGG(line_id, held) FROM (
                SELECT di.line_id, SUM(di.held_amount) AS held
                FROM credit_dispute_item di JOIN credit_dispute d ON d.id = di.dispute_id
                WHERE d.state = 'open' AND (d.deadline IS NULL OR d.deadline >= %s)
                    AND d.company_id = %s AND di.line_id IS NOT NULL %s
                GROUP BY di.line_id) disputed)
            """,
            today,
            company_id,
            in_scope_items("di.line_id", "id", scope),
        ),
        "excluded_ids": ids_sql(
            SQL(
                "SELECT m.id FROM account_move m WHERE m.credit_excluded_until >= %s AND m.company_id = %s %s",
                today,
                company_id,
                in_scope_items("m.id", "move_id", scope),
            )
        ),
        "has_adopted": SQL(
            """
            EXISTS (SELECT FROM credit_customer old JOIN res_partner p ON p.id = old.partner_id
                WHERE old.company_id = %s AND old.item_count = 0 AND p.commercial_partner_id <> p.id)
            """,
            company_id,
        ),
    }


def ids_sql(query) -> SQL:
    """The ids a query finds as one value."""
    return SQL("ARRAY(%s)", query)


def open_condition(books) -> SQL:
    """What an open item `l` is: never `payment_state`, never `no_followup`."""
    return SQL(
        "l.company_id = %s AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE"
        " AND l.amount_residual <> 0 AND l.account_id = ANY(%s)",
        books.company_id,
        books.receivable_ids,
    )


def in_scope(column: str, scope) -> SQL:
    """Condition: the commercial partner in this column is one of the scope."""
    return SQL() if scope is None else SQL("AND %s = ANY(%s)", identifier(column), list(scope))


def in_scope_items(column: str, key: str, scope) -> SQL:
    """Condition: a few customers' items, or their entries, are looked up one by one, not among all."""
    if scope is None:
        return SQL()
    return SQL(
        """
        AND %s = ANY(ARRAY(
            SELECT x.%s FROM account_move_line x
            JOIN res_partner xp ON xp.id = x.partner_id
            WHERE xp.commercial_partner_id = ANY(%s) AND x.reconciled IS NOT TRUE))
        """,
        identifier(column),
        SQL.identifier(key),
        list(scope),
    )


def in_scope_customers(column: str, scope) -> SQL:
    """Condition: the card in this column is one of the scope's."""
    if scope is None:
        return SQL()
    return SQL(
        "AND %s = ANY(ARRAY(SELECT id FROM credit_customer WHERE partner_id = ANY(%s)))",
        identifier(column),
        list(scope),
    )


def identifier(column: str) -> SQL:
    """`alias.column` or `column`, quoted."""
    return SQL.identifier(*column.split("."))


@cache
def columns(names, alias=None) -> SQL:
    """The named columns, of a table alias if there is one."""
    return SQL(", ").join(SQL.identifier(alias, name) if alias else SQL.identifier(name) for name in names)
