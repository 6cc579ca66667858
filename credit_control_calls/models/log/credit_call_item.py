from odoo import models


class CreditCallItem(models.Model):
    _inherit = "credit.call.item"

    def _unlink_from_call(self):
        linked = self.filtered(lambda item: not item.unlinked_on)
        res = super()._unlink_from_call()
        for call, items in linked.grouped("call_id").items():
            items._note(self.env._("Unlinked from %s", call.name))
        return res

    def _note(self, what):
        """Log what was done with each of these items."""
        self.env["credit.log"]._note(
            [
                {
                    "customer_id": item.call_id.customer_id.id,
                    "kind": "link",
                    "what": what,
                    "document": item.document,
                    # As the system: an item may have become another company's since.
                    "amount": item.sudo().line_id.amount_residual,
                }
                for item in self
            ]
        )
