from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceVisitType(models.Model):
    _name = "service.visit.type"
    _description = "Visit Type"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company")
    is_failure = fields.Boolean(
        "Answers a Failure",
        help="Visits of this type were asked for because something had failed: they count as failures in the figures.",
    )

    _unique_name = models.UniqueIndex("(name, COALESCE(company_id, 0))", "This visit type exists already.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # With all rights: visits this user may not see use the type, too.
        if used := self.env["service.visit"].sudo().search([("type_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("%s has visits: archive it instead of deleting it.", used.type_id.display_name)
            )
