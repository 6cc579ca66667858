from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    credit_excluded = fields.Boolean(
        string="Excluded From Calls",
        copy=False,
        help="Still open and shown on the customer's card, but nobody calls about it.",
    )
    credit_excluded_reason = fields.Char(copy=False)

    _credit_excluded_idx = models.Index("(id) WHERE credit_excluded")

    def write(self, vals):
        """Posting, resetting or excluding an entry changes what its customers owe."""
        res = super().write(vals)
        if "state" in vals or "credit_excluded" in vals:
            lines = self.line_ids.filtered(lambda x: x.account_type == "asset_receivable")
            lines._credit_changed()
        return res
