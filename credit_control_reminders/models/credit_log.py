from odoo import api, models
from odoo.tools import SQL

from .credit_handover import OPEN


class CreditLog(models.Model):
    _inherit = "credit.log"

    @api.model
    def _expiring_notes(self, settled, before):
        """Why reminders were paused, and what was noted about items that were handed over and came to an end."""
        ended = SQL(
            "SELECT id FROM credit_handover WHERE customer_id IN (%s) AND state <> ALL(%s) AND state_date < %s",
            settled, list(OPEN), before,
        )  # fmt: skip
        return [
            *super()._expiring_notes(settled, before),
            (
                SQL("UPDATE credit_customer SET reminders_pause_reason = NULL"),
                SQL(
                    "SELECT id FROM credit_customer WHERE id IN (%s) AND reminders_paused_until < %s"
                    " AND reminders_pause_reason <> ''",
                    settled, before,
                ),
            ),
            (SQL("UPDATE credit_handover SET note = NULL"), SQL("%s AND note <> ''", ended)),
            *self._expiring_chatter("credit.handover", ended, before),
        ]  # fmt: skip
