from dateutil.relativedelta import relativedelta

from odoo import fields, models

from odoo.addons.service_maintenance.models.base.roles import MANAGER

from ..engine import pricing
from .roles import MONEY


class ServiceContract(models.Model):
    """A contract with an analytic account: its fees, the work billed and what all of it costs."""

    _inherit = "service.contract"

    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        groups=MONEY,
        writers=MANAGER,
        help="Empty: one is made with the first invoice or approved visit.",
    )
    profit_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    profit = fields.Monetary(
        "Margin", compute="_compute_profit", currency_field="profit_currency_id", groups=MONEY,
        help="Fees and billed work less hours, parts and kilometres, up to now.",
    )

    def _compute_profit(self):
        profit = self.env["service.profit"]
        amounts = dict(profit._read_group([("contract_id", "in", self.ids)], ["contract_id"], ["amount:sum"]))
        for contract in self:
            contract.profit = amounts.get(contract._origin, 0.0)

    def _ensure_analytic_accounts(self):
        """Make the analytic accounts of those of these contracts that have none."""
        # With all rights: whoever bills or approves need not keep accounts.
        missing = self.sudo().filtered(lambda contract: not contract.analytic_account_id)
        if not missing:
            return
        # Untracked: made by the hundred, and nobody follows them.
        model = self.env["account.analytic.account"].sudo().with_context(tracking_disable=True)
        accounts = model.create([contract._prepare_analytic_account_vals() for contract in missing])
        for contract, account in zip(missing.with_context(tracking_disable=True), accounts, strict=True):
            contract._write_owned({"analytic_account_id": account.id})

    def _prepare_analytic_account_vals(self):
        """Values of the analytic account of this contract."""
        self.ensure_one()
        return {
            "name": self.name,
            "code": self.code,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "plan_id": self.company_id._get_service_analytic_plan().id,
        }

    def write(self, vals):
        result = super().write(vals)
        if "analytic_account_id" in vals and not self._is_by_owner():
            # What stands on the account already is the contract's, too.
            lines = self.env["account.analytic.line"].sudo()  # with all rights: the books are not everybody's
            accounts = self.sudo().analytic_account_id
            if accounts:
                lines.search([("auto_account_id", "in", accounts.ids)])._link_contracts()
        return result

    def action_view_profit(self):
        """Open what this contract earns, month by month."""
        return self.env["service.profit"]._open([("contract_id", "in", self.ids)])

    def _get_past_year(self, company):
        """{contract: what it cost and earned beside its fees in the last twelve months}, in the company's currency.

        Where the first entry is younger, the days are counted from it.
        """
        today = company._local_today()
        since = today - relativedelta(years=1)
        until = fields.Domain("contract_id", "in", self.ids) & fields.Domain("date", "<=", today)
        profit = self.env["service.profit"].sudo()  # with all rights: a proposal is the same whoever opens the renewal
        begun = dict(profit._read_group(until, ["contract_id"], ["date:min"]))
        rows = profit._read_group(
            until & fields.Domain("date", ">", since),
            ["contract_id"],
            ["amount:sum", "amount_fee:sum", "amount_work:sum"],
        )
        past = {}
        for contract, margin, fees, work in rows:
            days = (today - max(begun[contract], since)).days
            past[contract.with_env(self.env)] = pricing.Year(fees + work - margin, work, days)
        return past
