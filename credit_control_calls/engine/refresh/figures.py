"""What the Update writes: the figures of each customer, beside those on record."""

from odoo.tools import SQL

from .books import columns, in_scope
from .items import items_sql

# The ages, in the order of the items' buckets.
BUCKETS = ("age_credit", "age_not_due", "age_30", "age_60", "age_90", "age_older")
AMOUNTS = (
    "balance", "overdue_balance", "actionable_balance", "disputed_amount", "excluded_amount", *BUCKETS,
    "item_count", "overdue_item_count",
)  # fmt: skip
FIGURES = (
    "profile_id", "profile_sequence", "user_id", *AMOUNTS,
    "oldest_due_date", "next_action_date", "needs_action", "followup_missed", "comes_first",
)  # fmt: skip


def write_sql(books, user_id, now) -> SQL:
    """Write what differs and nothing else, in one statement: customers by the ORM would be a write each.

    One row: the ids of the customers made or changed.
    """
    names = columns((*FIGURES, "partner_id"))
    return SQL(
        """
        WITH fresh AS MATERIALIZED (%(different)s),
        created AS (
            INSERT INTO credit_customer (company_id, %(names)s, salesperson_id, promised_amount, broken_promise_count,
                profile_manual, user_manual, refreshed_at, create_uid, create_date, write_uid, write_date)
            SELECT %(company)s, %(new)s, p.user_id, 0, 0, FALSE, FALSE, %(now)s, %(user)s, %(now)s, %(user)s, %(now)s
            FROM fresh JOIN res_partner p ON p.id = fresh.partner_id WHERE fresh.id IS NULL
            ON CONFLICT DO NOTHING RETURNING id
        ),
        changed AS (
            UPDATE credit_customer c SET (%(figure_names)s) = ROW(%(figures_new)s), refreshed_at = %(now)s
            FROM fresh WHERE c.id = fresh.id RETURNING c.id
        )
        SELECT ARRAY(SELECT id FROM created UNION ALL SELECT id FROM changed)
        """,
        different=_different_sql(books),
        names=names,
        new=columns((*FIGURES, "partner_id"), "fresh"),
        figure_names=columns(FIGURES),
        figures_new=columns(FIGURES, "fresh"),
        company=books.company_id,
        user=user_id,
        now=now,
    )


def _different_sql(books) -> SQL:
    """What has to be written, in one pass: the figures that differ from those on record.

    Without `id` a customer is new. One that had no open item before and has none now is as it was. The commercial
    partner `cp` is for the profiles' rules: without any it is not read.
    """
    new = _new_figures(books)
    return SQL(
        """
        SELECT c.id, COALESCE(added.partner_id, c.partner_id) AS partner_id, %(named)s
        FROM (%(added)s) added
        FULL JOIN (
            SELECT %(record)s FROM credit_customer own
            WHERE own.company_id = %(company)s %(scope)s
        ) c ON c.partner_id = added.partner_id
        LEFT JOIN res_partner cp ON cp.id = COALESCE(added.partner_id, c.partner_id)
        LEFT JOIN credit_profile pr ON pr.id = %(assigned)s
        WHERE (added.partner_id IS NOT NULL OR c.item_count > 0) AND (%(old)s) IS DISTINCT FROM (%(new)s)
        """,
        named=SQL(", ").join(SQL("%s AS %s", new[name], SQL.identifier(name)) for name in FIGURES),
        added=_added_sql(books),
        record=columns(("id", "partner_id", "profile_manual", "user_manual", *FIGURES), "own"),
        company=books.company_id,
        scope=in_scope("own.partner_id", books.scope),
        assigned=books.assignment,
        old=columns(FIGURES, "c"),
        new=SQL(", ").join(new.values()),
    )


