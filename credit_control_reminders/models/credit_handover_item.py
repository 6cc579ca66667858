from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CreditHandoverItem(models.Model):
    """An open item that was handed over."""

    _name = "credit.handover.item"
    _description = "Item Handed Over"
    _inherit = ["credit.item.mixin"]
    _order = "date_due, id"
    _rec_name = "document"

    handover_id = fields.Many2one("credit.handover", required=True, readonly=True, index=True, ondelete="cascade")

    _lost_idx = models.Index("(company_id) WHERE line_id IS NULL")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was handed over stays on record."))

    def _get_customer(self):
        return self.handover_id.customer_id

    def _get_claims(self) -> list:
        """Each handover claims its items again."""
        return list(self.grouped("handover_id").values())

    def _get_holding_domain(self):
        return super()._get_holding_domain() & Domain("handover_id", "in", self.handover_id.ids)
