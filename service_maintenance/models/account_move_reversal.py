from odoo import models


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """An invoice that replaces a credited one bills the same visits."""
        action = super().reverse_moves(is_modify)
        if is_modify:
            self.new_move_ids._get_billed_visits()._mark_billed()
        return action
