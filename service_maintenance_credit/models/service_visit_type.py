from odoo import fields, models


class ServiceVisitType(models.Model):
    _inherit = "service.visit.type"

    is_emergency = fields.Boolean(
        string="Never on Hold", help="Emergencies: such visits are made whether the customer pays or not."
    )
