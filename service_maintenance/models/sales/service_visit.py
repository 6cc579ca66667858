from odoo import models


class ServiceVisit(models.Model):
    _name = "service.visit"
    _inherit = ["service.visit", "service.origin.mixin"]
