from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import subtract
from odoo.tools.misc import formatLang

from odoo.addons.credit_control_calls.engine.refresh.books import ids_sql

from ..engine import policy


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    hold_ids = fields.One2many("credit.hold", "customer_id", string="On Hold", readonly=True)
    hold_reason = fields.Char(string="On Hold Because", compute="_compute_hold_reason")
    hold_count = fields.Integer(string="Documents on Hold", compute="_compute_hold_count")

    def _compute_hold_reason(self):
        for customer in self:
            customer.hold_reason = customer._get_hold_reason()

    def _compute_hold_count(self):
        groups = self.env["credit.hold"]._read_group(
            [("customer_id", "in", self.ids), ("state", "=", "held")], ["customer_id"], ["__count"]
        )
        counts = dict(groups)
        for customer in self:
            customer.hold_count = counts.get(customer, 0)

    @api.model
    def _get_history_fields(self) -> list[str]:
        return [*super()._get_history_fields(), "hold_ids"]

    # --- Whether a customer is on hold -----------------------------------------------------------------------------

    def _get_hold_reason(self, more=0.0) -> str:
        """Why what this customer orders waits, in words; empty where it does not.

        :param more: what it will owe besides, for what is asked about, in the company's currency
        """
        self.ensure_one()
        # Sellers and technicians are told why, and see neither the figures nor the terms.
        customer = self.sudo()
        terms = customer.profile_id._hold_terms(customer.company_id)
        if not terms.is_on:
            return ""
        position = customer._get_hold_position(terms, more)
        words = {policy.OVERDUE: customer._overdue_words, policy.LIMIT: customer._limit_words}
        return " ".join(words[reason](position) for reason in policy.reasons(terms, position))

    def _get_hold_position(self, terms, more) -> policy.Position:
        """What the terms ask for; the limit costs more to know."""
        owed = self.actionable_balance, self.oldest_days_overdue
        if not terms.by_limit:
            return policy.Position(*owed)
        return policy.Position(*owed, self._get_hold_exposure() + more, self.credit_limit)

    def _get_hold_exposure(self) -> float:
        """Hook: what the customer owes or will owe; what is not invoiced yet is added by what invoices it."""
        self.ensure_one()
        return self.balance

    def _overdue_words(self, position) -> str:
        amount = formatLang(self.env, position.overdue, currency_obj=self.currency_id)
        return self.env._("%(amount)s is overdue, the oldest %(days)s days.", amount=amount, days=position.days)

    def _limit_words(self, position) -> str:
        return self.env._(
            "%(amount)s is open or ordered, the credit limit is %(limit)s.",
            amount=formatLang(self.env, position.exposure, currency_obj=self.currency_id),
            limit=formatLang(self.env, position.limit, currency_obj=self.currency_id),
        )

    # --- The Update ------------------------------------------------------------------------------------------------

    @api.model
    def _few_of_update_sql(self, company, scope) -> dict[str, SQL]:
        running = self.env["credit.hold"]._running_sql(company, scope)
        return {**super()._few_of_update_sql(company, scope), "holds": ids_sql(running)}

    @api.model
    def _follow_update(self, books):
        """New figures hold and release."""
        super()._follow_update(books)
        partners = None if books.scope is None else self.env["res.partner"].browse(books.scope)
        company = self.env["res.company"].browse(books.company_id)
        self.env["credit.hold"].browse(books.few["holds"])._review_running(company, partners)

    @api.model
    def _find_on_hold(self, company, within=Domain.TRUE):
        """The customers of a company whose documents wait."""
        Profile = self.env["credit.profile"].with_context(active_test=False)  # archived ones still have customers
        found = []
        for profile in (Profile, *Profile.search([])):
            terms = profile._hold_terms(company)
            if terms.is_on:
                oldest = subtract(company._local_today(), days=max(1, terms.days))
                stopped = Domain("actionable_balance", ">=", max(terms.amount, 0.01))
                stopped &= Domain("oldest_due_date", "<=", oldest)
                if terms.by_limit:
                    stopped |= Domain("partner_id.credit_limit", ">", 0)
                found.append(Domain("profile_id", "=", profile.id) & stopped)
        candidates = Domain("company_id", "=", company.id) & within & Domain.OR(found)
        return self.with_company(company).search(candidates).filtered(lambda customer: customer._get_hold_reason())

    def action_open_holds(self):
        """The documents of this customer that wait, and those that waited."""
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control_hold.action_credit_hold")
        return {**action, "domain": [("customer_id", "in", self.ids)], "context": {}}
