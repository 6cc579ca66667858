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
# Sums in memory, and no compiling for statements of half a second.
PLANNER = "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off"
PLANNER_RESET = "SET LOCAL work_mem TO DEFAULT; SET LOCAL jit TO DEFAULT"


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
        self.env.cr.execute(PLANNER)
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
        self.env.cr.execute(PLANNER_RESET)
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
            WITH target AS MATERIALIZED (%(targets)s),
            fresh AS MATERIALIZED (%(fresh)s),
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
            targets=self._targets_sql(company, scope),
            fresh=self._fresh_sql(company, scope),
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
                AND NOT EXISTS (SELECT FROM fresh WHERE fresh.customer_id = c.id)
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

    def _fresh_sql(self, company, scope) -> SQL:
        """The figures of each customer: its sums, judged by its profile."""
        today = company._credit_today()
        wanted = SQL(
            "actionable_balance > 0 AND balance >= min_balance"
            " AND (max_balance = 0 OR balance < max_balance)"
        )
        return SQL(
            """
            SELECT *, CASE WHEN (%(wanted)s) OR first_action > %(today)s
                    THEN first_action END AS next_action_date,
                COALESCE(first_action <= %(today)s AND (%(wanted)s), FALSE)
                    AS needs_action,
                COALESCE(first_followup < %(today)s AND (%(wanted)s), FALSE)
                    AS followup_missed
            FROM (%(sums)s) sums
            """,
            wanted=wanted,
            today=today,
            sums=self._sums_sql(company, scope),
        )

    def _sums_sql(self, company, scope) -> SQL:
        """One row per commercial partner with open items, each sum worked out once."""
        return SQL(
            """
            SELECT buckets.*, t.customer_id, t.profile_id, t.profile_sequence,
                t.user_id, t.salesperson_id, t.min_balance, t.max_balance,
                age_credit + age_not_due + overdue AS balance,
                GREATEST(0, age_credit + overdue) AS overdue_balance,
                GREATEST(0, age_credit + overdue - withheld) AS actionable_balance
            FROM (SELECT *, age_30 + age_60 + age_90 + age_older AS overdue
                FROM (%s) grouped) buckets
            JOIN target t ON t.line_partner_id = buckets.partner_id
            OFFSET 0
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
                %(today)s - %(due)s AS days, note.held, note.excluded, note.followup,
                %(reminders)s AS reminders
            FROM account_move_line l
            JOIN target t ON t.line_partner_id = l.partner_id
            LEFT JOIN (%(notes)s) note ON note.line_id = l.id
            %(reminded)s
            WHERE %(open)s
            """,
            due=due,
            today=today,
            notes=self._notes_sql(company, today),
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

    def _notes_sql(self, company, today) -> SQL:
        """What people noted on open items: one row per item, few beside the books."""
        return SQL(
            """
            SELECT line_id, MAX(followup) AS followup, SUM(held) AS held,
                BOOL_OR(excluded) AS excluded
            FROM (%s UNION ALL %s UNION ALL %s) noted GROUP BY line_id
            """,
            self._links_sql(company),
            self._held_sql(company, today),
            self._excluded_sql(company),
        )

    def _links_sql(self, company) -> SQL:
        """Until when calls keep items quiet; a promise not kept lets go of them."""
        return SQL(
            """
            SELECT i.line_id, k.followup_date AS followup, NULL::numeric AS held,
                FALSE AS excluded
            FROM credit_call_item i JOIN credit_call k ON k.id = i.call_id
            WHERE i.unlinked_on IS NULL AND i.line_id IS NOT NULL AND k.company_id = %s
                AND (k.promise_state IN ('broken', 'partial')) IS NOT TRUE
            """,
            company.id,
        )

    def _held_sql(self, company, today) -> SQL:
        """Amounts held back by open disputes whose deadline has not passed."""
        return SQL(
            """
            SELECT di.line_id, NULL, di.held_amount, FALSE
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
            SELECT x.id, NULL, NULL, TRUE
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
        """What came in since each pending promise.

        Money not matched yet counts only when the promise would be broken otherwise.
        """
        return SQL(
            """
            SELECT e.id, e.promised_amount, e.promised_date,
                GREATEST(0, COALESCE(off.amount, 0)) + COALESCE(loose.amount, 0)
                    AS received
            FROM credit_call_entry e
            JOIN credit_customer c ON c.id = e.customer_id
            LEFT JOIN (
                SELECT pending.id, SUM(i.promise_base - l.amount_residual) AS amount
                FROM credit_call_entry pending
                JOIN credit_call_item i ON i.call_id = pending.call_id
                JOIN account_move_line l ON l.id = i.line_id
                WHERE pending.promise_state = 'pending' AND i.unlinked_on IS NULL
                    AND l.parent_state = 'posted' AND pending.company_id = %(company)s
                GROUP BY pending.id
            ) off ON off.id = e.id
            LEFT JOIN LATERAL (
                SELECT -SUM(l.amount_residual) AS amount
                FROM account_move_line l JOIN res_partner p ON p.id = l.partner_id
                WHERE p.commercial_partner_id = c.partner_id AND l.amount_residual < 0
                    AND l.date >= e.action_date AND %(open)s
                    AND e.promised_date + %(days)s < %(today)s
            ) loose ON TRUE
            WHERE e.promise_state = 'pending' AND e.company_id = %(company)s %(scope)s
            """,
            open=self._open_condition(company),
            days=company.credit_promise_tolerance_days,
            today=company._credit_today(),
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
