"""What the Update reads: one row per open item, one per customer."""

from odoo import api, models
from odoo.tools import SQL


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    def _fresh_sql(self, company, scope) -> SQL:
        """The figures of each customer: its sums, judged by its profile."""
        return SQL(
            """
            SELECT *, CASE WHEN wanted OR first_action > %(today)s
                    THEN first_action END AS next_action_date,
                wanted AND COALESCE(first_action <= %(today)s, FALSE) AS needs_action,
                wanted AND COALESCE(first_followup < %(today)s, FALSE) AS followup_missed
            FROM (
                SELECT *, COALESCE(actionable_balance > 0 AND balance >= min_balance
                    AND (max_balance = 0 OR balance < max_balance), FALSE) AS wanted
                FROM (%(sums)s) sums OFFSET 0
            ) judged
            """,
            today=company._credit_today(),
            sums=self._sums_sql(company, scope),
        )

    def _sums_sql(self, company, scope) -> SQL:
        """One row per commercial partner with open items.

        ``OFFSET 0`` has each sum worked out once instead of wherever it is used.
        """
        return SQL(
            """
            SELECT *, late + age_not_due AS balance, GREATEST(0, late) AS overdue_balance,
                GREATEST(0, late - withheld) AS actionable_balance
            FROM (
                SELECT grouped.*, t.customer_id, t.profile_id, t.profile_sequence,
                    t.user_id, t.salesperson_id, t.min_balance, t.max_balance,
                    age_credit + age_30 + age_60 + age_90 + age_older AS late
                FROM (%s) grouped
                JOIN target t ON t.line_partner_id = grouped.partner_id
                OFFSET 0
            ) added OFFSET 0
            """,
            self._grouped_sql(company, scope),
        )

    def _grouped_sql(self, company, scope) -> SQL:
        """Each item is added to one bucket: the rest follows from the buckets."""
        return SQL(
            """
            SELECT partner_id,
                COALESCE(SUM(residual) FILTER (WHERE bucket = 0), 0) AS age_credit,
                COALESCE(SUM(residual) FILTER (WHERE bucket = 1), 0) AS age_not_due,
                COALESCE(SUM(residual) FILTER (WHERE bucket = 2), 0) AS age_30,
                COALESCE(SUM(residual) FILTER (WHERE bucket = 3), 0) AS age_60,
                COALESCE(SUM(residual) FILTER (WHERE bucket = 4), 0) AS age_90,
                COALESCE(SUM(residual) FILTER (WHERE bucket = 5), 0) AS age_older,
                COALESCE(SUM(withheld) FILTER (WHERE withheld IS NOT NULL
                    AND bucket <> 1), 0) AS withheld,
                COALESCE(SUM(LEAST(held, residual)) FILTER (WHERE held IS NOT NULL
                    AND bucket > 0), 0) AS disputed_amount,
                COUNT(*) AS item_count,
                COUNT(*) FILTER (WHERE bucket > 1) AS overdue_item_count,
                MIN(due) FILTER (WHERE bucket > 1) AS oldest_due_date,
                MIN(GREATEST(first_day, followup)) FILTER (WHERE eligible)
                    AS first_action,
                MIN(followup) FILTER (WHERE followup IS NOT NULL AND eligible
                    AND first_day <= %(today)s) AS first_followup
            FROM (%(items)s) item
            GROUP BY partner_id
            """,
            items=self._items_sql(company, scope),
            today=company._credit_today(),
        )

    def _items_sql(self, company, scope) -> SQL:
        """One row per open item, with what its profile and its call say about it.

        ``OFFSET 0`` has each item's terms worked out once instead of once per sum.
        """
        return SQL(
            """
            SELECT partner_id, residual, due, bucket, held, withheld, followup,
                due + min_days_overdue AS first_day,
                bucket > 0 AND is_monitored AND reminders >= min_reminders
                    AND CASE WHEN withheld IS NULL THEN residual >= min_item_amount
                        ELSE residual - withheld >= GREATEST(min_item_amount, 0.000001)
                        END AS eligible
            FROM (
                SELECT *, CASE WHEN residual < 0 THEN 0 WHEN days <= 0 THEN 1
                    WHEN days <= 30 THEN 2 WHEN days <= 60 THEN 3
                    WHEN days <= 90 THEN 4 ELSE 5 END AS bucket,
                    CASE WHEN excluded THEN residual
                        WHEN held IS NOT NULL AND residual > 0
                        THEN LEAST(held, residual) END AS withheld
                FROM (%s) opened OFFSET 0
            ) judged
            """,
            self._open_sql(company, scope),
        )

    def _open_sql(self, company, scope) -> SQL:
        today = company._credit_today()
        due = SQL("COALESCE(l.date_maturity, l.date)")
        return SQL(
            """
            SELECT t.partner_id, t.is_monitored, t.min_days_overdue, t.min_item_amount,
                t.min_reminders, l.amount_residual AS residual, %(due)s AS due,
                %(today)s - %(due)s AS days, note.held, note.excluded, hung.followup,
                %(reminders)s AS reminders
            FROM account_move_line l
            JOIN target t ON t.line_partner_id = l.partner_id
            LEFT JOIN (%(links)s) hung ON hung.line_id = l.id
            LEFT JOIN (%(notes)s) note ON note.line_id = l.id
            %(reminded)s
            WHERE %(open)s
            """,
            due=due,
            today=today,
            links=self._links_sql(company, scope),
            notes=self._notes_sql(company, scope, today),
            open=self._open_condition(company),
            **self._reminded_sql(company),
        )

    def _reminded_sql(self, company) -> dict:
        """Counting reminders costs nothing where no profile asks for any."""
        if not self.env["credit.profile"].sudo().search_count(
            [("min_reminders", ">", 0)], limit=1
        ):
            return {"reminders": SQL("0"), "reminded": SQL()}
        return {
            "reminders": SQL("COALESCE(reminded.count, 0)"),
            "reminded": SQL(
                "LEFT JOIN (%s) reminded ON reminded.move_id = l.move_id",
                self._reminders_sql(company),
            ),
        }

    def _open_condition(self, company) -> SQL:
        """What an open item ``l`` is: never ``payment_state``, never ``no_followup``."""
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        receivable = accounts.search([("account_type", "=", "asset_receivable")])
        return SQL(
            "l.company_id = %s AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE"
            " AND l.amount_residual <> 0 AND l.account_id = ANY(%s)",
            company.id,
            receivable.ids,
        )

    def _targets_sql(self, company, scope) -> SQL:
        """Each partner of the books with its commercial partner, customer and profile."""
        return SQL(
            """
            SELECT t.line_partner_id, t.partner_id, t.customer_id, t.salesperson_id,
                t.profile_id, COALESCE(t.own_user_id, pr.user_id) AS user_id,
                COALESCE(pr.sequence, 0) AS profile_sequence, pr.is_monitored,
                pr.min_days_overdue, pr.min_item_amount, pr.min_reminders,
                pr.min_balance, pr.max_balance
            FROM (
                SELECT p.id AS line_partner_id, cp.id AS partner_id, c.id AS customer_id,
                    cp.user_id AS salesperson_id, c.user_id AS own_user_id,
                    %s AS profile_id
                FROM res_partner p
                JOIN res_partner cp ON cp.id = COALESCE(p.commercial_partner_id, p.id)
                LEFT JOIN credit_customer c
                    ON c.partner_id = cp.id AND c.company_id = %s
                WHERE TRUE %s
            ) t LEFT JOIN credit_profile pr ON pr.id = t.profile_id
            """,
            self.env["credit.profile"]._assignment_sql(company),
            company.id,
            self._scope_sql("cp.id", scope),
        )

    def _notes_sql(self, company, scope, today) -> SQL:
        """What is held back or excluded: one row per item, few beside the books."""
        return SQL(
            """
            SELECT line_id, SUM(held) AS held, BOOL_OR(excluded) AS excluded
            FROM (%s UNION ALL %s) noted WHERE TRUE %s GROUP BY line_id
            """,
            self._held_sql(company, today),
            self._excluded_sql(company),
            self._scoped_lines_sql(scope),
        )

    def _scoped_lines_sql(self, scope) -> SQL:
        """A few customers' items are looked up one by one, not among everybody's."""
        if scope is None:
            return SQL()
        return SQL(
            """
            AND line_id = ANY(ARRAY(
                SELECT x.id FROM account_move_line x
                JOIN res_partner xp ON xp.id = x.partner_id
                WHERE xp.commercial_partner_id = ANY(%s) AND x.reconciled IS NOT TRUE))
            """,
            list(scope),
        )

    def _links_sql(self, company, scope) -> SQL:
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
            company.id,
            self._scoped_lines_sql(scope),
        )

    def _held_sql(self, company, today) -> SQL:
        """Amounts held back by open disputes whose deadline has not passed."""
        return SQL(
            """
            SELECT di.line_id, di.held_amount AS held, FALSE AS excluded
            FROM credit_dispute_item di JOIN credit_dispute d ON d.id = di.dispute_id
            WHERE d.state = 'open' AND (d.deadline IS NULL OR d.deadline >= %s)
                AND di.line_id IS NOT NULL AND d.company_id = %s
            """,
            today,
            company.id,
        )

    def _excluded_sql(self, company) -> SQL:
        """Items of documents nobody calls about."""
        return SQL(
            """
            SELECT x.id, NULL, TRUE
            FROM account_move m JOIN account_move_line x ON x.move_id = m.id
            WHERE m.credit_excluded AND m.company_id = %s
            """,
            company.id,
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
