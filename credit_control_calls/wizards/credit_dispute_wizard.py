from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditDisputeWizard(models.TransientModel):
    _name = "credit.dispute.wizard"
    _description = "Record a Dispute"

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True)
    company_id = fields.Many2one(related="customer_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    item_ids = fields.Many2many(related="customer_id.open_item_ids", string="Open Items")
    line_ids = fields.Many2many(
        "account.move.line", string="Items", domain="[('id', 'in', item_ids)]"
    )
    category_id = fields.Many2one("credit.dispute.category", required=True)
    held_amount = fields.Monetary(
        compute="_compute_held_amount",
        store=True,
        readonly=False,
        help="Less than the total when only part of one item is disputed.",
    )
    user_id = fields.Many2one(
        "res.users", string="Owner", domain="[('share', '=', False)]"
    )
    deadline = fields.Date()
    description = fields.Text()

    @api.depends("line_ids")
    def _compute_held_amount(self):
        for wizard in self:
            wizard.held_amount = sum(wizard.line_ids.mapped("amount_residual"))

    def action_save(self):
        """Open the dispute; its items leave the list of what asks for action.

        :raises UserError: no items, a credit, or more than is open
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Select the items the customer disputes."))
        values = self._prepare_dispute()
        self.env["credit.dispute"].create(values)
        return {"type": "ir.actions.act_window_close"}

    def _prepare_dispute(self) -> dict:
        chosen = {
            "customer_id": self.customer_id.id,
            "category_id": self.category_id.id,
            "description": self.description,
            "item_ids": [(0, 0, vals) for vals in self._prepare_items()],
        }
        given = {"user_id": self.user_id.id, "deadline": self.deadline}
        return chosen | {name: value for name, value in given.items() if value}

    def _prepare_items(self) -> list[dict]:
        """The held amount fills the oldest items first."""
        left = self.held_amount
        total = sum(self.line_ids.mapped("amount_residual"))
        if not 0 < left <= total + self.currency_id.rounding / 2:
            raise UserError(
                self.env._("The disputed amount must lie between zero and what is open.")
            )
        items = []
        for line in self.line_ids.sorted(lambda x: (x.date_maturity or x.date, x.id)):
            held = min(left, line.amount_residual)
            if self.currency_id.compare_amounts(held, 0) > 0:
                snapshot = self.env["credit.dispute.item"]._prepare_snapshot(line)
                items.append(snapshot | {"held_amount": held})
                left -= held
        return items
