from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_notes_months = fields.Integer(related="company_id.credit_notes_months", readonly=False)
    credit_notes_count = fields.Integer(string="Notes to Remove", compute="_compute_credit_notes_count")

    @api.depends("credit_notes_months", "company_id")
    def _compute_credit_notes_count(self):
        """What the next night would take out, before it is saved."""
        for settings in self:
            settings.credit_notes_count = self.env["credit.log"]._count_expiring(
                settings.company_id, settings.credit_notes_months
            )
