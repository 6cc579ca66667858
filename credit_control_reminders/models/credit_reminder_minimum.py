from odoo import fields, models


class CreditReminderMinimum(models.Model):
    """The least total of a step in a currency of its own, for items in that currency."""

    _name = "credit.reminder.minimum"
    _description = "Least Total of a Reminder Step"
    _inherit = ["owned.fields.mixin"]
    _order = "currency_id"
    _rec_name = "currency_id"

    step_id = fields.Many2one("credit.reminder.step", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="cascade")
    amount = fields.Monetary(required=True)

    _currency_once = models.UniqueIndex("(step_id, currency_id)", "A currency has one least total a step.")
    _amount_range = models.Constraint(
        "CHECK(amount >= 0 AND amount < 1e12)", "The least total can be neither negative nor immense."
    )
