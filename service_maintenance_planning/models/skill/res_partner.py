from odoo import fields, models

# As text: a domain in Python would make each new user recompute these fields while it is being made.
TECHNICIANS = "[('is_service_technician', '=', True)]"


class ResPartner(models.Model):
    _inherit = "res.partner"

    wanted_technician_ids = fields.Many2many(
        "res.users", "res_partner_wanted_technician_rel", "partner_id", "user_id", "Wanted Technicians",
        domain=TECHNICIANS, groups="service_maintenance.group_technician", help="Who comes if it can be arranged.",
    )
    unwanted_technician_ids = fields.Many2many(
        "res.users", "res_partner_unwanted_technician_rel", "partner_id", "user_id", "Unwanted Technicians",
        domain=TECHNICIANS, groups="service_maintenance.group_dispatcher", help="Who is never proposed here.",
    )
