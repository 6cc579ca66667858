from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_family_id = fields.Many2one(
        "res.partner",
        string="Family",
        compute="_compute_credit_family_id",
        store=True,
        recursive=True,
        index=True,
        help="The company at the top: a parent and all of its branches are one family.",
    )

    @api.depends("parent_id.credit_family_id")
    def _compute_credit_family_id(self):
        for partner in self:
            partner.credit_family_id = partner.parent_id.credit_family_id or partner

    @api.model
    def _has_field_access(self, field, operation):
        """The family follows from the parent: nobody says it by hand, whatever partners one may write."""
        is_said = operation == "write" and field.name == "credit_family_id"
        return super()._has_field_access(field, operation) and (self.env.su or not is_said)
