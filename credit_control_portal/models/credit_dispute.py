from odoo import fields, models


class CreditDispute(models.Model):
    _inherit = "credit.dispute"

    from_customer = fields.Boolean(string="By the Customer", readonly=True, help="Written on the customer's own page.")
