from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditStatementWizard(models.TransientModel):
    _name = "credit.statement.wizard"
    _description = "Send Statements to Several Customers"
    _inherit = ["readable.links.mixin"]

    customer_ids = fields.Many2many("credit.customer", string="Customers", readonly=True)
    customer_count = fields.Integer(compute="_compute_customer_count")
    unreachable_count = fields.Integer(compute="_compute_customer_count")
    recent_count = fields.Integer(compute="_compute_customer_count")
    copies = fields.Selection(
        lambda self: self.env["res.company"]._fields["credit_statement_copies"]._description_selection(self.env),
        default=lambda self: self.env.company.credit_statement_copies,
        required=True,
    )

    @api.model
    def _open(self, customers):
        """Ask before a statement goes to each of these customers.

        :raises UserError: none is selected
        """
        if not customers:
            raise UserError(self.env._("Select at least one customer."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send statements"),
            "res_model": self._name,
            "res_id": self.create({"customer_ids": customers.ids}).id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("customer_ids")
    def _compute_customer_count(self):
        for wizard in self:
            reached = wizard.customer_ids.filtered("email")
            wizard.customer_count = len(reached)
            wizard.unreachable_count = len(wizard.customer_ids - reached)
            wizard.recent_count = len(reached & wizard._had_one_today())

    def _had_one_today(self):
        """Those of the customers a statement was sent to today."""
        today = self.customer_ids.company_id._local_today_domain("date")
        sent = self.env["credit.reminder"].search([("customer_id", "in", self.customer_ids.ids), *today])
        return sent.customer_id

    def action_send(self):
        """One mail to each customer with an address, in the background."""
        self.ensure_one()
        self.customer_ids.filtered("email")._ask_for_statements(self.copies)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The statements go out one by one; the line above the list says how many wait."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
