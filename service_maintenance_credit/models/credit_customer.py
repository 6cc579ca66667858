from odoo import models


class CreditCustomer(models.Model):
    _inherit = "credit.customer"

    def _get_hold_exposure(self) -> float:
        """Visits that are done and not invoiced yet will be owed, too."""
        # Credit controllers see no visits.
        groups = (
            self.env["service.visit"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                    ("state", "in", ("done", "approved")),
                ],
                [],
                ["amount_billable:sum"],
            )
        )
        return super()._get_hold_exposure() + (groups[0][0] or 0.0)
