from odoo import fields, models


class CreditPlanPart(models.Model):
    """One part of a plan: a day, an amount, and what became of it."""

    _name = "credit.plan.part"
    _description = "Instalment"
    _inherit = ["owned.fields.mixin"]
    _order = "date, id"
    _rec_name = "date"

    plan_id = fields.Many2one("credit.plan", required=True, readonly=True, index=True, ondelete="cascade")
    customer_id = fields.Many2one(related="plan_id.customer_id", store=True, precompute=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    received = fields.Monetary(readonly=True)
    state = fields.Selection(
        [("pending", "Pending"), ("kept", "Kept"), ("partial", "Partly kept"), ("broken", "Broken")],
        default="pending",
        required=True,
        readonly=True,
    )
