"""Promises to pay: what the Update reads and writes of them."""

from odoo.tools import SQL

from .books import in_scope, in_scope_customers, open_condition

# How long a broken promise counts against a customer, while its items are unpaid.
BROKEN_MONTHS = 12


def ripe_sql(company, today) -> SQL:
    """Condition: a pending promise `e` is to be judged by what is on record of it: it is late, or kept by now."""
    return SQL(
        """
        %s - e.promised_date > %s
        OR e.promise_received > 0
            AND e.promise_received >= COALESCE(e.promise_wanted, e.promised_amount) - %s
        """,
        today,
        company.credit_promise_tolerance_days,
        company.credit_promise_tolerance_amount,
    )


def any_ripe_sql(company, today) -> SQL:
    """Whether any is."""
    return SQL(
        "EXISTS (SELECT FROM credit_call_entry e WHERE e.promise_state = 'pending' AND e.company_id = %s AND (%s))",
        company.id,
        ripe_sql(company, today),
    )


def pending_sql(books, which) -> SQL:
    """Rows of :class:`promise.Promise`: the pending ones about which there is something new to say.

    The promised date has passed, it is kept, money came in, or less can be asked of it than before. An item that has
    gone to another call action since is still paid to keep this promise.

    :param which: condition on the promises `e` that are looked at
    """
    linked = SQL(
        """
        i.unlinked_on IS NULL OR EXISTS (SELECT FROM credit_call_item n
            WHERE n.line_id = i.line_id AND n.unlinked_on IS NULL AND n.call_id <> i.call_id)
        """
    )
    pending = SQL(
        "e.promise_state = 'pending' AND e.company_id = %s AND (%s) %s",
        books.company_id,
        which,
        in_scope_customers("e.customer_id", books.scope),
    )
    return SQL(
        """
        SELECT id, customer_id, action_date, promised_date, wanted, matched
        FROM (%(matched)s OFFSET 0) m
        WHERE %(today)s - promised_date > %(days)s OR matched IS DISTINCT FROM known
            OR wanted IS DISTINCT FROM known_wanted
            OR wanted = 0 OR (matched > 0 AND matched >= wanted - %(amount)s)
        """,
        matched=_matched_sql(pending, linked),
        days=books.grace_days,
        today=books.today,
        amount=books.tolerance,
    )


def judged_sql(judged) -> SQL:
    """Write rows `(entry, state, wanted, received)`; a call action follows its call."""
    ids, states, wanted, received = zip(*judged, strict=True)
    return SQL(
        """
        WITH judged AS (
            UPDATE credit_call_entry e
            SET promise_state = s.state, promise_wanted = s.wanted, promise_received = s.received
            FROM UNNEST(%s::int[], %s::varchar[], %s::numeric[], %s::numeric[]) s(id, state, wanted, received)
            WHERE s.id = e.id RETURNING e.call_id, e.promise_state
        )
        UPDATE credit_call k SET promise_state = judged.promise_state
        FROM judged WHERE k.id = judged.call_id
            AND k.promise_state IS DISTINCT FROM judged.promise_state
        RETURNING k.id
        """,
        list(ids),
        list(states),
        list(wanted),
        list(received),
    )


def loose_sql(books, customer_ids) -> SQL:
    """Rows `(customer, date, amount)`: the money of these customers not matched yet.

    It counts only where a promise would be broken otherwise.
    """
    return SQL(
        """
        SELECT c.id, l.date, -l.amount_residual
        FROM credit_customer c
        JOIN res_partner p ON p.commercial_partner_id = c.partner_id
        JOIN account_move_line l ON l.partner_id = p.id
        WHERE c.id = ANY(%s) AND l.amount_residual < 0 AND %s
        """,
        list(customer_ids),
        open_condition(books),
    )


def used_sql(books, customer_ids) -> SQL:
    """Rows of :class:`promise.Used`: what kept earlier promises and is still not matched.

    Money not matched was asked for after the days of grace only.
    """
    settled = SQL(
        """
        e.promise_state IN ('kept', 'partial') AND e.customer_id = ANY(%s)
        AND %s - e.promised_date > %s
        AND NOT EXISTS (SELECT FROM credit_call_entry newer WHERE newer.call_id = e.call_id
            AND newer.promised_amount > 0 AND newer.id > e.id)
        """,
        list(customer_ids),
        books.today,
        books.grace_days,
    )
    return SQL(
        "SELECT customer_id, action_date, promised_date, known - matched FROM (%s) m WHERE known > matched",
        _matched_sql(settled, SQL("TRUE")),
    )


def _matched_sql(which, linked) -> SQL:
    """The money matched with the items `i` of promises `e` since they were made, and what that can amount to.

    More cannot be asked of a promise than what is open of its items by now, with what was paid since: what was
    credited or priced anew is neither asked for nor paid. Of a document cancelled or deleted nothing is asked; one
    that is being corrected (a draft) still stands as it was. Documents are looked up for items that are gone only.
    """
    return SQL(
        """
        SELECT e.id, e.customer_id, e.action_date, e.promised_date,
            e.promise_received AS known, e.promise_wanted AS known_wanted,
            GREATEST(0, COALESCE(about.paid, 0)) AS matched,
            CASE WHEN about.items > 0 THEN GREATEST(0, LEAST(e.promised_amount, COALESCE(about.owed, 0)))
                ELSE e.promised_amount END AS wanted
        FROM credit_call_entry e
        LEFT JOIN LATERAL (
            SELECT COUNT(*) AS items,
                SUM(now.paid) FILTER (WHERE now.counts) AS paid,
                SUM(CASE WHEN now.state = 'posted' THEN COALESCE(now.residual + now.paid, now.base)
                    WHEN now.state <> 'cancel' THEN now.base END) FILTER (WHERE now.counts) AS owed
            FROM (
                SELECT i.promise_base AS base, i.promise_base <> 0 AND (%(linked)s) AS counts,
                    COALESCE(l.parent_state, (SELECT state FROM account_move WHERE id = i.move_id), 'cancel') AS state,
                    l.amount_residual AS residual,
                    CASE WHEN l.parent_state = 'posted'
                        THEN COALESCE(money.amount, 0) - COALESCE(i.promise_paid, 0) END AS paid
                FROM credit_call_item i
                LEFT JOIN account_move_line l ON l.id = i.line_id
                LEFT JOIN LATERAL (%(money)s) money ON TRUE
                WHERE i.call_id = e.call_id
            ) now
        ) about ON TRUE
        WHERE %(which)s
        """,
        which=which,
        linked=linked,
        money=_money_sql(SQL("i.promise_base <> 0")),
    )


