from odoo import api, models
from odoo.tools import SQL


class CreditLog(models.Model):
    _inherit = "credit.log"

    @api.model
    def _expiring_notes(self, settled, before):
        """Why somebody waived a claim."""
        return [
            *super()._expiring_notes(settled, before),
            (
                SQL("UPDATE credit_claim SET waive_reason = NULL"),
                SQL(
                    "SELECT id FROM credit_claim WHERE customer_id IN (%s) AND waived_on < %s AND waive_reason <> ''",
                    settled, before,
                ),
            ),
        ]  # fmt: skip
