from odoo import api, fields, models

from ..call.account_move_line import READERS


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credit_dispute_item_ids = fields.One2many("credit.dispute.item", "line_id", readonly=True, groups=READERS)
    credit_dispute_id = fields.Many2one("credit.dispute", string="Dispute", compute="_compute_credit_dispute")
    credit_held_amount = fields.Monetary(
        string="Disputed Amount", compute="_compute_credit_dispute", currency_field="company_currency_id"
    )

    @api.depends("credit_dispute_item_ids.held_amount", "credit_dispute_item_ids.dispute_id.state")
    @api.depends_context("uid")
    def _compute_credit_dispute(self):
        """Nothing for those who read journal items but no disputes."""
        disputed = self._get_credit_disputed() if self._may_see_credit_control() else {}
        for line in self:
            held = disputed.get(line.id, self.env["credit.dispute.item"])
            line.credit_dispute_id = held.dispute_id[:1]
            line.credit_held_amount = sum(held.mapped("held_amount"))

    def _get_credit_disputed(self) -> dict:
        """`{id: its items of open disputes}`"""
        items = self.credit_dispute_item_ids.filtered(lambda item: item.dispute_id.state == "open")
        return {line.id: held for line, held in items.grouped("line_id").items()}

    def _get_credit_facts(self) -> dict:
        """What is left of these items after disputes that are not late."""
        facts = super()._get_credit_facts()
        disputed = self._get_credit_disputed()
        for line in self:
            held = disputed.get(line.id, self.env["credit.dispute.item"])
            held = held.filtered(lambda item: not item.dispute_id.is_late)
            facts[line]["wanted"] = line.company_currency_id.round(
                line.amount_residual - sum(held.mapped("held_amount"))
            )
        return facts
