from odoo import fields, models


class CreditDisputeCategory(models.Model):
    _name = "credit.dispute.category"
    _description = "Dispute Category"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users", string="Default Owner", domain="[('share', '=', False)]"
    )
    days = fields.Integer(string="Days to Resolve", default=14)
