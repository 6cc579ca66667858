from odoo import api, fields, models
from odoo.tools import SQL

FIGURES = (
    "profile_id", "profile_sequence", "user_id", "salesperson_id", "balance",
    "overdue_balance", "actionable_balance", "disputed_amount", "age_not_due", "age_30",
    "age_60", "age_90", "age_older", "age_credit", "item_count", "overdue_item_count",
    "oldest_due_date", "next_action_date", "needs_action", "followup_missed",
)  # fmt: skip
AMOUNTS = (
    "balance", "overdue_balance", "actionable_balance", "disputed_amount", "age_not_due",
    "age_30", "age_60", "age_90", "age_older", "age_credit",
)  # fmt: skip


def columns(names, alias=None) -> SQL:
    """The named columns, of a table alias if there is one."""
    return SQL(", ").join(
        SQL.identifier(alias, name) if alias else SQL.identifier(name) for name in names
    )


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    @api.model
    def _update(self, companies, partners=None):
        """Bring all figures up to the companies' today, in a handful of SQL statements.

        :param companies: the companies whose books are read
        :param partners: only these commercial partners; the whole books when omitted
        :return: ``{"changed": rows written, "to_call": customers that need action}``
        """
        self.env.flush_all()
        scope = partners
        if partners is not None:
            scope = (partners | partners.commercial_partner_id).ids
        changed = 0
        for company in companies:
            self._reattach(company, partners)
            self._settle_promises(company, scope)
            changed += self._write_figures(company, scope)
            self._rehome(company, scope)
            changed += self._write_promises(company, scope)
        self._forget_caches()
        if partners is None:
            companies.sudo().credit_refreshed_at = fields.Datetime.now()
        to_call = self.search_count(
            [("company_id", "in", companies.ids), ("needs_action", "=", True)]
        )
        return {"changed": changed, "to_call": to_call}

    def _forget_caches(self):
        """SQL wrote behind the ORM's back."""
        self.env["credit.customer"].invalidate_model()
        self.env["credit.call"].invalidate_model(["promise_state"])
        self.env["credit.call.entry"].invalidate_model(
            ["promise_state", "promise_received"]
        )
        self.env["account.move.line"].invalidate_model(["credit_status"])

    @api.model
    def _reattach(self, company, partners=None):
        for model in ("credit.call.item", "credit.dispute.item"):
            self.env[model].sudo()._reattach(company, partners)

    def _write_figures(self, company, scope) -> int:
        """Write what differs and nothing else; the number of rows written."""
        new = columns((*FIGURES, "partner_id"), "fresh")
        names = columns((*FIGURES, "partner_id"))
        query = SQL(
            """
            WITH figures AS (%(figures)s),
            fresh AS (%(fresh)s),
            created AS (
                INSERT INTO credit_customer (company_id, %(names)s, profile_manual,
                    promised_amount, broken_promise_count, refreshed_at,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, %(new)s, FALSE, 0, 0, %(now)s,
                    %(uid)s, %(now)s, %(uid)s, %(now)s
                FROM fresh WHERE fresh.customer_id IS NULL
                ON CONFLICT DO NOTHING RETURNING id
            ),
            changed AS (
                UPDATE credit_customer c SET (%(figure_names)s) = ROW(%(figures_new)s),
                    refreshed_at = %(now)s
                FROM fresh
                WHERE c.id = fresh.customer_id
                    AND (%(old)s) IS DISTINCT FROM (%(figures_new)s)
                RETURNING c.id
            ),
            emptied AS (%(emptied)s)
            SELECT (SELECT COUNT(*) FROM created) + (SELECT COUNT(*) FROM changed)
                + (SELECT COUNT(*) FROM emptied)
            """,
            figures=self._figures_sql(company, scope),
            fresh=self._fresh_sql(company),
            emptied=self._emptied_sql(company, scope),
            names=names,
            new=new,
            figure_names=columns(FIGURES),
            figures_new=columns(FIGURES, "fresh"),
            old=columns(FIGURES, "c"),
            company=company.id,
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )
        return self.env.execute_query(query)[0][0]

    def _emptied_sql(self, company, scope) -> SQL:
        """Customers without any open item left."""
        zeros = SQL(", ").join(SQL("%s = 0", SQL.identifier(a)) for a in AMOUNTS)
        return SQL(
            """
            UPDATE credit_customer c SET %s, item_count = 0, overdue_item_count = 0,
                oldest_due_date = NULL, next_action_date = NULL,
                needs_action = FALSE, followup_missed = FALSE, refreshed_at = %s
            WHERE c.company_id = %s AND c.item_count <> 0 %s
                AND NOT EXISTS (SELECT FROM figures f WHERE f.customer_id = c.id)
            RETURNING c.id
            """,
            zeros,
            fields.Datetime.now(),
            company.id,
            self._scope_sql("c.partner_id", scope),
        )

    def _scope_sql(self, column: str, scope) -> SQL:
        if scope is None:
            return SQL()
        return SQL("AND %s = ANY(%s)", SQL.identifier(*column.split(".")), list(scope))

    def _fresh_sql(self, company) -> SQL:
        """The sums, judged by each customer's profile."""
        today = company._credit_today()
        wanted = SQL(
            "f.actionable_balance > 0 AND f.balance >= pr.min_balance"
            " AND (pr.max_balance = 0 OR f.balance < pr.max_balance)"
        )
        return SQL(
            """
            SELECT f.*, COALESCE(pr.sequence, 0) AS profile_sequence,
                COALESCE(c.user_id, pr.user_id) AS user_id,
                CASE WHEN (%(wanted)s) OR f.first_action > %(today)s
                    THEN f.first_action END AS next_action_date,
                COALESCE(f.first_action <= %(today)s AND (%(wanted)s), FALSE)
                    AS needs_action,
                COALESCE(f.first_followup < %(today)s AND (%(wanted)s), FALSE)
                    AS followup_missed
            FROM figures f
            LEFT JOIN credit_profile pr ON pr.id = f.profile_id
            LEFT JOIN credit_customer c ON c.id = f.customer_id
            """,
            wanted=wanted,
            today=today,
        )

    def _figures_sql(self, company, scope) -> SQL:
        """One row per commercial partner with open items: sums and first dates."""
        return SQL(
            """
            SELECT partner_id, customer_id, profile_id, salesperson_id,
                SUM(residual) AS balance,
                GREATEST(0, COALESCE(SUM(residual)
                    FILTER (WHERE residual < 0 OR days > 0), 0)) AS overdue_balance,
                GREATEST(0, COALESCE(SUM(wanted)
                    FILTER (WHERE residual < 0 OR days > 0), 0)) AS actionable_balance,
                COALESCE(SUM(LEAST(held, residual)) FILTER (WHERE residual > 0), 0)
                    AS disputed_amount,
                COALESCE(SUM(residual) FILTER (WHERE residual > 0 AND days <= 0), 0)
                    AS age_not_due,
                COALESCE(SUM(residual) FILTER (WHERE residual > 0
                    AND days BETWEEN 1 AND 30), 0) AS age_30,
                COALESCE(SUM(residual) FILTER (WHERE residual > 0
                    AND days BETWEEN 31 AND 60), 0) AS age_60,
                COALESCE(SUM(residual) FILTER (WHERE residual > 0
                    AND days BETWEEN 61 AND 90), 0) AS age_90,
                COALESCE(SUM(residual) FILTER (WHERE residual > 0 AND days > 90), 0)
                    AS age_older,
                COALESCE(SUM(residual) FILTER (WHERE residual < 0), 0) AS age_credit,
                COUNT(*) AS item_count,
                COUNT(*) FILTER (WHERE residual > 0 AND days > 0) AS overdue_item_count,
                MIN(due) FILTER (WHERE residual > 0 AND days > 0) AS oldest_due_date,
                MIN(GREATEST(first_day, followup)) FILTER (WHERE eligible) AS first_action,
                MIN(followup) FILTER (WHERE eligible AND first_day <= %(today)s)
                    AS first_followup
            FROM (%(items)s) item
            GROUP BY partner_id, customer_id, profile_id, salesperson_id
            """,
            items=self._items_sql(company, scope),
            today=company._credit_today(),
        )

    def _items_sql(self, company, scope) -> SQL:
        """One row per open item, with what its profile and its call say about it."""
        return SQL(
            """
            SELECT o.*, (o.residual > 0 AND pr.is_monitored AND o.wanted > 0
                    AND o.wanted >= pr.min_item_amount
                    AND o.reminders >= pr.min_reminders) IS TRUE AS eligible,
                o.due + pr.min_days_overdue AS first_day
            FROM (%s) o LEFT JOIN credit_profile pr ON pr.id = o.profile_id
            """,
            self._open_sql(company, scope),
        )

    def _open_sql(self, company, scope) -> SQL:
        today = company._credit_today()
        due = SQL("COALESCE(l.date_maturity, l.date)")
        return SQL(
            """
            SELECT t.partner_id, t.customer_id, t.profile_id, t.salesperson_id,
                l.amount_residual AS residual, %(due)s AS due,
                %(today)s - %(due)s AS days,
                COALESCE(held.amount, 0) AS held,
                CASE WHEN excluded.id IS NOT NULL THEN 0
                    WHEN l.amount_residual < 0 THEN l.amount_residual
                    ELSE GREATEST(l.amount_residual - COALESCE(held.amount, 0), 0)
                    END AS wanted,
                link.followup, COALESCE(reminded.count, 0) AS reminders
            FROM account_move_line l
            JOIN (%(targets)s) t ON t.line_partner_id = l.partner_id
            LEFT JOIN (%(links)s) link ON link.line_id = l.id
            LEFT JOIN (%(held)s) held ON held.line_id = l.id
            LEFT JOIN account_move excluded
                ON excluded.id = l.move_id AND excluded.credit_excluded
            LEFT JOIN (%(reminders)s) reminded ON reminded.move_id = l.move_id
            WHERE %(open)s
            """,
            due=due,
            today=today,
            targets=self._targets_sql(company, scope),
            links=self._links_sql(company),
            held=self._held_sql(company, today),
            reminders=self._reminders_sql(company),
            open=self._open_condition(company),
        )

    def _open_condition(self, company) -> SQL:
        """What an open item ``l`` is: never ``payment_state``, never ``no_followup``."""
        accounts = self.env["account.account"].sudo()._search(
            [("account_type", "=", "asset_receivable")]
        )
        return SQL(
            "l.company_id = %s AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE"
            " AND l.amount_residual <> 0 AND l.account_id IN %s",
            company.id,
            accounts.subselect(),
        )

    def _targets_sql(self, company, scope) -> SQL:
        """Each partner of the books with its commercial partner, customer and profile."""
        return SQL(
            """
            SELECT p.id AS line_partner_id, cp.id AS partner_id, c.id AS customer_id,
                cp.user_id AS salesperson_id, %s AS profile_id
            FROM res_partner p
            JOIN res_partner cp ON cp.id = COALESCE(p.commercial_partner_id, p.id)
            LEFT JOIN credit_customer c ON c.partner_id = cp.id AND c.company_id = %s
            WHERE TRUE %s
            """,
            self.env["credit.profile"]._assignment_sql(company),
            company.id,
            self._scope_sql("cp.id", scope),
        )

    def _links_sql(self, company) -> SQL:
        """Until when calls keep items quiet; a promise not kept lets go of them."""
        return SQL(
            """
            SELECT i.line_id, CASE WHEN k.promise_state IN ('broken', 'partial')
                THEN NULL ELSE k.followup_date END AS followup
            FROM credit_call_item i JOIN credit_call k ON k.id = i.call_id
            WHERE i.unlinked_on IS NULL AND i.line_id IS NOT NULL AND k.company_id = %s
            """,
            company.id,
        )

    def _held_sql(self, company, today) -> SQL:
        """Amounts held back by open disputes whose deadline has not passed."""
        return SQL(
            """
            SELECT di.line_id, SUM(di.held_amount) AS amount
            FROM credit_dispute_item di JOIN credit_dispute d ON d.id = di.dispute_id
            WHERE d.state = 'open' AND (d.deadline IS NULL OR d.deadline >= %s)
                AND di.line_id IS NOT NULL AND d.company_id = %s
            GROUP BY di.line_id
            """,
            today,
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

    def _settle_promises(self, company, scope):
        """Judge the promises still pending, see ``tools.promise.evaluate``."""
        today = company._credit_today()
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
                states=self._promise_states_sql(company, scope, today),
            )
        )

    def _promise_states_sql(self, company, scope, today) -> SQL:
        days = company.credit_promise_tolerance_days
        amount = company.credit_promise_tolerance_amount
        return SQL(
            """
            SELECT r.id, r.received, CASE
                WHEN r.received >= r.promised_amount - %(amount)s THEN 'kept'
                WHEN %(today)s <= r.promised_date + %(days)s THEN 'pending'
                WHEN r.received > %(amount)s THEN 'partial' ELSE 'broken' END AS state
            FROM (%(received)s) r
            """,
            amount=amount,
            today=today,
            days=days,
            received=self._received_sql(company, scope),
        )

    def _received_sql(self, company, scope) -> SQL:
        """What came in since each pending promise, matched or still to be matched."""
        return SQL(
            """
            SELECT e.id, e.promised_amount, e.promised_date,
                GREATEST(0, COALESCE(off.amount, 0)) + COALESCE(loose.amount, 0)
                    AS received
            FROM credit_call_entry e
            JOIN credit_customer c ON c.id = e.customer_id
            LEFT JOIN LATERAL (
                SELECT SUM(i.promise_base - l.amount_residual) AS amount
                FROM credit_call_item i JOIN account_move_line l ON l.id = i.line_id
                WHERE i.call_id = e.call_id AND i.unlinked_on IS NULL
                    AND l.parent_state = 'posted'
            ) off ON TRUE
            LEFT JOIN LATERAL (
                SELECT -SUM(l.amount_residual) AS amount
                FROM account_move_line l JOIN res_partner p ON p.id = l.partner_id
                WHERE p.commercial_partner_id = c.partner_id AND l.amount_residual < 0
                    AND l.date >= e.action_date AND %(open)s
            ) loose ON TRUE
            WHERE e.promise_state = 'pending' AND e.company_id = %(company)s %(scope)s
            """,
            open=self._open_condition(company),
            company=company.id,
            scope=self._scope_sql("c.partner_id", scope),
        )

    def _write_promises(self, company, scope) -> int:
        """What each customer has promised and how often it broke its word."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH promised AS (
                    SELECT customer_id,
                        SUM(promised_amount) FILTER (WHERE promise_state = 'pending')
                            AS amount,
                        MIN(promised_date) FILTER (WHERE promise_state = 'pending')
                            AS day,
                        COUNT(*) FILTER (WHERE promise_state = 'broken') AS broken
                    FROM credit_call_entry
                    WHERE promise_state IN ('pending', 'broken') AND company_id = %(company)s
                    GROUP BY customer_id
                ), fresh AS (
                    SELECT c.id, COALESCE(p.amount, 0) AS amount, p.day,
                        COALESCE(p.broken, 0) AS broken
                    FROM credit_customer c LEFT JOIN promised p ON p.customer_id = c.id
                    WHERE c.company_id = %(company)s AND (p.customer_id IS NOT NULL
                        OR c.promised_amount <> 0 OR c.broken_promise_count <> 0) %(scope)s
                )
                UPDATE credit_customer c SET promised_amount = fresh.amount,
                    promised_date = fresh.day, broken_promise_count = fresh.broken,
                    refreshed_at = %(now)s
                FROM fresh WHERE fresh.id = c.id
                    AND (c.promised_amount, c.promised_date, c.broken_promise_count)
                    IS DISTINCT FROM (fresh.amount, fresh.day, fresh.broken)
                RETURNING c.id
                """,
                company=company.id,
                now=fields.Datetime.now(),
                scope=self._scope_sql("c.partner_id", scope),
            )
        )
        return len(rows)

    def _rehome(self, company, scope):
        """Calls and disputes follow their items to the customer that owes them now."""
        for model, key in (("credit.call", "call_id"), ("credit.dispute", "dispute_id")):
            query = self._adopted_sql if scope is None else self._regrouped_sql
            moved = self.env.execute_query(query(model, key, company, scope))
            for target, ids in moved:
                self.env[model].sudo().browse(ids).customer_id = target
                self.env[model].flush_model()

    def _adopted_sql(self, model, key, company, scope) -> SQL:
        """Rows ``(new customer, ids)``: the old customer has a commercial parent by now."""
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
            SQL.identifier(self.env[model]._table),
            company.id,
        )

    def _regrouped_sql(self, model, key, company, scope) -> SQL:
        """Rows ``(new customer, ids)``: all items are by now another customer's."""
        items = self.env[model]._fields["item_ids"].comodel_name
        linked = SQL("AND i.unlinked_on IS NULL") if model == "credit.call" else SQL()
        return SQL(
            """
            SELECT target, ARRAY_AGG(id) FROM (
                SELECT k.id, MIN(c.id) AS target
                FROM %(table)s k
                JOIN credit_customer old ON old.id = k.customer_id
                JOIN %(items)s i ON i.%(key)s = k.id %(linked)s
                JOIN account_move_line l ON l.id = i.line_id
                JOIN res_partner p ON p.id = l.partner_id
                JOIN credit_customer c ON c.partner_id = p.commercial_partner_id
                    AND c.company_id = k.company_id
                WHERE k.company_id = %(company)s AND old.partner_id = ANY(%(scope)s)
                GROUP BY k.id, k.customer_id
                HAVING COUNT(DISTINCT c.id) = 1 AND MIN(c.id) <> k.customer_id
            ) regrouped GROUP BY target
            """,
            table=SQL.identifier(self.env[model]._table),
            items=SQL.identifier(self.env[items]._table),
            key=SQL.identifier(key),
            linked=linked,
            company=company.id,
            scope=list(scope),
        )
