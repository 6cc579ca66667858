from odoo import models

from odoo.addons.service_credit_base.models.owned_fields_mixin import OWNER


class AccountMoveReversal(models.TransientModel):
    """The invoice that replaces a credited one bills the same visit."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        # The key lets the new lines take over which visit they bill, which nobody sets by hand.
        return super(AccountMoveReversal, self.with_context(owned_fields=OWNER)).reverse_moves(is_modify)
