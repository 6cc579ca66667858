from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...engine import instalments


class CreditPlanWizard(models.TransientModel):
    _name = "credit.plan.wizard"
    _description = "Agree Instalments"
    _inherit = ["finite.numbers.mixin"]

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True)
    company_id = fields.Many2one(related="customer_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="customer_id.partner_id", string="Partner")
    line_ids = fields.Many2many("account.move.line", string="Items")
    amount = fields.Monetary(string="To Be Paid", compute="_compute_amount")
    count = fields.Integer(string="Equal Parts", default=3)
    first_date = fields.Date(string="From", compute="_compute_first_date", store=True, readonly=False)
    unit = fields.Selection([("week", "each week"), ("month", "each month")], default="month", required=True)
    part_ids = fields.One2many(
        "credit.plan.wizard.part", "wizard_id", string="Parts", compute="_compute_part_ids", store=True, readonly=False
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Agreed With",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    all_due = fields.Boolean(string="All due when one is missed", default=True)

    @api.depends("line_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = sum(wizard.line_ids.mapped("amount_residual"))

    @api.depends("customer_id", "unit")
    def _compute_first_date(self):
        for wizard in self:
            today = (wizard.company_id or self.env.company)._local_today()
            ahead = relativedelta(weeks=1) if wizard.unit == "week" else relativedelta(months=1)
            wizard.first_date = today + ahead

    @api.depends("customer_id")
    def _compute_contact_id(self):
        for wizard in self:
            wizard.contact_id = wizard.customer_id.contact_id

    @api.depends("count", "first_date", "unit", "line_ids")
    def _compute_part_ids(self):
        """Equal parts; each can be changed afterwards."""
        for wizard in self:
            try:
                digits = wizard.currency_id.decimal_places
                parts = instalments.equal_parts(wizard.amount, wizard.count, wizard.first_date, wizard.unit, digits)
            except (TypeError, ValueError):
                parts = []
            wizard.part_ids = [
                Command.clear(),
                *(Command.create({"date": part.day, "amount": part.amount}) for part in parts),
            ]

    def _agree(self):
        self.ensure_one()
        if any(not part.date for part in self.part_ids):
            raise UserError(self.env._("Each part needs a day and an amount."))
        return self.customer_id._agree_plan(
            self.line_ids,
            [(part.date, part.amount) for part in self.part_ids],
            {"contact_id": self.contact_id.id, "all_due": self.all_due},
        )

    def action_agree(self):
        """Agree, and go back to the card."""
        self._agree()
        return {"type": "ir.actions.act_window_close"}

    def action_agree_and_confirm(self):
        """Agree, and confirm it by mail."""
        return self._agree().action_send_confirmation()
