from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    service_van_load = fields.Integer("Room in the Van", help="For the loads of a day's visits. 0: no limit.")
    service_overtime = fields.Integer("Overtime (minutes)", help="So much later a proposed day may end.")
