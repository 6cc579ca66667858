from odoo import api, fields, models

from ...engine import ageing, status


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credit_days_overdue = fields.Integer(string="Days Overdue", compute="_compute_credit_days_overdue")
    credit_status = fields.Selection(
        [
            ("to_call", "To call"),
            ("missed", "Missed"),
            ("broken", "Promise broken"),
            ("planned", "Planned"),
            ("disputed", "Disputed"),
            ("excluded", "Excluded"),
            ("not_due", "Not due"),
            ("quiet", "Not followed"),
            ("credit", "Credit"),
        ],
        string="Call Status",
        compute="_compute_credit_status",
    )
    credit_announced = fields.Boolean(
        string="Payment Registered",
        compute="_compute_credit_announced",
        help="A payment was registered that has not reached the bank yet.",
    )

    @api.depends("date_maturity", "date")
    def _compute_credit_days_overdue(self):
        for line in self:
            due = ageing.due_date(line.date_maturity, line.date)
            today = (line.company_id or self.env.company)._local_today()
            line.credit_days_overdue = ageing.days_overdue(due, today) if due else 0

    @api.depends("move_id.matched_payment_ids.state")
    def _compute_credit_announced(self):
        for line in self:
            line.credit_announced = any(
                payment.state in ("in_process", "paid") and not payment.move_id
                for payment in line.move_id.matched_payment_ids
            )

    @api.depends("amount_residual", "reconciled")
    @api.depends_context("uid")
    def _compute_credit_status(self):
        """Nothing for those who read journal items but no calls."""
        if not self._may_see_credit_control():
            self.credit_status = False
            return
        facts = self._get_credit_facts()
        for line in self:
            line.credit_status = status.status(status.Item(**facts[line]), line.company_id._local_today())

    @api.model
    def _may_see_credit_control(self) -> bool:
        return self.env["credit.customer"].has_access("read")

    def _get_credit_facts(self) -> dict:
        """Hook: `{item: values of engine.status.Item}`; what agreements and disputes say is added by their rooms."""
        return {
            line: {
                "residual": line.amount_residual,
                "wanted": line.amount_residual,
                "days_overdue": line.credit_days_overdue,
                "is_excluded": line.move_id.credit_excluded,
            }
            for line in self
        }

    def _credit_changed(self):
        """Hook: what is owed on the receivable ones among these items may have changed."""
