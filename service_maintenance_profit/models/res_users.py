from odoo import fields, models

from .roles import MONEY


class ResUsers(models.Model):
    _inherit = "res.users"

    service_cost_rate_ids = fields.One2many("service.cost.rate", "user_id", "Cost Rates", groups=MONEY)
