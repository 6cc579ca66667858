from odoo import api, fields, models
from odoo.exceptions import UserError


class ServiceSkill(models.Model):
    """Something a technician can or may do, and some work needs: gas, refrigerants, working at heights."""

    _name = "service.skill"
    _description = "Skill"
    _inherit = ["owned.fields.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty to share it with every company."
    )
    warning_days = fields.Integer(
        "To-do ahead (days)", default=30, help="So long before a certificate expires somebody is told. 0: nobody."
    )
    holder_ids = fields.One2many("service.technician.skill", "skill_id", "Technicians")

    _unique_name = models.UniqueIndex("(name, COALESCE(company_id, 0))", "This skill exists already.")
    _check_warning = models.Constraint(
        "CHECK(warning_days BETWEEN 0 AND 730)", "A certificate is announced at most 730 days ahead."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        # With all rights: whoever has it, visible or not, keeps it.
        if held := self.sudo().holder_ids[:1].skill_id:
            raise UserError(self.env._("Technicians have %s: archive it instead of deleting it.", held.name))
