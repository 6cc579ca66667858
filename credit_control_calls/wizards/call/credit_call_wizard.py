from odoo import api, fields, models


class CreditCallWizard(models.TransientModel):
    _name = "credit.call.wizard"
    _description = "Record a Call"
    _inherit = ["readable.links.mixin", "finite.numbers.mixin", "storable.texts.mixin"]
    _check_company_auto = True

    customer_id = fields.Many2one("credit.customer", required=True, readonly=True)
    company_id = fields.Many2one(related="customer_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="customer_id.partner_id", string="Partner")
    phone = fields.Char(compute="_compute_phone")
    call_id = fields.Many2one(
        "credit.call",
        string="On Call Action",
        domain="[('customer_id', '=', customer_id)]",
        help="Empty: a new call action is opened. Otherwise its history goes on.",
    )
    line_ids = fields.Many2many("account.move.line", string="Items")
    amount = fields.Monetary(string="About", compute="_compute_amount")
    followup_code_id = fields.Many2one("credit.followup.code", string="Follow-up Code", required=True)
    outcome = fields.Selection(related="followup_code_id.outcome")
    action_date = fields.Date(
        string="Called On", compute="_compute_action_date", store=True, readonly=False, precompute=True, required=True
    )
    followup_date = fields.Date(string="Follow-up Date", compute="_compute_followup_date", store=True, readonly=False)
    callback_at = fields.Datetime(string="Call Back At", help="Agreed to the hour: at that moment you are reminded.")
    script = fields.Text(related="customer_id.script")
    script_situation = fields.Selection(related="customer_id.script_situation")
    contact_id = fields.Many2one(
        "res.partner",
        string="Spoke With",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    description = fields.Text()
    promised_amount = fields.Monetary(compute="_compute_promise", store=True, readonly=False)
    promised_date = fields.Date(compute="_compute_promise", store=True, readonly=False)

    @api.depends("contact_id.phone", "customer_id.phone")
    def _compute_phone(self):
        for wizard in self:
            wizard.phone = wizard.contact_id.phone or wizard.customer_id.phone

    @api.depends("customer_id")
    def _compute_action_date(self):
        for wizard in self:
            company = wizard.customer_id.company_id or self.env.company
            wizard.action_date = company._local_today()

    @api.depends("line_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = sum(wizard.line_ids.mapped("amount_residual"))

    @api.depends("customer_id")
    def _compute_contact_id(self):
        for wizard in self:
            wizard.contact_id = wizard.customer_id.contact_id

    @api.depends("action_date", "followup_code_id", "promised_date", "callback_at")
    def _compute_followup_date(self):
        for wizard in self:
            code, day = wizard.followup_code_id, wizard.action_date
            if wizard.callback_at:
                wizard.followup_date = wizard.company_id._local_date(wizard.callback_at)
                continue
            wizard.followup_date = (
                code._followup_date(day, wizard.company_id, wizard.promised_date) if code and day else False
            )

    @api.depends("outcome", "line_ids", "action_date")
    def _compute_promise(self):
        """A promise proposes the whole amount, at the code's own delay."""
        for wizard in self:
            promises = wizard.outcome == "promise" and wizard.action_date
            code = wizard.followup_code_id
            wizard.promised_amount = wizard.amount if promises else 0.0
            wizard.promised_date = promises and code._followup_date(wizard.action_date, wizard.company_id)

    def _prepare_entry(self) -> dict:
        promise = self.outcome == "promise"
        return {
            "action_date": self.action_date,
            "followup_code_id": self.followup_code_id.id,
            "followup_date": self.followup_date,
            "callback_at": self.callback_at,
            "contact_id": self.contact_id.id,
            "description": self.description,
            "promised_amount": self.promised_amount if promise else 0.0,
            "promised_date": self.promised_date if promise else False,
        }

    def _save(self):
        """Hook: record the call, with what it brings about; its entry."""
        self.ensure_one()
        return self.customer_id._record_call(self._prepare_entry(), self.line_ids, self.call_id)

    def action_save(self):
        """Record the call and stay on the card."""
        self._save()
        return {"type": "ir.actions.act_window_close"}

    def action_save_next(self):
        """Record the call and go to the next customer of the list."""
        self._save()._announce()
        return {"type": "ir.actions.act_window_close", "infos": {"creditNext": True}}
