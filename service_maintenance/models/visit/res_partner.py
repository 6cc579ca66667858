from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_visit_count = fields.Integer(
        "Visits", compute="_compute_service_visit_count", groups="service_maintenance.group_technician"
    )

    @api.model
    def _get_service_models(self):
        return [*super()._get_service_models(), "service.visit"]

    def _compute_service_visit_count(self):
        self._set_service_count("service_visit_count", "service.visit")

    def action_view_service_visits(self):
        """The tree, opened at this customer."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("service_maintenance.action_service_tree")
        return {**action, "context": {"active_id": self.id, "active_model": self._name}}
