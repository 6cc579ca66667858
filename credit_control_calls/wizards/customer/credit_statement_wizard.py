from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditStatementWizard(models.TransientModel):
    _name = "credit.statement.wizard"
    _description = "Send Statements to Several Customers"
    _inherit = ["readable.links.mixin"]

    customer_ids = fields.Many2many("credit.customer", string="Customers", readonly=True)
    customer_count = fields.Integer(compute="_compute_customer_count")
    unreachable_count = fields.Integer(compute="_compute_customer_count")

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

    def action_send(self):
        """One mail to each customer with an address, in the background."""
        self.ensure_one()
        self.customer_ids.filtered("email")._ask_for_statements()
        return {"type": "ir.actions.act_window_close"}
