from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..engine import pricing
from .roles import MONEY


class ServiceContractRenewal(models.Model):
    """A renewal is proposed at the price that keeps the company's margin."""

    _inherit = "service.contract.renewal"

    percent = fields.Float(compute="_compute_percent", store=True, readonly=False, precompute=True)
    proposal = fields.Json(
        compute="_compute_percent", store=True, precompute=True, groups=MONEY, help="What the proposal is made of."
    )
    proposal_text = fields.Char("Why this Price", compute="_compute_proposal_text", groups=MONEY)

    @api.depends("contract_id")
    def _compute_percent(self):
        """What the contract cost in the last twelve months, at the margin of the company; said once, then free."""
        for company, renewals in self.grouped("company_id").items():
            past = renewals.contract_id._get_past_year(company)
            for renewal in renewals:
                renewal.proposal = renewal._prepare_proposal(past.get(renewal.contract_id))
                renewal.percent = renewal.proposal["percent"]

    def _prepare_proposal(self, past):
        """The facts of the proposal as JSON; `percent` is 0 where the past says nothing."""
        contract = self.contract_id.sudo()  # with all rights: the proposal does not depend on who opens the renewal
        company = contract.company_id
        fees = contract.currency_id._convert(
            contract.fee_yearly, company.currency_id, company, company._local_today()
        ) if contract else 0.0
        margin = company.sudo().service_target_margin
        proposal = past and pricing.propose(fees, past, margin)
        if not proposal:
            return {"percent": 0.0}
        year = past.scaled()
        return {
            "percent": round(proposal.percent, 2),
            "needed": proposal.fees,
            "fees": fees,
            "costs": year.costs,
            "work": year.work,
            "margin": margin,
            "days": past.days,
        }

    @api.depends("proposal")
    @api.depends_context("lang")
    def _compute_proposal_text(self):
        for renewal in self:
            renewal.proposal_text = renewal._describe_proposal()

    def _describe_proposal(self):
        """The arithmetic in words."""
        facts = self.proposal or {}
        if "costs" not in facts:
            return self.env._("Too few costs so far to propose a price: enter what you think right.")
        currency = self.company_id.currency_id

        def money(name):
            return formatLang(self.env, facts[name], currency_obj=currency)

        values = {name: money(name) for name in ("costs", "work", "fees", "needed")}
        values["margin"] = f"{facts['margin']:g}"
        if facts["work"]:
            text = self.env._(
                "Costs of %(costs)s a year at a margin of %(margin)s %%, less %(work)s of work billed: fees of"
                " %(needed)s instead of %(fees)s.",
                **values,
            )
        else:
            text = self.env._(
                "Costs of %(costs)s a year at a margin of %(margin)s %%: fees of %(needed)s instead of %(fees)s.",
                **values,
            )
        if facts["days"] < pricing.YEAR_DAYS:
            text += " " + self.env._("Counted up from %s days.", facts["days"])
        return text

    def action_propose(self):
        """Propose the price anew, from what the contract costs by now."""
        self.check_access("write")
        for renewal in self:
            if renewal.state != "to_offer":
                raise UserError(self.env._("%s was offered already.", renewal.display_name))
        for name in ("percent", "proposal"):
            self.env.add_to_compute(self._fields[name], self)
        return True
