from odoo import api, fields, models
from odoo.exceptions import UserError


class CreditReminder(models.Model):
    """A statement or reminder sent: what profiles count as "reminders sent"."""

    _name = "credit.reminder"
    _description = "Statement Sent"
    _inherit = ["owned.fields.mixin"]
    _order = "date desc, id desc"
    _rec_name = "customer_id"

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="customer_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Sent By", default=lambda self: self.env.user, required=True, readonly=True
    )
    contact_id = fields.Many2one("res.partner", string="Sent To", readonly=True)
    amount = fields.Monetary(string="Balance Then", readonly=True)
    move_ids = fields.Many2many(
        "account.move",
        "credit_reminder_move_rel",
        "reminder_id",
        "move_id",
        string="Documents",
        readonly=True,
        help="What was overdue then: these count as reminded.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was sent stays on record."))
