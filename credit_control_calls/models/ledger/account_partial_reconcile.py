from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        """Money that came in takes customers off the worklist without an Update."""
        partials = super().create(vals_list)
        (partials.debit_move_id | partials.credit_move_id)._credit_changed()
        return partials

    def unlink(self):
        lines = self.debit_move_id | self.credit_move_id
        res = super().unlink()
        lines.exists()._credit_changed()
        return res
