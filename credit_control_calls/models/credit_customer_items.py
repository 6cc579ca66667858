"""The open items the Update reads: one row each, with what profile, call and dispute say about it."""

from odoo import api, models
from odoo.tools import SQL


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    def _items_sql(self, books) -> SQL:
        """One row per open item.

        ``bucket`` is its age: 0 money owed to the customer, 1 not due, then one per 30 days.
        No profile asks for less than zero, so credits are never eligible.
        ``OFFSET 0`` has each item's terms worked out once instead of once per sum.
        """
        reminders, reminded = self._reminded_sql(books)
        return SQL(
            """
            SELECT t.partner_id, l.amount_residual AS residual, %(due)s AS due, hung.followup,
                CASE WHEN l.amount_residual < 0 THEN 0 WHEN %(due)s >= %(today)s THEN 1
                    WHEN %(due)s >= %(today)s - 30 THEN 2 WHEN %(due)s >= %(today)s - 60 THEN 3
                    WHEN %(due)s >= %(today)s - 90 THEN 4 ELSE 5 END AS bucket,
                %(due)s + t.min_days_overdue AS first_day, note.held,
                CASE WHEN note.excluded THEN l.amount_residual
                    WHEN note.held IS NOT NULL AND l.amount_residual > 0
                    THEN LEAST(note.held, l.amount_residual) END AS withheld,
                t.is_monitored AND %(reminders)s >= t.min_reminders AND CASE WHEN note.line_id IS NULL
                        THEN l.amount_residual >= t.min_item_amount
                        ELSE note.excluded IS NOT TRUE AND l.amount_residual - note.held
                            >= GREATEST(t.min_item_amount, 0.000001) END AS eligible
            FROM account_move_line l
            JOIN (%(terms)s) t ON t.line_partner_id = l.partner_id
            LEFT JOIN (%(links)s) hung ON hung.line_id = l.id
            LEFT JOIN (%(notes)s) note ON note.line_id = l.id
            %(reminded)s
            WHERE %(open)s OFFSET 0
            """,
            due=SQL("COALESCE(l.date_maturity, l.date)"),
            today=books.today,
            terms=self._terms_sql(books),
            links=self._links_sql(books),
            notes=self._notes_sql(books),
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
            SELECT p.id AS line_partner_id, COALESCE(p.commercial_partner_id, p.id) AS partner_id,
                pr.is_monitored, pr.min_days_overdue, pr.min_item_amount, pr.min_reminders
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

    def _notes_sql(self, books) -> SQL:
        """What is held back or excluded: one row per item, few beside the books."""
        return SQL(
            """
            SELECT line_id, SUM(held) AS held, BOOL_OR(excluded) AS excluded
            FROM (%s UNION ALL %s) noted WHERE TRUE %s GROUP BY line_id
            """,
            self._held_sql(books),
            self._excluded_sql(books),
            self._scoped_lines_sql(books),
        )

    def _scoped_lines_sql(self, books) -> SQL:
        """A few customers' items are looked up one by one, not among everybody's."""
        if books.scope is None:
            return SQL()
        return SQL(
            """
            AND line_id = ANY(ARRAY(
                SELECT x.id FROM account_move_line x
                JOIN res_partner xp ON xp.id = x.partner_id
                WHERE xp.commercial_partner_id = ANY(%s) AND x.reconciled IS NOT TRUE))
            """,
            list(books.scope),
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
            self._scoped_lines_sql(books),
        )

    def _held_sql(self, books) -> SQL:
        """Amounts held back by open disputes whose deadline has not passed."""
        return SQL(
            """
            SELECT di.line_id, di.held_amount AS held, FALSE AS excluded
            FROM credit_dispute_item di JOIN credit_dispute d ON d.id = di.dispute_id
            WHERE d.state = 'open' AND (d.deadline IS NULL OR d.deadline >= %s)
                AND di.line_id IS NOT NULL AND d.company_id = %s
            """,
            books.today,
            books.company.id,
        )

    def _excluded_sql(self, books) -> SQL:
        """Items of documents nobody calls about."""
        return SQL(
            """
            SELECT x.id, NULL, TRUE
            FROM account_move m JOIN account_move_line x ON x.move_id = m.id
            WHERE m.credit_excluded AND m.company_id = %s
            """,
            books.company.id,
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
