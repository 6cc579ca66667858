from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    service_location_id = fields.Many2one(
        "stock.location",
        "Van",
        company_dependent=True,
        domain="[('usage', '=', 'internal')]",
        help="Where this technician's parts lie. Empty: the stock of the company's warehouse.",
    )
