"""The open items the Update reads: one row each, with what profile, call and dispute say about it."""

import json

from odoo import api, models
from odoo.tools import SQL


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    def _items_sql(self, books) -> SQL:
        """One row per open item.

        ``bucket`` is its age: 0 money owed to the customer, 1 not due, then one per 30 days.
        ``held`` is what is disputed of it. No profile asks for less than zero, so credits are
        never eligible.
        ``OFFSET 0`` has each item's terms worked out once instead of once per sum; in the
        order in which :meth:`_grouped_sql` uses them they need no copying in between.
        """
        reminders, reminded = self._reminded_sql(books)
        return SQL(
            """
            SELECT t.partner_id, l.amount_residual AS residual,
                CASE WHEN l.amount_residual < 0 THEN 0 WHEN %(due)s >= %(today)s THEN 1
                    WHEN %(due)s >= %(today)s - 30 THEN 2 WHEN %(due)s >= %(today)s - 60 THEN 3
                    WHEN %(due)s >= %(today)s - 90 THEN 4 ELSE 5 END AS bucket,
                %(excluded)s AS excluded, CASE WHEN %(disputed)s AND l.amount_residual > 0
                    THEN LEAST(%(held)s, l.amount_residual) END AS held,
                %(due)s AS due, %(due)s + t.min_days_overdue AS first_day, hung.followup,
                t.is_monitored AND %(reminders)s >= t.min_reminders AND NOT %(excluded)s
                    AND CASE WHEN %(disputed)s
                        THEN l.amount_residual - %(held)s >= GREATEST(t.min_item_amount, 0.000001)
                        ELSE l.amount_residual >= t.min_item_amount END AS eligible
            FROM account_move_line l
            JOIN (%(terms)s) t ON t.line_partner_id = l.partner_id
            LEFT JOIN (%(links)s) hung ON hung.line_id = l.id
            %(reminded)s
            WHERE %(open)s OFFSET 0
            """,
            due=SQL("COALESCE(l.date_maturity, l.date)"),
            today=books.today,
            excluded=SQL("l.move_id = ANY(%s::int[])", list(books.excluded_ids)),
            disputed=SQL("l.id = ANY(%s::int[])", [int(key) for key in books.disputed]),
            held=SQL("(%s::jsonb ->> l.id::text)::numeric", json.dumps(books.disputed)),
            terms=self._terms_sql(books),
            links=self._links_sql(books),
            reminders=reminders,
            reminded=reminded,
            open=self._open_condition(books),
        )

    def _terms_sql(self, books) -> SQL:
        """Each partner of the books with its commercial partner and the terms of its profile.

        The commercial partner ``cp`` is for the profiles' rules: without any it is not read.
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
            books.company.id,
            self.env["credit.profile"]._assignment_sql(books.company),
            SQL() if books.scope is None else within,
        )

    def _reminded_sql(self, books) -> tuple[SQL, SQL]:
        """The number of reminders sent and its join; it costs nothing where no profile asks for any."""
        if not self.env["credit.profile"]._has_reminder_terms():
            return SQL("0"), SQL()
        join = SQL(
            "LEFT JOIN (%s) reminded ON reminded.move_id = l.move_id",
            self._reminders_sql(books.company),
        )
        return SQL("COALESCE(reminded.count, 0)"), join

    def _open_condition(self, books) -> SQL:
        """What an open item ``l`` is: never ``payment_state``, never ``no_followup``."""
        return SQL(
            "l.company_id = %s AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE"
            " AND l.amount_residual <> 0 AND l.account_id = ANY(%s)",
            books.company.id,
            list(books.receivable_ids),
        )

    @api.model
    def _books_sql(self, company, today, scope) -> SQL:
        """One row: receivable accounts, what is disputed of which item, excluded entries.

        Disputed and excluded items are few: looking them up beside each item costs less than
        another join. A dispute whose deadline has passed holds nothing back.
        """
        return SQL(
            """
            SELECT ARRAY(SELECT id FROM account_account WHERE account_type = 'asset_receivable'
                    ORDER BY id),
                (SELECT JSONB_OBJECT_AGG(line_id, held) FROM (
                    SELECT di.line_id, SUM(di.held_amount) AS held
                    FROM credit_dispute_item di JOIN credit_dispute d ON d.id = di.dispute_id
                    WHERE d.state = 'open' AND (d.deadline IS NULL OR d.deadline >= %(today)s)
                        AND d.company_id = %(company)s AND di.line_id IS NOT NULL %(items)s
                    GROUP BY di.line_id) disputed),
                ARRAY(SELECT m.id FROM account_move m WHERE m.credit_excluded
                    AND m.company_id = %(company)s %(entries)s)
            """,
            today=today,
            company=company.id,
            items=self._scoped_sql("di.line_id", "id", scope),
            entries=self._scoped_sql("m.id", "move_id", scope),
        )

    @api.model
    def _scoped_sql(self, column, key, scope) -> SQL:
        """A few customers' items, or their entries, are looked up one by one, not among all."""
        if scope is None:
            return SQL()
        return SQL(
            """
            AND %s = ANY(ARRAY(
                SELECT x.%s FROM account_move_line x
                JOIN res_partner xp ON xp.id = x.partner_id
                WHERE xp.commercial_partner_id = ANY(%s) AND x.reconciled IS NOT TRUE))
            """,
            SQL.identifier(*column.split(".")),
            SQL.identifier(key),
            list(scope),
        )

    def _links_sql(self, books) -> SQL:
        """Until when calls keep items quiet; a promise not kept lets go of them.

        One row per item: an item hangs on one call at a time.
        """
        return SQL(
            """
            SELECT i.line_id, k.followup_date AS followup
            FROM credit_call_item i JOIN credit_call k ON k.id = i.call_id
            WHERE i.unlinked_on IS NULL AND i.line_id IS NOT NULL AND k.company_id = %s
                AND (k.promise_state IN ('broken', 'partial')) IS NOT TRUE %s
            """,
            books.company.id,
            self._scoped_sql("i.line_id", "id", books.scope),
        )

    @api.model
    def _reminders_sql(self, company) -> SQL:
        """Hook: rows ``(move_id, count)`` of the reminders sent for an entry.

        Addons that send reminders of their own add theirs with ``UNION ALL`` inside.
        """
        return SQL(
            """
            SELECT rel.move_id, COUNT(*) AS count
            FROM credit_reminder_move_rel rel
            JOIN credit_reminder r ON r.id = rel.reminder_id
            WHERE r.company_id = %s GROUP BY rel.move_id
            """,
            company.id,
        )
