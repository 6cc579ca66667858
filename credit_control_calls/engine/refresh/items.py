"""The open items the Update reads: one row each, with what profile, call action and dispute say about it."""

import json

from odoo.tools import SQL

from .books import in_scope_items, open_condition


def items_sql(books) -> SQL:
    """One row per open item.

    `bucket` is its age: 0 money owed to the customer, 1 not due, then one per 30 days. `held` is what is disputed of
    it; whether enough is left beside that to be `eligible` is told by the sums. No profile asks for less than zero, so
    credits are never eligible.
    `OFFSET 0` has each item's terms worked out once instead of once per sum; in the order in which the sums use them
    they need no copying in between.
    """
    reminders, reminded = _reminded_sql(books)
    due = SQL("COALESCE(l.date_maturity, l.date)")
    monitored = SQL("t.is_monitored AND %s >= t.min_reminders", reminders) if reminders else SQL("t.is_monitored")
    first_day, least = SQL("%s + t.min_days_overdue", due), SQL("t.min_item_amount")
    if books.asked_ids:
        # What was asked for needs to fulfil nothing; where nothing was, nothing is looked up.
        asked = SQL("l.id = ANY(%s::int[])", books.asked_ids)
        monitored = SQL("(%s OR %s)", asked, monitored)
        first_day = SQL("CASE WHEN %s THEN %s ELSE %s END", asked, due, first_day)
        least = SQL("CASE WHEN %s THEN 0.000001 ELSE %s END", asked, least)
    return SQL(
        """
        SELECT t.partner_id, l.amount_residual AS residual,
            CASE WHEN l.amount_residual < 0 THEN 0
                ELSE GREATEST(1, LEAST(5, (%(today)s - %(due)s + 29) / 30 + 1)) END AS bucket,
            %(excluded)s AS excluded, CASE WHEN %(disputed)s AND l.amount_residual > 0
                THEN LEAST(%(held)s, l.amount_residual) END AS held,
            %(due)s AS due, %(first_day)s AS first_day, hung.followup, %(least)s AS least,
            %(monitored)s AND NOT %(excluded)s AND l.amount_residual >= %(least)s AS eligible
        FROM account_move_line l
        JOIN (%(terms)s) t ON t.line_partner_id = l.partner_id
        LEFT JOIN (%(links)s) hung ON hung.line_id = l.id
        %(reminded)s
        WHERE %(open)s OFFSET 0
        """,
        due=due,
        first_day=first_day,
        monitored=monitored,
        least=least,
        today=books.today,
        excluded=SQL("l.move_id = ANY(%s::int[])", books.excluded_ids) if books.excluded_ids else SQL("FALSE"),
        disputed=SQL("l.id = ANY(%s::int[])", [int(key) for key in books.disputed]),
        held=SQL("(%s::jsonb ->> l.id::text)::numeric", json.dumps(books.disputed)),
        terms=_terms_sql(books),
        links=_links_sql(books),
        reminded=reminded,
        open=open_condition(books),
    )


def _terms_sql(books) -> SQL:
    """Each partner of the books with its commercial partner and the terms of its profile.

    The commercial partner `cp` is for the profiles' rules: without any it is not read.
    """
    within = SQL("WHERE p.commercial_partner_id = ANY(%s)", list(books.scope or ()))
    return SQL(
        """
        SELECT COALESCE(p.commercial_partner_id, p.id) AS partner_id, pr.min_days_overdue,
            pr.is_monitored, pr.min_reminders, pr.min_item_amount, p.id AS line_partner_id
        FROM res_partner p
        LEFT JOIN res_partner cp ON cp.id = COALESCE(p.commercial_partner_id, p.id)
        LEFT JOIN credit_customer c ON c.profile_manual AND c.company_id = %s
            AND c.partner_id = COALESCE(p.commercial_partner_id, p.id)
        LEFT JOIN credit_profile pr ON pr.id = %s
        %s OFFSET 0
        """,
        books.company_id,
        books.assignment,
        SQL() if books.scope is None else within,
    )


def _reminded_sql(books) -> tuple[SQL | None, SQL]:
    """The number of reminders sent and its join; nothing where no profile asks for any."""
    if books.reminders is None:
        return None, SQL()
    join = SQL("LEFT JOIN (%s) reminded ON reminded.move_id = l.move_id", books.reminders)
    return SQL("COALESCE(reminded.count, 0)"), join


def _links_sql(books) -> SQL:
    """Until when call actions keep items quiet; a promise not kept lets go of them.

    One row per item: an item hangs on one call action at a time.
    """
    return SQL(
        """
        SELECT i.line_id, k.followup_date AS followup
        FROM credit_call_item i JOIN credit_call k ON k.id = i.call_id
        WHERE i.unlinked_on IS NULL AND i.line_id IS NOT NULL AND k.company_id = %s
            AND (k.promise_state IN ('broken', 'partial')) IS NOT TRUE %s
        """,
        books.company_id,
        in_scope_items("i.line_id", "id", books.scope),
    )
