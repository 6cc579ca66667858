"""Promises to pay: judged at each Update, summed up on the customer."""

from odoo import models
from odoo.tools import SQL


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    def _settle_promises(self, books):
        """Judge the promises still pending, see ``tools.promise.evaluate``."""
        self.env.execute_query(
            SQL(
                """
                WITH judged AS (
                    UPDATE credit_call_entry e
                    SET promise_state = s.state, promise_received = s.received
                    FROM (%(states)s) s
                    WHERE s.id = e.id AND (e.promise_state, e.promise_received)
                        IS DISTINCT FROM (s.state, s.received)
                    RETURNING e.call_id, e.promise_state, e.id
                )
                UPDATE credit_call k SET promise_state = judged.promise_state
                FROM judged WHERE k.id = judged.call_id
                    AND k.promise_state IS DISTINCT FROM judged.promise_state
                RETURNING k.id
                """,
                states=self._promise_states_sql(books),
            )
        )

    def _promise_states_sql(self, books) -> SQL:
        days = books.company.credit_promise_tolerance_days
        amount = books.company.credit_promise_tolerance_amount
        return SQL(
            """
            SELECT r.id, r.received, CASE
                WHEN r.received > 0 AND r.received >= r.wanted - %(amount)s THEN 'kept'
                WHEN %(today)s <= r.promised_date + %(days)s THEN 'pending'
                WHEN r.received > %(amount)s THEN 'partial' ELSE 'broken' END AS state
            FROM (%(received)s) r
            """,
            amount=amount,
            today=books.today,
            days=days,
            received=self._received_sql(books),
        )

    def _received_sql(self, books) -> SQL:
        """What came in since each pending promise.

        Money not matched yet counts only when the promise would be broken otherwise, and
        only once: the earliest promise takes what it lacks.
        """
        return SQL(
            """
            SELECT id, promised_date, wanted, matched + LEAST(lacking, GREATEST(0, loose
                - COALESCE(SUM(lacking) OVER (PARTITION BY customer_id
                    ORDER BY promised_date, id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) AS received
            FROM (
                SELECT m.*, COALESCE(loose.amount, 0) AS loose,
                    CASE WHEN loose.amount IS NULL THEN 0
                        ELSE GREATEST(0, m.wanted - m.matched) END AS lacking
                FROM (%(matched)s) m LEFT JOIN LATERAL (
                    SELECT -SUM(l.amount_residual) AS amount
                    FROM credit_customer c
                    JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                    JOIN account_move_line l ON l.partner_id = p.id
                    WHERE c.id = m.customer_id AND l.amount_residual < 0
                        AND l.date >= m.action_date AND %(open)s
                        AND m.promised_date + %(days)s < %(today)s
                ) loose ON TRUE
            ) measured
            """,
            matched=self._matched_sql(books),
            open=self._open_condition(books),
            days=books.company.credit_promise_tolerance_days,
            today=books.today,
        )

    def _matched_sql(self, books) -> SQL:
        """What was matched with each pending promise's items, and what that can amount to.

        More cannot be asked of a promise than its items came to. An item that has gone to
        another call since is still paid to keep this promise.
        """
        return SQL(
            """
            SELECT e.id, e.customer_id, e.action_date, e.promised_date,
                GREATEST(0, COALESCE(off.amount, 0)) AS matched,
                CASE WHEN off.base > 0 THEN LEAST(e.promised_amount, off.base)
                    ELSE e.promised_amount END AS wanted
            FROM credit_call_entry e
            LEFT JOIN LATERAL (
                SELECT SUM(i.promise_base) AS base, SUM(i.promise_base - l.amount_residual)
                    FILTER (WHERE l.parent_state = 'posted') AS amount
                FROM credit_call_item i LEFT JOIN account_move_line l ON l.id = i.line_id
                WHERE i.call_id = e.call_id AND i.promise_base <> 0
                    AND (i.unlinked_on IS NULL OR EXISTS (SELECT FROM credit_call_item n
                        WHERE n.line_id = i.line_id AND n.unlinked_on IS NULL
                            AND n.call_id <> i.call_id))
            ) off ON TRUE
            WHERE e.promise_state = 'pending' AND e.company_id = %(company)s %(scope)s
            """,
            company=books.company.id,
            scope=self._scoped_customers_sql("e.customer_id", books),
        )

    def _scoped_customers_sql(self, column, books) -> SQL:
        if books.scope is None:
            return SQL()
        return SQL(
            "AND %s = ANY(ARRAY(SELECT id FROM credit_customer"
            " WHERE partner_id = ANY(%s)))",
            SQL.identifier(*column.split(".")),
            list(books.scope),
        )

    def _promised_sql(self, books) -> SQL:
        """What each customer has promised and how often it broke its word."""
        return SQL(
            """
            SELECT customer_id,
                SUM(promised_amount) FILTER (WHERE promise_state = 'pending') AS amount,
                MIN(promised_date) FILTER (WHERE promise_state = 'pending') AS day,
                COUNT(*) FILTER (WHERE promise_state = 'broken') AS broken
            FROM credit_call_entry
            WHERE promise_state IN ('pending', 'broken') AND company_id = %s %s
            GROUP BY customer_id
            """,
            books.company.id,
            self._scoped_customers_sql("customer_id", books),
        )
