from odoo import fields, models

from ..engine.limits import Limits


class ResCompany(models.Model):
    _inherit = "res.company"

    credit_portal_on = fields.Boolean(string="Customers See Their Open Items", default=True)
    credit_portal_link_days = fields.Integer(
        string="A Link Opens For (days)",
        default=30,
        help="How long the link in a statement opens the page without a login.",
    )
    credit_portal_disputes = fields.Boolean(string="Customers Dispute Items", default=True)
    credit_portal_promises = fields.Boolean(string="Customers Promise Payment", default=True)
    credit_portal_promise_days = fields.Integer(string="Farthest Promise (days)", default=14)
    credit_portal_promise_count = fields.Integer(string="Promises in 90 Days", default=3)
    credit_portal_promise_amount = fields.Monetary(
        string="Highest Promise", currency_field="currency_id", help="0: any amount that is open."
    )

    _credit_portal_range = models.Constraint(
        "CHECK(credit_portal_link_days BETWEEN 1 AND 3650 AND credit_portal_promise_days BETWEEN 0 AND 3650"
        " AND credit_portal_promise_count BETWEEN 0 AND 1000"
        " AND credit_portal_promise_amount >= 0 AND credit_portal_promise_amount < 1e12)",
        "Links open for 1 to 3650 days; limits of promises are not negative.",
    )

    def _credit_portal_limits(self) -> Limits:
        self.ensure_one()
        return Limits(
            self.credit_portal_promise_days, self.credit_portal_promise_count, self.credit_portal_promise_amount
        )
