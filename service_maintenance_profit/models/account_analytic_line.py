from odoo import api, fields, models
from odoo.exceptions import AccessError

# What only methods say, with all rights.
OWNED = {"service_line_id", "service_contract_id", "is_service"}


class AccountAnalyticLine(models.Model):
    """A cost of a visit, or any entry on the account of a contract."""

    _inherit = "account.analytic.line"

    service_line_id = fields.Many2one(
        "service.visit.line", "Cost of", readonly=True, copy=False, ondelete="cascade"
    )
    service_contract_id = fields.Many2one(
        "service.contract", "Contract", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    is_service = fields.Boolean(
        readonly=True, copy=False, help="Stands on the account of a contract, or is about a visit without one."
    )

    # What the profit is made of.
    _service_idx = models.Index("(date) WHERE is_service")
    _unique_service_line = models.UniqueIndex(
        "(service_line_id) WHERE service_line_id IS NOT NULL", "What a line of a visit costs is posted once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_owned({name for vals in vals_list for name in vals if vals[name]})
        # A context could carry a default for what nobody may say; the other two are found anew below.
        self._check_owned({"service_line_id"} if self.env.context.get("default_service_line_id") else set())
        lines = super().create(vals_list)
        lines._link_contracts()
        return lines

    @api.model
    def _check_owned(self, names):
        """:raises AccessError: costs of visits are posted by approving them, and taken back with them"""
        if not self.env.su and not OWNED.isdisjoint(names):
            raise AccessError(self.env._("What a visit costs is not said by hand."))

    def write(self, vals):
        self._check_owned(vals)
        result = super().write(vals)
        if vals.keys() & {*self._get_plan_fnames(), "auto_account_id", "move_line_id"}:
            self._link_contracts()
        return result

    def _link_contracts(self):
        """Note the contract on whose account these lines stand.

        Of several contracts with one account it is the one whose visit or fee the line is about, else the first.
        """
        lines = self.sudo()  # with all rights: bookkeepers need not see contracts
        accounts = {line: line._get_analytic_accounts() for line in lines}
        used = self.env["account.analytic.account"].union(*accounts.values())
        contracts = self.env["service.contract"].sudo().search([("analytic_account_id", "in", used.ids)], order="id")
        by_account = contracts.grouped("analytic_account_id")
        for line in lines:
            found = contracts.union(*(by_account.get(account, contracts.browse()) for account in accounts[line]))
            visit = (line.service_line_id or line.move_line_id.service_line_id).visit_id
            meant = visit.contract_id or line.move_line_id._get_service_contract()
            vals = {
                "service_contract_id": ((found & meant)[:1] or found[:1]).id,
                "is_service": bool(found or visit._get_analytic_account() & accounts[line]),
            }
            if (line.service_contract_id.id, line.is_service) != tuple(vals.values()):
                line.write(vals)
