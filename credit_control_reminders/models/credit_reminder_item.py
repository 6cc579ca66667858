from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CreditReminderItem(models.Model):
    """An open item in a reminder. It is never reminded of twice at the same step: the database sees to that."""

    _name = "credit.reminder.item"
    _description = "Reminded Item"
    _inherit = ["credit.item.mixin"]
    _order = "date_due, id"
    _rec_name = "document"

    message_id = fields.Many2one(
        "credit.reminder.message", string="Reminder", required=True, readonly=True, index=True, ondelete="cascade"
    )
    step_id = fields.Many2one(
        "credit.reminder.step", required=True, readonly=True, index=True, ondelete="restrict"
    )
    date = fields.Date(required=True, readonly=True)
    is_counted = fields.Boolean(
        default=True, readonly=True, help="Off when it was called off: paid or agreed before it went out."
    )
    amount = fields.Monetary(
        string="Open in Company Currency", currency_field="company_currency_id", readonly=True
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency")
    days_overdue = fields.Integer(compute="_compute_days_overdue")

    _step_once = models.UniqueIndex(
        "(line_id, step_id) WHERE is_counted AND line_id IS NOT NULL",
        "An item is reminded of once at each step: simulate again.",
    )
    _counted_idx = models.Index("(company_id, line_id) WHERE is_counted")
    _lost_idx = models.Index("(company_id) WHERE line_id IS NULL")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was reminded of stays on record."))

    @api.depends("date", "date_due")
    def _compute_days_overdue(self):
        """On the day of the reminder."""
        for item in self:
            item.days_overdue = (item.date - item.date_due).days if item.date_due else 0

    @api.model
    def _prepare_snapshot(self, line) -> dict:
        return super()._prepare_snapshot(line) | {"amount": line.amount_residual}

    def _get_customer(self):
        return self.message_id.customer_id

    def _get_claims(self) -> list:
        """Each step claims its items again, whatever the others did."""
        return list(self.grouped("step_id").values())

    def _get_holding_domain(self):
        held = Domain("is_counted", "=", True) & Domain("step_id", "in", self.step_id.ids)
        return super()._get_holding_domain() & held
