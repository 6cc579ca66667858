from odoo import fields, models


class CreditPlanWizardPart(models.TransientModel):
    _name = "credit.plan.wizard.part"
    _description = "Instalment to Agree"
    _inherit = ["finite.numbers.mixin"]
    _order = "date, id"

    wizard_id = fields.Many2one("credit.plan.wizard", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    date = fields.Date(required=True)
    amount = fields.Monetary(required=True)
