import logging
import random
import time

from odoo import SUPERUSER_ID, api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ...engine.refresh import books as refresh
from ...engine.refresh import figures

_logger = logging.getLogger(__name__)

CHANGED = "credit_control_calls.changed"
TRIES = 6
# Sorting in memory, one customer's sums at a time: hashing keeps everybody's sums, a kilobyte and more each. And no
# compiling for statements of half a second.
PLANNER = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_hashagg = off; SET LOCAL jit = off"
PLANNER_RESET = "SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_hashagg TO DEFAULT; SET LOCAL jit TO DEFAULT"


class CreditRefreshMixin(models.AbstractModel):
    """The Update: how and when the figures of the customers are brought up to date."""

    _name = "credit.refresh.mixin"
    _description = "Credit Customer: the Update"

    # --- The Update itself -----------------------------------------------------------------------------------------

    @api.model
    def _update(self, companies, partners=None) -> int:
        """Bring all figures up to the companies' today, in a handful of SQL statements.

        :param companies: the companies whose books are read
        :param partners: only these commercial partners; the whole books when omitted
        :return: the number of customers whose figures changed
        """
        self.env.flush_all()
        opened = self._open_books(companies, partners, to_update=True)
        # Set-based statements over all open items want another plan than the ORM's look-ups.
        self.env.cr.execute(PLANNER)
        changed = set().union(*map(self._update_books, opened))
        self.env.cr.execute(PLANNER_RESET)
        self._invalidate_written_by_sql()
        if partners is None:
            self._note_refresh(companies)
        for books in opened:
            self._follow_update(books)
        return len(changed)

    @api.model
    def _put_right(self, company, few) -> bool:
        """Hook: put right what would make the books misread; whether there was any.

        :param few: what :meth:`_few_sql` and :meth:`_few_of_update_sql` found
        """
        return False

    @api.model
    def _follow_update(self, books):
        """Hook: what follows from new figures."""

    @api.model
    def _update_books(self, books) -> set[int]:
        """Hook: update the figures of one company; the ids of the customers changed."""
        return self._write_figures(books)

    @api.model
    def _write_figures(self, books) -> set[int]:
        [(ids,)] = self.env.execute_query(figures.write_sql(books, self.env.uid, fields.Datetime.now()))
        return set(ids)

    @api.model
    def _open_books(self, companies, partners=None, to_update=False) -> list[refresh.Books]:
        """What each company's Update reads, see :class:`Books`.

        :param to_update: for an Update: put right first what would make them misread
        """
        scope = None if partners is None else tuple((partners | partners.commercial_partner_id).ids)
        opened = []
        for company in companies:
            few = self._read_few(company, scope, to_update)
            if to_update and self._put_right(company, few):
                few = self._read_few(company, scope, to_update)
            opened.append(refresh.Books(**self._prepare_books(company, scope, few)))
        return opened

    @api.model
    def _read_few(self, company, scope, to_update) -> dict:
        """What is few beside the open items: looked up once, in one statement, and used for each of them."""
        few = self._few_sql(company, scope)
        if to_update:
            few |= self._few_of_update_sql(company, scope)
        [row] = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(few.values())))
        return dict(zip(few, row, strict=True))

    @api.model
    def _few_sql(self, company, scope) -> dict[str, SQL]:
        """Hook: what :class:`Books` need, as expressions of one value each, by name.

        :param scope: ids of commercial partners; `None` for everybody
        """
        return refresh.few_sql(company.id, company._local_today(), scope)

    @api.model
    def _few_of_update_sql(self, company, scope) -> dict[str, SQL]:
        """Hook: what only an Update asks of them, for `_put_right`, `_update_books` and `_follow_update`."""
        return {}

    @api.model
    def _prepare_books(self, company, scope, few) -> dict:
        """Hook: values of :class:`Books`."""
        Profile = self.env["credit.profile"]
        return {
            "company_id": company.id,
            "today": company._local_today(),
            "receivable_ids": few["receivable_ids"],
            "assignment": Profile._assignment_sql(company),
            "reminders": self._reminders_sql(company) if Profile._has_reminder_terms() else None,
            "scope": scope,
            "has_adopted": few["has_adopted"],
            "disputed": few["disputed"] or {},
            "excluded_ids": few["excluded_ids"],
            "few": few,
            "missed_first": company.credit_list_order == "missed",
            "grace_days": company.credit_promise_tolerance_days,
            "tolerance": company.credit_promise_tolerance_amount,
        }

    @api.model
    def _reminders_sql(self, company) -> SQL:
        """Hook: rows `(move_id, count)` of the reminders sent for an entry.

        Addons that send reminders of their own add theirs with `UNION ALL` inside.
        """
        # In SQL: it is a part of the Update's one statement.
        return SQL(
            """
            SELECT rel.move_id, COUNT(*) AS count
            FROM credit_reminder_move_rel rel
            JOIN credit_reminder r ON r.id = rel.reminder_id
            WHERE r.company_id = %s GROUP BY rel.move_id
            """,
            company.id,
        )

    def _note_refresh(self, companies):
        """When the companies' books were read last.

        In SQL: a company's own `write` looks at much that has nothing to do with this.
        """
        query = (
            "UPDATE res_company SET credit_refreshed_at = %s WHERE id = ANY(%s) RETURNING id, credit_error IS NOT NULL"
        )
        rows = self.env.execute_query(SQL(query, fields.Datetime.now(), companies.ids))
        companies.invalidate_recordset(["credit_refreshed_at"], flush=False)
        companies.browse(id_ for id_, failed in rows if failed)._credit_clear_failure()

    @api.model
    def _invalidate_written_by_sql(self):
        """Hook: drop what the caches hold of columns that SQL wrote."""
        self.env["credit.customer"].invalidate_model()
        self.env["account.move.line"].invalidate_model(["credit_status"])

    # --- When it runs ----------------------------------------------------------------------------------------------

    def _refresh(self):
        """Bring the figures of these customers up to date at once, without the rest."""
        # Whoever records something changes figures nobody writes by hand.
        for company, customers in self.sudo().grouped("company_id").items():
            customers._update(company, customers.partner_id)

    @api.model
    def _cron_update(self):
        """Once a day for each company, in the first hour of its own day; a failed one again every hour."""
        companies = self.env["res.company"].search([])
        due = companies.filtered(lambda company: not company._credit_is_of_today())
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for company in due:
            self._update_apart(company)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _refresh_after_commit(self, partners):
        """Remember what customers owe has changed; refresh them when the work is saved, in a transaction of its own.

        So posting an invoice neither fails nor waits because of credit control.
        """
        postcommit = self.env.cr.postcommit
        if CHANGED not in postcommit.data:
            postcommit.data[CHANGED] = set()
            postcommit.add(self._refresh_changed)
        postcommit.data[CHANGED].update(partners.ids)

    def _refresh_changed(self):
        """Refresh whom the transaction that was committed touched. Never raises: the work is saved already."""
        ids = self.env.cr.postcommit.data.pop(CHANGED, set())
        try:
            with self.env.registry.cursor() as cr:
                # As the system: a bookkeeper changes figures without seeing them.
                customers = api.Environment(cr, SUPERUSER_ID, {})["credit.customer"]
                partners = customers.env["res.partner"].browse(ids).exists()
                partners |= partners.commercial_partner_id
                for company in customers._get_companies_owed_by(partners):
                    customers._update_apart(company, partners)
                    # A company at a time: what fails for one is not undone for another.
                    cr.commit()  # pylint: disable=invalid-commit
        except Exception:
            # Whatever it was, the next Update of the whole books puts it right, a promise on its day at the latest.
            _logger.exception("The figures of customers %s were not refreshed", sorted(ids))

    @api.model
    def _get_companies_owed_by(self, partners):
        """The companies in whose books these commercial partners have a card or an open item."""
        open_items = [
            ("partner_id.commercial_partner_id", "in", partners.ids),
            ("account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
        ]
        groups = self.env["account.move.line"]._read_group(open_items, ["company_id"])
        cards = self.search([("partner_id", "in", partners.ids)])
        return cards.company_id.union(*(company for (company,) in groups))

    @api.model
    def _update_apart(self, company, partners=None):
        """Update one company and leave the commit to the caller; a failure is rolled back and noted on the company.

        Who writes to the same customers at the same moment goes first: it is tried again, as Odoo does with requests,
        but in fractions of a second.
        """
        for attempt in range(1, TRIES + 1):
            try:
                self._update(company, partners)
                self.env.flush_all()
            except Exception as error:
                # One company's failure, whatever it is, stops no other.
                self.env.cr.rollback()
                if isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY) and attempt < TRIES:
                    time.sleep(random.uniform(0, 0.02 * 2**attempt))
                    continue
                _logger.exception("Credit control could not be updated for %s", company.display_name)
                company._credit_note_failure(error)
            return
