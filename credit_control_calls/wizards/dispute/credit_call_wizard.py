from odoo import fields, models


class CreditCallWizard(models.TransientModel):
    _inherit = "credit.call.wizard"

    dispute_category_id = fields.Many2one("credit.dispute.category")

    def _save(self):
        """A call that ends in a dispute opens it, about what is still owed."""
        entry = super()._save()
        owed = self.line_ids.filtered(lambda x: x.amount_residual > 0)
        if owed and self.outcome == "dispute" and self.dispute_category_id:
            vals = {
                "call_id": entry.call_id.id,
                "category_id": self.dispute_category_id.id,
                "description": self.description,
            }
            self.customer_id._open_dispute(vals, {line: line.amount_residual for line in owed})
        return entry
