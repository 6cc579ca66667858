from dateutil.relativedelta import relativedelta

from odoo import fields, models


class CreditExcludeWizard(models.TransientModel):
    _name = "credit.exclude.wizard"
    _description = "Exclude Documents From Calls"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin", "storable.texts.mixin"]

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True)
    company_id = fields.Many2one(related="customer_id.company_id")
    line_ids = fields.Many2many("account.move.line", string="Items", required=True)
    reason = fields.Char(required=True)
    until = fields.Date(
        required=True,
        default=lambda self: self.env.company._local_today() + relativedelta(months=1),
        help="After this day the documents ask for calls again.",
    )

    def action_exclude(self):
        """Nobody calls about the documents of these items until the day."""
        self.ensure_one()
        self.customer_id._exclude_items(self.line_ids, self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
