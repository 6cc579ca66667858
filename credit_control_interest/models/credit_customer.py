from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date, formatLang

from ..engine import interest


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    claim_ids = fields.One2many("credit.claim", "customer_id", string="Claims", readonly=True)
    claim_total = fields.Monetary(string="Claimed", compute="_compute_claim_total")

    @api.depends("claim_ids.state", "claim_ids.total")
    def _compute_claim_total(self):
        for customer in self:
            customer.claim_total = sum(customer.claim_ids.filtered(lambda c: c.state == "claimed").mapped("total"))

    @api.model
    def _get_history_fields(self) -> list[str]:
        return [*super()._get_history_fields(), "claim_ids"]

    def action_claim(self):
        """Claim interest and the fixed sum for the ticked items, or all that are overdue, until today."""
        self.ensure_one()
        self._claim(self._get_ticked_items() or self._overdue_items())
        return True

    def _claim(self, lines):
        """Reckon what may be claimed for these items until today, and keep it; what was waived stays waived.

        :raises UserError: private persons, no rate, nothing late
        """
        self.ensure_one()
        self._check_claim(lines)
        company, Claim = self.company_id, self.env["credit.claim"]
        # Any controller claims; the table of rates is everybody's who claims.
        rates = self.env["credit.interest.rate"]._get_rates(company)
        closed = Claim.search([("line_id", "in", lines.ids), ("state", "!=", "claimed")])
        running = {claim.line_id: claim for claim in Claim.search([("line_id", "in", lines.ids)]) - closed}
        payments = self._get_payments(lines - closed.line_id)
        fresh = []
        for line in lines - closed.line_id:
            vals = self._prepare_claim(line, payments.get(line.id, []), rates)
            if self.currency_id.is_zero(vals["total"]):
                continue
            if line in running:
                running[line]._write_owned(vals)
            else:
                fresh.append(vals)
        claims = Claim._create_owned(fresh)
        if not claims and not running:
            raise UserError(self.env._("There is nothing to claim for these items."))
        return claims.union(*running.values())

    def _check_claim(self, lines):
        self._check_own_items(lines)
        company = self.company_id
        if not self.partner_id.is_company and not company.credit_interest_consumers:
            raise UserError(self.env._("%s is a private person: nothing is claimed.", self.display_name))
        if not self.env["credit.interest.rate"]._get_rates(company):
            country = company._get_interest_country().name or self.env._("no country")
            raise UserError(self.env._("There is no interest rate for %s yet.", country))

    def _get_payments(self, lines) -> dict:
        """`{id: [(day, amount)]}`: what was paid or credited on these items, in the company's currency."""
        payments = {}
        for partial in lines.matched_credit_ids:
            payments.setdefault(partial.debit_move_id.id, []).append((partial.max_date, partial.amount))
        return payments

    def _prepare_claim(self, line, payments, rates) -> dict:
        company, today = self.company_id, self.company_id._local_today()
        due = line.date_maturity or line.date
        fixed = self.env["credit.interest.rate"]._get_fixed_sum(company, due)
        found = interest.claim(line.balance, due, payments, today, rates, fixed, company.credit_interest_order)
        return {
            "customer_id": self.id,
            "line_id": line.id,
            "document": line.move_id.name,
            "amount": line.balance,
            "date_from": due,
            "date_to": today,
            "interest": self.currency_id.round(found.interest),
            "fixed_sum": self.currency_id.round(found.fixed),
            "total": self.currency_id.round(found.left),
            "details": "\n".join(map(self._period_words, found.periods)),
        }

    def _period_words(self, period) -> str:
        return self.env._(
            "%(first)s – %(last)s, %(days)s days: %(percent)s %% of %(principal)s = %(interest)s",
            first=format_date(self.env, period.first),
            last=format_date(self.env, period.last),
            days=period.days,
            percent=formatLang(self.env, period.percent, digits=2),
            principal=formatLang(self.env, period.principal, currency_obj=self.currency_id),
            interest=formatLang(self.env, period.interest, currency_obj=self.currency_id),
        )

    def _prepare_claim_invoice(self, claims) -> dict:
        return {
            "move_type": "out_invoice",
            "partner_id": (self.contact_id or self.partner_id).id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_line_ids": [line for claim in claims for line in claim._prepare_invoice_lines()],
        }
