from odoo import api, models
from odoo.tools import SQL


class CreditLog(models.Model):
    _inherit = "credit.log"

    @api.model
    def _expiring_notes(self, settled, before):
        """Why somebody released a document."""
        return [
            *super()._expiring_notes(settled, before),
            (
                SQL("UPDATE credit_hold SET release_reason = NULL"),
                SQL(
                    "SELECT id FROM credit_hold WHERE customer_id IN (%s) AND released_on < %s"
                    " AND release_reason <> ''",
                    settled, before,
                ),
            ),
        ]  # fmt: skip
