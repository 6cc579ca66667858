from odoo import fields, models


class ServiceClose(models.TransientModel):
    """The customer sees before signing what the contract includes and how much of it is used."""

    _inherit = "service.close"

    allowance_note = fields.Char(related="visit_id.allowance_note")
