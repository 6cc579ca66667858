from odoo import api, fields, models
from odoo.fields import Domain


class CreditCustomer(models.Model):
    """A customer's parent and branches, and what is owed to one that is a vendor, too: read when it is shown."""

    _inherit = "credit.customer"

    family_id = fields.Many2one(related="partner_id.credit_family_id")
    family_count = fields.Integer(string="Family Members", compute="_compute_family")
    family_balance = fields.Monetary(string="Family Open", compute="_compute_family")
    family_overdue = fields.Monetary(compute="_compute_family")
    payable_balance = fields.Monetary(
        string="We Owe", compute="_compute_payable_balance", help="Open bills of this customer as a vendor."
    )
    net_balance = fields.Monetary(
        string="Net", compute="_compute_payable_balance", help="The balance less what is owed."
    )

    def _get_family_domain(self):
        return Domain("family_id", "in", self.family_id.ids) & Domain("company_id", "in", self.company_id.ids)

    @api.depends("partner_id", "company_id")
    def _compute_family(self):
        """One query for all that are shown; within a company there is one currency."""
        groups = self._read_group(
            self._get_family_domain(),
            ["company_id", "family_id"],
            ["__count", "balance:sum", "overdue_balance:sum"],
        )
        figures = {(company, family): rest for company, family, *rest in groups}
        for customer in self:
            count, balance, overdue = figures.get((customer.company_id, customer.family_id), (1, 0.0, 0.0))
            customer.family_count = count
            customer.family_balance = balance
            customer.family_overdue = overdue

    def _compute_payable_balance(self):
        """One query for all that are shown."""
        groups = self.env["account.move.line"]._read_group(
            [
                ("account_type", "=", "liability_payable"),
                ("company_id", "in", self.company_id.ids),
                ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            ["company_id", "partner_id"],
            ["amount_residual:sum"],
        )
        owed = {}
        for company, partner, amount in groups:
            key = company, partner.commercial_partner_id
            owed[key] = owed.get(key, 0.0) - amount
        for customer in self:
            customer.payable_balance = owed.get((customer.company_id, customer.partner_id), 0.0)
            customer.net_balance = customer.balance - customer.payable_balance

    def action_open_family(self):
        """The cards of the whole family."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("credit_control_calls.action_credit_customer_all")
        title = self.env._("Family of %s", self.family_id.display_name)
        return {
            **action,
            "name": title,
            "display_name": title,
            "domain": list(self._get_family_domain()),
            "context": {},
        }
