from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import add
from odoo.tools.misc import format_date, formatLang

BANK_LINES = 6


class CreditWorklistMixin(models.AbstractModel):
    """The list of whom to call: the button Update, the strip of figures above, the way to the next customer."""

    _name = "credit.worklist.mixin"
    _description = "Credit Customer: the Worklist"

    def action_update(self):
        """Button "Update": the books as of today, with the result in words.

        The button hands over the ticked customers; the whole books are read all the same.
        """
        self.check_access("write")
        companies = self.env.companies
        # Figures are nobody's to write but the Update's.
        changed = self.sudo()._update(companies)
        to_call = self.search_count([("needs_action", "=", True), ("company_id", "in", companies.ids)])
        lines = [
            self.env._("%(to_call)s customers to call, %(changed)s with new figures.", to_call=to_call, changed=changed)
        ]
        bank = self._bank_report(companies)
        lines += [line["text"] for line in bank]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Credit control is up to date"),
                "message": "\n".join(lines),
                "type": "warning" if any(x["stale"] for x in bank) else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _bank_freshness(self, company) -> list[tuple]:
        """`(journal, date of the last posted entry or None)` per bank and cash journal."""
        # How fresh the bank is matters to callers who may see neither journals nor bank entries.
        journals = (
            self.env["account.journal"]
            .sudo()
            .search([("type", "in", ("bank", "cash")), ("company_id", "=", company.id)])
        )
        # As the system: how fresh the bank is, is no secret to whoever calls.
        Move = self.env["account.move"].sudo()
        domain = [("journal_id", "in", journals.ids), ("state", "=", "posted")]
        last = dict(Move._read_group(domain, ["journal_id"], ["date:max"]))
        return [(journal, last.get(journal)) for journal in journals]

    @api.model
    def _bank_report(self, companies) -> list[dict]:
        """A sentence for each journal in use, those gone quiet first, and not too many."""
        lines = [
            {
                "text": self.env._(
                    "%(journal)s: last entry on %(date)s.",
                    journal=journal.name,
                    # As the dates of the list below it.
                    date=format_date(self.env, last, date_format="medium"),
                ),
                "stale": last < add(company._local_today(), days=-company.credit_bank_stale_days),
            }
            for company in companies
            for journal, last in self._bank_freshness(company)
            if last
        ]
        return sorted(lines, key=lambda line: not line["stale"])[:BANK_LINES]

    @api.model
    @api.readonly
    def worklist_figures(self) -> dict:
        """The strip of figures above the worklist."""
        self.check_access("read")
        # The settings of companies are not everybody's to read.
        companies = self.env.companies.sudo()
        figures = self._strip_figures(companies)
        refreshed = [c.credit_refreshed_at for c in companies if c.credit_refreshed_at]
        return {
            "to_call": self._figure(*figures[0:2]),
            "overdue": self._figure(*figures[2:4]),
            "promised": self._figure(*figures[4:6]),
            "broken": self._figure(*figures[6:8]),
            "statements": {"waiting": figures[8], "failed": figures[10]},
            "bank": self._bank_report(companies),
            "failed": companies.filtered("credit_error").mapped("name"),
            "refreshed_at": fields.Datetime.to_string(min(refreshed, default=False)) or "",
        }

    def _strip_figures(self, companies) -> list:
        """Count and amount of each figure, in the currency of the user's company."""
        company = self.env.company
        today = company._local_today()
        totals = [0, 0.0] * 6
        for company_id, *figures in self.env.execute_query(self._strip_sql(companies)):
            currency = companies.browse(company_id).currency_id
            for n, figure in enumerate(figures):
                totals[n] += (
                    currency._convert(float(figure or 0), company.currency_id, company, today) if n % 2 else figure
                )
        return totals

    def _strip_sql(self, companies) -> SQL:
        """Count and amount of each figure per company, in one pass over the customers instead of four."""
        self.flush_model()
        return SQL(
            """
            SELECT company_id, COUNT(*) FILTER (WHERE needs_action),
                SUM(actionable_balance) FILTER (WHERE needs_action),
                COUNT(*) FILTER (WHERE overdue_balance > 0), SUM(overdue_balance),
                COUNT(*) FILTER (WHERE promised_date <= %(week)s),
                SUM(promised_amount) FILTER (WHERE promised_date <= %(week)s),
                COUNT(*) FILTER (WHERE needs_action AND broken_promise_count > 0),
                SUM(actionable_balance) FILTER (WHERE needs_action AND broken_promise_count > 0),
                COUNT(*) FILTER (WHERE statement_user_id IS NOT NULL), 0,
                COUNT(*) FILTER (WHERE statement_error IS NOT NULL), 0
            FROM credit_customer WHERE company_id = ANY(%(companies)s) GROUP BY company_id
            """,
            week=add(self.env.company._local_today(), days=6),
            companies=companies.ids,
        )

    def _figure(self, count, total) -> dict:
        amount = formatLang(self.env, total, currency_obj=self.env.company.currency_id, digits=0)
        return {"count": count, "amount": amount}

    @api.model
    def _get_to_call_now_domain(self):
        """Hook: who may be called at this moment."""
        return Domain.TRUE

    @api.model
    def next_to_call(self, done_ids=(), following_ids=(), domain=()):
        """The next customer of a caller's list, or `False`.

        First those listed after the card, in their order, but whom a colleague has handled in the meantime; then
        whoever else asks for a call and fits the list's filters.

        :param done_ids: customers of this round, to be passed over
        :param following_ids: customers listed after the card
        :param domain: the filters of the list
        """
        left = Domain(domain or Domain.TRUE) & Domain("id", "not in", list(done_ids or ()))
        left &= self._get_to_call_now_domain()
        listed = set(self.search(left & Domain("id", "in", list(following_ids or ()))).ids)
        following = next((i for i in following_ids or () if i in listed), False)
        companies = Domain("company_id", "in", self.env.companies.ids)
        to_call = left & companies & Domain("needs_action", "=", True)
        return following or self.search(to_call, limit=1).id
