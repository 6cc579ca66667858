from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.date_utils import add
from odoo.tools.misc import format_date, formatLang

STALE_LIMIT = 6


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    @api.model
    def _cron_update(self):
        """Each morning: all companies as of today."""
        for company in self.env["res.company"].search([]):
            self._update(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def action_update(self):
        """Button "Update": the books as of today, with the result in words."""
        self.check_access("write")
        companies = self.env.companies
        result = self.sudo()._update(companies)
        lines = [
            self.env._(
                "%(to_call)s customers to call, %(changed)s with new figures.", **result
            )
        ]
        lines += [w for company in companies for w in self._bank_warnings(company)]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Credit control is up to date"),
                "message": "\n".join(lines),
                "type": "warning" if len(lines) > 1 else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _bank_freshness(self, company) -> list[tuple]:
        """``(journal, date of the last posted entry or None)`` per bank and cash journal."""
        journals = self.env["account.journal"].sudo().search(
            [("type", "in", ("bank", "cash")), ("company_id", "=", company.id)]
        )
        Move = self.env["account.move"].sudo()
        domain = [("journal_id", "in", journals.ids), ("state", "=", "posted")]
        last = dict(Move._read_group(domain, ["journal_id"], ["date:max"]))
        return [(journal, last.get(journal)) for journal in journals]

    @api.model
    def _bank_warnings(self, company) -> list[str]:
        """A sentence for each journal that was used and has gone quiet."""
        limit = add(company._credit_today(), days=-company.credit_bank_stale_days)
        return [
            self.env._(
                "%(journal)s: last entry on %(date)s.",
                journal=journal.name,
                date=format_date(self.env, last),
            )
            for journal, last in self._bank_freshness(company)
            if last and last < limit
        ]

    @api.model
    @api.readonly
    def worklist_figures(self) -> dict:
        """The strip of figures above the worklist."""
        self.check_access("read")
        today = self.env.company._credit_today()
        mine = Domain("company_id", "in", self.env.companies.ids)
        to_call = mine & Domain("needs_action", "=", True)
        promised = mine & Domain("promised_date", "<=", add(today, days=6))
        overdue = self._figure(mine & Domain("overdue_balance", ">", 0), "overdue_balance")
        companies = self.env.companies.sudo()
        refreshed = [c.credit_refreshed_at for c in companies if c.credit_refreshed_at]
        return {
            "to_call": self._figure(to_call, "actionable_balance"),
            "overdue": overdue,
            "promised": self._figure(promised, "promised_amount"),
            "broken": self._figure(to_call & Domain("broken_promise_count", ">", 0)),
            "warnings": [w for c in companies for w in self._bank_warnings(c)][:STALE_LIMIT],
            "refreshed_at": fields.Datetime.to_string(min(refreshed, default=False)) or "",
        }

    @api.model
    def _figure(self, domain, amount="actionable_balance") -> dict:
        [(count, total)] = self._read_group(domain, [], ["__count", f"{amount}:sum"])
        currency = self.env.company.currency_id
        return {
            "count": count,
            "amount": formatLang(self.env, total or 0.0, currency_obj=currency, digits=0),
        }
