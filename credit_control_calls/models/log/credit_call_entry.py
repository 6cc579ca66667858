from odoo import models
from odoo.tools.misc import format_date


class CreditCallEntry(models.Model):
    _inherit = "credit.call.entry"

    def _start_promises(self):
        """A promise that takes the place of another is a change of it."""
        new = self.filtered("promised_amount")
        domain = [("customer_id", "in", new.customer_id.ids), ("promise_state", "=", "pending")]
        running = self.search(domain) - new if new else new
        res = super()._start_promises()
        for entry in new:
            for old in running.filtered(
                lambda old, entry=entry: old.customer_id == entry.customer_id and old.promise_state == "replaced"
            ):
                entry._note_change(old)
        return res

    def _note_change(self, old):
        what = self.env._(
            "Promised for %(after)s instead of %(before)s",
            after=format_date(self.env, self.promised_date),
            before=format_date(self.env, old.promised_date),
        )
        self.customer_id._note(
            "promise",
            what,
            document=old.call_id.name,
            reason=self.description,
            amount=self.promised_amount,
            amount_before=old.promised_amount,
        )
