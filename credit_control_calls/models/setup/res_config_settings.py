from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_profile_id = fields.Many2one(related="company_id.credit_profile_id", readonly=False)
    credit_no_answer_code_id = fields.Many2one(related="company_id.credit_no_answer_code_id", readonly=False)
    credit_list_order = fields.Selection(related="company_id.credit_list_order", readonly=False, required=True)
    credit_statement_copies = fields.Selection(
        related="company_id.credit_statement_copies", readonly=False, required=True
    )
    credit_bank_stale_days = fields.Integer(related="company_id.credit_bank_stale_days", readonly=False)
    credit_horizon_days = fields.Integer(related="company_id.credit_horizon_days", readonly=False)
    credit_write_off_account_id = fields.Many2one(related="company_id.credit_write_off_account_id", readonly=False)
    credit_promise_tolerance_days = fields.Integer(related="company_id.credit_promise_tolerance_days", readonly=False)
    credit_promise_tolerance_amount = fields.Monetary(
        related="company_id.credit_promise_tolerance_amount", currency_field="currency_id", readonly=False
    )
