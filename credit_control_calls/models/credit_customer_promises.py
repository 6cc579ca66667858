"""Promises to pay: judged at each Update, summed up on the customer."""

from odoo import models
from odoo.tools import SQL

from ..tools import promise


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    def _settle_promises(self, books):
        """Judge the promises still pending about which there is something new to say."""
        days = max(0, books.company.credit_promise_tolerance_days)
        amount = max(0.0, books.company.credit_promise_tolerance_amount)
        rows = self.env.execute_query(self._to_judge_sql(books, days, amount))
        if not rows:
            return
        found = [promise.Promise(*row) for row in rows]
        late = [x for x in found if promise.is_late(x.promised_date, books.today, days)]
        received = self._received_late(books, late, days) if late else {}
        judged = []
        for x in found:
            got = received.get(x.id, x.matched)
            state = promise.evaluate(x.wanted, got, x.promised_date, books.today, days, amount)
            judged.append((x.id, state, got))
        self._write_promises(judged)

    def _received_late(self, books, late, days) -> dict[int, float]:
        """What late promises received, see :func:`promise.spread`."""
        loose = self.env.execute_query(self._loose_sql(books, late))
        used = self.env.execute_query(self._used_sql(books, late, days)) if loose else []
        return promise.spread(late, [promise.Used(*row) for row in used], loose, days)

    def _write_promises(self, judged):
        """Rows ``(entry, state, received)``; a call follows its entry."""
        ids, states, received = zip(*judged, strict=True)
        self.env.execute_query(
            SQL(
                """
                WITH judged AS (
                    UPDATE credit_call_entry e
                    SET promise_state = s.state, promise_received = s.received
                    FROM UNNEST(%s::int[], %s::varchar[], %s::numeric[]) s(id, state, received)
                    WHERE s.id = e.id RETURNING e.call_id, e.promise_state
                )
                UPDATE credit_call k SET promise_state = judged.promise_state
                FROM judged WHERE k.id = judged.call_id
                    AND k.promise_state IS DISTINCT FROM judged.promise_state
                RETURNING k.id
                """,
                list(ids),
                list(states),
                list(received),
            )
        )

    def _to_judge_sql(self, books, days, amount) -> SQL:
        """The pending promises whose day has passed, that are kept, or on which money came in.

        An item that has gone to another call since is still paid to keep this promise.
        """
        linked = SQL(
            """
            i.unlinked_on IS NULL OR EXISTS (SELECT FROM credit_call_item n
                WHERE n.line_id = i.line_id AND n.unlinked_on IS NULL AND n.call_id <> i.call_id)
            """
        )
        pending = SQL(
            "e.promise_state = 'pending' AND e.company_id = %s %s",
            books.company.id,
            self._scoped_customers_sql("e.customer_id", books),
        )
        return SQL(
            """
            SELECT id, customer_id, action_date, promised_date, wanted, matched
            FROM (%(matched)s OFFSET 0) m
            WHERE %(today)s - promised_date > %(days)s OR matched IS DISTINCT FROM known
                OR wanted = 0 OR (matched > 0 AND matched >= wanted - %(amount)s)
            """,
            matched=self._matched_sql(pending, linked),
            days=days,
            today=books.today,
            amount=amount,
        )

    def _loose_sql(self, books, late) -> SQL:
        """Rows ``(customer, date, amount)``: the money of these customers not matched yet.

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
            list({x.customer_id for x in late}),
            self._open_condition(books),
        )

    def _used_sql(self, books, late, days) -> SQL:
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
            list({x.customer_id for x in late}),
            books.today,
            days,
        )
        return SQL(
            """
            SELECT customer_id, action_date, promised_date, known - matched
            FROM (%s) m WHERE known > matched
            """,
            self._matched_sql(settled, SQL("TRUE")),
        )

    def _matched_sql(self, which, linked) -> SQL:
        """What was matched with the items ``i`` of promises ``e``, and what that can amount to.

        More cannot be asked of a promise than its items came to; of a document cancelled or
        deleted since nothing is asked any more.
        """
        return SQL(
            """
            SELECT e.id, e.customer_id, e.action_date, e.promised_date, e.promise_received AS known,
                GREATEST(0, COALESCE(off.amount, 0)) AS matched,
                CASE WHEN off.base > 0
                    THEN GREATEST(0, LEAST(e.promised_amount, off.base - COALESCE(off.gone, 0)))
                    ELSE e.promised_amount END AS wanted
            FROM credit_call_entry e
            LEFT JOIN LATERAL (
                SELECT SUM(i.promise_base) AS base,
                    SUM(i.promise_base) FILTER (WHERE COALESCE(l.parent_state, (SELECT m.state
                        FROM account_move m WHERE m.id = i.move_id), 'cancel') = 'cancel') AS gone,
                    SUM(i.promise_base - l.amount_residual)
                        FILTER (WHERE l.parent_state = 'posted') AS amount
                FROM credit_call_item i LEFT JOIN account_move_line l ON l.id = i.line_id
                WHERE i.call_id = e.call_id AND i.promise_base <> 0 AND (%(linked)s)
            ) off ON TRUE
            WHERE %(which)s
            """,
            which=which,
            linked=linked,
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
