from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    service_start_id = fields.Many2one(
        "res.partner", "Day Begins at", help="Home or depot. Empty: at the company's address."
    )
    service_end_id = fields.Many2one("res.partner", "Day Ends at", help="Empty: where it begins.")

    @api.model
    def _get_technician_fields(self):
        return super()._get_technician_fields() | {"service_start_id", "service_end_id"}

    def write(self, vals):
        """Whoever says where a day begins sees the name of the place: it is one that he may read."""
        places = {vals[name] for name in ("service_start_id", "service_end_id") if vals.get(name)}
        self.env["res.partner"].browse(places).exists().check_access("read")
        return super().write(vals)

    def _get_service_ends(self, company):
        """{technician: (where the day begins, where it ends)}, addresses; by default the company's own."""
        # With all rights: a home address is not everybody's to read, its distance is.
        depot = company.sudo().partner_id
        return {
            user: (user.service_start_id or depot, user.service_end_id or user.service_start_id or depot)
            for user in self.sudo()
        }