def _new_figures(books) -> dict[str, SQL]:
    """Each figure as an expression over a customer's sums `added` and its profile `pr`.

    What is cheap to tell comes first: most customers are judged by it alone.
    """
    today = books.today
    wanted = SQL(
        "COALESCE(added.actionable_balance > 0 AND added.balance >= pr.min_balance"
        " AND (pr.max_balance = 0 OR added.balance < pr.max_balance), FALSE)"
    )
    missed = SQL("COALESCE(added.first_followup < %s, FALSE) AND %s", today, wanted)
    figures = {
        "profile_id": SQL("pr.id"),
        "profile_sequence": SQL("COALESCE(pr.sequence, 0)"),
        "user_id": SQL("CASE WHEN c.user_manual THEN c.user_id ELSE pr.user_id END"),
        "oldest_due_date": SQL("added.oldest_due_date"),
        "next_action_date": SQL("CASE WHEN added.first_action > %s OR %s THEN added.first_action END", today, wanted),
        "needs_action": SQL("COALESCE(added.first_action <= %s, FALSE) AND %s", today, wanted),
        "followup_missed": missed,
        "comes_first": missed if books.missed_first else SQL("FALSE"),
        **{name: SQL("COALESCE(%s, 0)", SQL.identifier("added", name)) for name in AMOUNTS},
    }
    return {name: figures[name] for name in FIGURES}


def _added_sql(books) -> SQL:
    """One row per commercial partner with open items: its sums.

    What is late is added up from the ages: once per customer, not once more per item. `OFFSET 0` has each sum worked
    out once instead of wherever it is used.
    """
    late = SQL(" + ").join(
        SQL("COALESCE(%s, 0)", SQL.identifier(name)) for name in BUCKETS if name != "age_not_due"
    )
    return SQL(
        """
        SELECT *, late + COALESCE(age_not_due, 0) AS balance,
            GREATEST(0, late) AS overdue_balance,
            GREATEST(0, late - COALESCE(withheld, 0)) AS actionable_balance
        FROM (SELECT *, %s AS late FROM (%s) grouped OFFSET 0) summed OFFSET 0
        """,
        late,
        _grouped_sql(books),
    )


def _grouped_sql(books) -> SQL:
    """The sums; without anything to add up they are empty."""
    ages = SQL(", ").join(
        SQL("SUM(residual) FILTER (WHERE bucket = %s) AS %s", bucket, SQL.identifier(name))
        for bucket, name in enumerate(BUCKETS)
    )
    return SQL(
        """
        SELECT partner_id, %(ages)s,
            %(withheld)s,
            SUM(held) FILTER (WHERE held IS NOT NULL) AS disputed_amount,
            COUNT(*) AS item_count,
            COUNT(*) FILTER (WHERE bucket > 1) AS overdue_item_count,
            MIN(due) FILTER (WHERE bucket > 1) AS oldest_due_date,
            MIN(GREATEST(first_day, followup)) FILTER (WHERE %(eligible)s) AS first_action,
            MIN(followup) FILTER (WHERE followup IS NOT NULL AND %(eligible)s AND first_day <= %(today)s)
                AS first_followup
        FROM (%(items)s) item
        GROUP BY partner_id
        """,
        ages=ages,
        withheld=_withheld_sql(books),
        items=items_sql(books),
        eligible=SQL("eligible AND (held IS NULL OR residual - held >= GREATEST(least, 0.000001))"),
        today=books.today,
    )


def _withheld_sql(books) -> SQL:
    """What is excluded, and what of the late items is not asked for; without exclusions nobody looks for them."""
    if not books.excluded_ids:
        return SQL(
            "SUM(held) FILTER (WHERE held IS NOT NULL AND bucket <> 1) AS withheld, NULL::numeric AS excluded_amount"
        )
    return SQL(
        """
        SUM(CASE WHEN excluded THEN residual ELSE held END)
            FILTER (WHERE (excluded OR held IS NOT NULL) AND bucket <> 1) AS withheld,
        SUM(residual) FILTER (WHERE excluded) AS excluded_amount
        """
    )
