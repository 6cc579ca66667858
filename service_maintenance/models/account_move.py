from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    service_intervention_ids = fields.Many2many(
        "service.intervention", compute="_compute_service_intervention_ids", string="Visits"
    )
    service_intervention_count = fields.Integer(compute="_compute_service_intervention_ids")

    @api.depends("invoice_line_ids.service_line_id")
    def _compute_service_intervention_ids(self):
        for move in self:
            visits = move.sudo().invoice_line_ids.service_line_id.intervention_id
            move.service_intervention_ids = visits
            move.service_intervention_count = len(visits)

    def action_view_service_interventions(self):
        return self.service_intervention_ids._action_open(self.env._("Visits"))

    def button_cancel(self):
        visits = self._get_billed_visits()
        result = super().button_cancel()
        visits._reopen_billing()
        return result

    def unlink(self):
        visits = self._get_billed_visits()
        result = super().unlink()
        visits.exists()._reopen_billing()
        return result

    def _get_billed_visits(self):
        return self.sudo().filtered(lambda m: m.move_type == "out_invoice").service_intervention_ids
