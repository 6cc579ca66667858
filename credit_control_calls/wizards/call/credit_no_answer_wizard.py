from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditNoAnswerWizard(models.TransientModel):
    _name = "credit.no.answer.wizard"
    _description = "No Answer at Several Customers"
    _inherit = ["readable.links.mixin"]

    customer_ids = fields.Many2many("credit.customer", string="Customers", readonly=True)
    customer_count = fields.Integer(compute="_compute_customer_count")

    @api.model
    def _open(self, customers):
        """Ask before a call is recorded at each of these customers that ask for one.

        :raises UserError: none of them does
        """
        customers = customers.filtered("needs_action")
        if not customers:
            raise UserError(self.env._("None of these customers asks for a call today."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("No answer"),
            "res_model": self._name,
            "res_id": self.create({"customer_ids": customers.ids}).id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("customer_ids")
    def _compute_customer_count(self):
        for wizard in self:
            wizard.customer_count = len(wizard.customer_ids)

    def action_record(self):
        """Nobody answered at any of them."""
        self.ensure_one()
        self.customer_ids._record_no_answer()
        return {"type": "ir.actions.act_window_close"}
