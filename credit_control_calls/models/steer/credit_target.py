from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date


class CreditTarget(models.Model):
    """What a controller is to achieve in a month."""

    _name = "credit.target"
    _description = "Credit Target"
    _inherit = ["owned.fields.mixin"]
    _order = "month desc, company_id, user_id"
    _check_company_auto = True

    user_id = fields.Many2one("res.users", string="Controller", required=True, domain="[('share', '=', False)]")
    month = fields.Date(
        required=True,
        default=lambda self: self.env.company._local_today().replace(day=1),
        help="Any day of the month.",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    collected = fields.Monetary(help="Money that comes in on called items.")
    calls = fields.Integer()
    promises = fields.Integer(help="How many promises to pay.")

    _once = models.UniqueIndex("(company_id, user_id, month)", "This controller has targets for the month already.")
    _amounts = models.Constraint(
        "CHECK(collected >= 0 AND collected < 1e12 AND calls BETWEEN 0 AND 1000000"
        " AND promises BETWEEN 0 AND 1000000)",
        "Targets can be neither negative nor immense.",
    )

    @api.depends("user_id", "month")
    def _compute_display_name(self):
        for target in self:
            month = format_date(self.env, target.month, date_format="MMMM y") if target.month else ""
            target.display_name = f"{target.user_id.name or ''} {month}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_first_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_first_day(vals))

    @api.model
    def _with_first_day(self, vals):
        """A month is its first day."""
        day = fields.Date.to_date(vals.get("month"))
        return {**vals, "month": day.replace(day=1)} if day else vals

    def action_repeat_next_month(self):
        """Set the same targets for the month after, where there are none yet."""
        months = {target: target.month + relativedelta(months=1) for target in self}
        there = self.search([("month", "in", list(months.values())), ("user_id", "in", self.user_id.ids)])
        taken = {(target.company_id, target.user_id, target.month) for target in there}
        new = self.create(
            [
                vals
                for target, month in months.items()
                if (target.company_id, target.user_id, month) not in taken
                for vals in target.copy_data({"month": month})
            ]
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s targets were set.", count=len(new)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