def _money_sql(wanted) -> SQL:
    """The money matched with item `l`: no credit notes, reversals or write-offs; negative for money handed out.

    Each side is looked up by itself: an `OR` may be answered by reading all matches, once for each item. Of an item of
    which nothing is settled, or none `wanted`, nothing is looked up: hence the conditions inside.
    """
    return SQL(
        """
        SELECT SUM(r.amount) AS amount
        FROM (
            SELECT amount, credit_move_id FROM account_partial_reconcile WHERE debit_move_id = l.id
            UNION ALL
            SELECT -amount, credit_move_id FROM account_partial_reconcile WHERE credit_move_id = l.id
        ) r
        JOIN account_move_line kl ON kl.id = r.credit_move_id
        JOIN account_move km ON km.id = kl.move_id
        WHERE l.amount_residual <> l.balance AND %s
            AND km.move_type <> 'out_refund' AND km.reversed_entry_id IS NULL AND km.credit_is_write_off IS NOT TRUE
        """,
        wanted,
    )


def money_of_lines_sql(line_ids) -> SQL:
    """Rows `(journal item, money matched with it)`, see :func:`_money_sql`."""
    return SQL(
        """
        SELECT l.id, money.amount FROM account_move_line l, LATERAL (%s) money
        WHERE l.id = ANY(%s) AND money.amount IS NOT NULL
        """,
        _money_sql(SQL("TRUE")),
        list(line_ids),
    )


def word_sql(books, now) -> SQL:
    """Write what customers still promise, and how often they broke their word, where it is on record otherwise.

    Few promise anything: looked for beside all other figures, each customer would cost a join. Rows `(customer,)`.
    """
    return SQL(
        """
        UPDATE credit_customer c
        SET promised_amount = fresh.amount, promised_date = fresh.day, broken_promise_count = fresh.broken,
            refreshed_at = %s
        FROM (%s) fresh WHERE c.id = fresh.id RETURNING c.id
        """,
        now,
        _changed_word_sql(books.company_id, books.today, books.scope),
    )


def changed_word_ids_sql(company_id, today, scope) -> SQL:
    """The customers on whose record something else stands than what they promise."""
    return SQL("SELECT id FROM (%s) fresh", _changed_word_sql(company_id, today, scope))


def _changed_word_sql(company_id, today, scope) -> SQL:
    return SQL(
        """
        SELECT COALESCE(promised.customer_id, c.id) AS id, COALESCE(promised.amount, 0) AS amount,
            promised.day, COALESCE(promised.broken, 0) AS broken
        FROM (
            SELECT id, promised_amount, promised_date, broken_promise_count FROM credit_customer
            WHERE company_id = %(company)s %(scope)s
                AND (promised_amount <> 0 OR promised_date IS NOT NULL OR broken_promise_count <> 0)
        ) c
        FULL JOIN (%(promised)s) promised ON promised.customer_id = c.id
        WHERE (COALESCE(c.promised_amount, 0), c.promised_date, COALESCE(c.broken_promise_count, 0))
            IS DISTINCT FROM (COALESCE(promised.amount, 0), promised.day, COALESCE(promised.broken, 0))
        """,
        company=company_id,
        scope=in_scope("partner_id", scope),
        promised=_promised_sql(company_id, today, scope),
    )


def _promised_sql(company_id, today, scope) -> SQL:
    """What each customer still promises to pay, and how often it broke its word.

    A broken promise counts for a year, and while something it was about is unpaid. `LIMIT 1` and the conditions
    inside have that looked up for each of the few broken ones, neither among all items nor for the pending.
    """
    return SQL(
        """
        SELECT customer_id,
            SUM(GREATEST(0, COALESCE(promise_wanted, promised_amount) - COALESCE(promise_received, 0)))
                FILTER (WHERE promise_state = 'pending') AS amount,
            MIN(promised_date) FILTER (WHERE promise_state = 'pending') AS day,
            COUNT(still.unpaid) AS broken
        FROM credit_call_entry e
        LEFT JOIN LATERAL (
            SELECT TRUE AS unpaid FROM credit_call_item i JOIN account_move_line l ON l.id = i.line_id
            WHERE e.promise_state = 'broken' AND e.promised_date > %(today)s::date - %(months)s * INTERVAL '1 month'
                AND i.call_id = e.call_id AND i.promise_base <> 0
                AND l.parent_state = 'posted' AND l.amount_residual > 0
            LIMIT 1
        ) still ON TRUE
        WHERE promise_state IN ('pending', 'broken') AND company_id = %(company)s %(scope)s
        GROUP BY customer_id
        """,
        today=today,
        months=BROKEN_MONTHS,
        company=company_id,
        scope=in_scope_customers("customer_id", scope),
    )
