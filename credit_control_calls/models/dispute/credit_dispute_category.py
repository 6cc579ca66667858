from odoo import fields, models


class CreditDisputeCategory(models.Model):
    _name = "credit.dispute.category"
    _description = "Dispute Category"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one("res.users", string="Responsible", domain="[('share', '=', False)]")
    days = fields.Integer(string="Days to Resolve", default=14)

    _days_range = models.Constraint(
        "CHECK(days BETWEEN 0 AND 3650)", "Days to resolve lie between 0 (two weeks) and 3650."
    )
