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
# Sorting in memory, one customer's sums at a time: hashing keeps everybody's sums, a
# kilobyte and more each. And no compiling for statements of half a second.
PLANNER = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_hashagg = off; SET LOCAL jit = off"
PLANNER_RESET = (
    "SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_hashagg TO DEFAULT;"
    " SET LOCAL jit TO DEFAULT"
)


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
        :return: ``{"changed": rows written, "to_call": customers that need action}``, the
            latter for the whole books only
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
        if partners is not None:
            return {"changed": changed}
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
            fresh AS MATERIALIZED (%(different)s),
            created AS (
                INSERT INTO credit_customer (company_id, %(names)s, profile_manual,
                    promised_amount, broken_promise_count, refreshed_at,
                    create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, %(new)s, FALSE, 0, 0, %(now)s,
                    %(uid)s, %(now)s, %(uid)s, %(now)s
                FROM fresh WHERE fresh.id IS NULL
                ON CONFLICT DO NOTHING RETURNING id
            ),
            changed AS (
                UPDATE credit_customer c SET (%(figure_names)s) = ROW(%(figures_new)s),
                    refreshed_at = %(now)s
                FROM fresh WHERE c.id = fresh.id AND fresh.partner_id IS NOT NULL
                RETURNING c.id
            ),
            emptied AS (%(emptied)s)
            SELECT (SELECT COUNT(*) FROM created) + (SELECT COUNT(*) FROM changed)
                + (SELECT COUNT(*) FROM emptied)
            """,
            targets=self._targets_sql(company, scope),
            different=self._different_sql(company, scope),
            emptied=self._emptied_sql(),
            names=names,
            new=new,
            figure_names=columns(FIGURES),
            figures_new=columns(FIGURES, "fresh"),
            company=company.id,
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )
        return self.env.execute_query(query)[0][0]

    def _different_sql(self, company, scope) -> SQL:
        """What has to be written, in one pass: the figures beside those on record.

        Without ``id`` a customer is new; without ``partner_id`` it has no open item left.
        """
        return SQL(
            """
            SELECT c.id, read.partner_id, %(new)s
            FROM (%(fresh)s) read FULL JOIN (
                SELECT * FROM credit_customer own WHERE own.company_id = %(company)s %(scope)s
            ) c ON c.id = read.customer_id
            WHERE CASE WHEN read.partner_id IS NULL THEN c.item_count <> 0
                ELSE (%(old)s) IS DISTINCT FROM (%(new)s) END
            """,
            fresh=self._fresh_sql(company, scope),
            new=columns(FIGURES, "read"),
            old=columns(FIGURES, "c"),
            company=company.id,
            scope=self._scope_sql("own.partner_id", scope),
        )

    def _emptied_sql(self) -> SQL:
        """Customers without any open item left."""
        zeros = SQL(", ").join(SQL("%s = 0", SQL.identifier(a)) for a in AMOUNTS)
        return SQL(
            """
            UPDATE credit_customer c SET %s, item_count = 0, overdue_item_count = 0,
                oldest_due_date = NULL, next_action_date = NULL,
                needs_action = FALSE, followup_missed = FALSE, refreshed_at = %s
            FROM fresh WHERE c.id = fresh.id AND fresh.partner_id IS NULL
            RETURNING c.id
            """,
            zeros,
            fields.Datetime.now(),
        )

    def _scope_sql(self, column: str, scope) -> SQL:
        if scope is None:
            return SQL()
        return SQL("AND %s = ANY(%s)", SQL.identifier(*column.split(".")), list(scope))

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
