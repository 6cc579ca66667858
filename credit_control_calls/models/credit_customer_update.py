from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.books import Books
from .credit_customer_figures import FIGURES, columns

# Sorting in memory, one customer's sums at a time: hashing keeps everybody's sums, a
# kilobyte and more each. And no compiling for statements of half a second.
PLANNER = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_hashagg = off; SET LOCAL jit = off"
PLANNER_RESET = (
    "SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_hashagg TO DEFAULT;"
    " SET LOCAL jit TO DEFAULT"
)


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    @api.model
    def _update(self, companies, partners=None) -> int:
        """Bring all figures up to the companies' today, in a handful of SQL statements.

        :param companies: the companies whose books are read
        :param partners: only these commercial partners; the whole books when omitted
        :return: the number of customers whose figures changed
        """
        self.env.flush_all()
        self.env.cr.execute(PLANNER)
        changed = 0
        for company in companies:
            self._reattach(company, partners)
        for books in self._open_books(companies, partners):
            self._settle_promises(books)
            changed += self._write_figures(books)
            if self._rehome(books):
                changed += self._write_figures(books)
        self.env.cr.execute(PLANNER_RESET)
        self._forget_caches()
        if partners is None:
            self._note_refresh(companies)
        return changed

    @api.model
    def _open_books(self, companies, partners=None) -> list[Books]:
        """What each company's Update reads, see :class:`Books`."""
        scope = None
        if partners is not None:
            scope = tuple((partners | partners.commercial_partner_id).ids)
        books = []
        for company in companies:
            today = company._credit_today()
            [row] = self.env.execute_query(self._books_sql(company, today, scope))
            receivable, disputed, excluded = row
            books.append(
                Books(company, today, tuple(receivable), scope, disputed or {}, tuple(excluded))
            )
        return books

    def _note_refresh(self, companies):
        """When the companies' books were read last.

        In SQL: a company's own ``write`` looks at much that has nothing to do with this.
        """
        self.env.cr.execute(
            "UPDATE res_company SET credit_refreshed_at = %s WHERE id = ANY(%s)",
            [fields.Datetime.now(), companies.ids],
        )
        companies.invalidate_recordset(["credit_refreshed_at"], flush=False)

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

    def _write_figures(self, books) -> int:
        """Write what differs and nothing else; the number of rows written."""
        new = columns((*FIGURES, "partner_id"), "fresh")
        names = columns((*FIGURES, "partner_id"))
        query = SQL(
            """
            WITH fresh AS MATERIALIZED (%(different)s),
            created AS (
                INSERT INTO credit_customer (company_id, %(names)s, profile_manual,
                    user_manual, refreshed_at, create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, %(new)s, FALSE, FALSE, %(now)s,
                    %(uid)s, %(now)s, %(uid)s, %(now)s
                FROM fresh WHERE fresh.id IS NULL
                ON CONFLICT DO NOTHING RETURNING id
            ),
            changed AS (
                UPDATE credit_customer c SET (%(figure_names)s) = ROW(%(figures_new)s),
                    refreshed_at = %(now)s
                FROM fresh WHERE c.id = fresh.id RETURNING c.id
            )
            SELECT (SELECT COUNT(*) FROM created) + (SELECT COUNT(*) FROM changed)
            """,
            different=self._different_sql(books),
            names=names,
            new=new,
            figure_names=columns(FIGURES),
            figures_new=columns(FIGURES, "fresh"),
            company=books.company.id,
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )
        return self.env.execute_query(query)[0][0]

    def _scope_sql(self, column: str, books) -> SQL:
        if books.scope is None:
            return SQL()
        return SQL("AND %s = ANY(%s)", SQL.identifier(*column.split(".")), list(books.scope))
