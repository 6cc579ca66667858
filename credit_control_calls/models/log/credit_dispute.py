from odoo import models


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    def write(self, vals):
        """How a dispute ended, and that it goes on, is logged, whichever way it came about."""
        changed = self.filtered(lambda dispute: dispute.state != vals["state"]) if vals.get("state") else self.browse()
        held = {dispute: dispute.held_amount for dispute in changed}
        res = super().write(vals)
        for dispute, amount in held.items():
            dispute._note_end(amount)
        return res

    def _note_end(self, amount):
        # As the system: who is responsible for a dispute does not see its customer.
        dispute = self.sudo()
        if dispute.state == "open":
            what = self.env._("%s goes on", dispute.display_name)
        else:
            labels = dict(self._fields["resolution"]._description_selection(self.env))
            what = self.env._("%(dispute)s: %(end)s", dispute=dispute.display_name, end=labels[dispute.resolution])
        documents = ", ".join(filter(None, dispute.item_ids.mapped("document")))
        reason = dispute.resolution_note if dispute.state == "resolved" else ""
        dispute.customer_id._note("dispute", what, document=documents, reason=reason, amount=amount)
