from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditDisputeWizard(models.TransientModel):
    _name = "credit.dispute.wizard"
    _description = "Record a Dispute"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin", "storable.texts.mixin"]

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True)
    company_id = fields.Many2one(related="customer_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    item_ids = fields.Many2many(related="customer_id.open_item_ids", string="Open Items")
    line_ids = fields.Many2many("account.move.line", string="Items", domain="[('id', 'in', item_ids)]")
    category_id = fields.Many2one("credit.dispute.category", required=True)
    held_amount = fields.Monetary(
        string="Disputed",
        compute="_compute_held_amount",
        store=True,
        readonly=False,
        help="Less than the total when only part of one item is disputed.",
    )
    user_id = fields.Many2one("res.users", string="Responsible", domain="[('share', '=', False)]")
    deadline = fields.Date()
    description = fields.Text()

    @api.depends("line_ids")
    def _compute_held_amount(self):
        for wizard in self:
            wizard.held_amount = sum(wizard.line_ids.mapped("amount_residual"))

    def action_save(self):
        """Open the dispute; its items leave the list of what asks for action.

        :raises UserError: no items, items of others, a credit, or more than is open
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Select the items the customer disputes."))
        self.customer_id._check_own_items(self.line_ids)
        self.customer_id._open_dispute(self._prepare_dispute(), self._spread_held_amount())
        return {"type": "ir.actions.act_window_close"}

    def _prepare_dispute(self) -> dict:
        given = {"user_id": self.user_id.id, "deadline": self.deadline}
        return {
            "category_id": self.category_id.id,
            "description": self.description,
            **{name: value for name, value in given.items() if value},
        }

    def _spread_held_amount(self) -> dict:
        """`{journal item: amount}`: the held amount fills the oldest items first."""
        left = self.held_amount
        total = sum(self.line_ids.mapped("amount_residual"))
        if not 0 < left <= total + self.currency_id.rounding / 2:
            raise UserError(self.env._("The disputed amount must lie between zero and what is open."))
        held = {}
        for line in self.line_ids.sorted(lambda x: (x.date_maturity or x.date, x.id)):
            amount = min(left, line.amount_residual)
            if self.currency_id.compare_amounts(amount, 0) > 0:
                held[line] = amount
                left -= amount
        return held
