from odoo import fields, models


class ServiceSlaTarget(models.Model):
    """What a service level promises to visits of one priority."""

    _name = "service.sla.target"
    _description = "Promised Times"
    _inherit = ["owned.fields.mixin"]
    _order = "policy_id, priority desc"

    policy_id = fields.Many2one("service.sla.policy", "Service Level", required=True, index=True, ondelete="cascade")
    priority = fields.Selection(
        [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Urgent")], default="1", required=True
    )
    response_hours = fields.Float("Response (hours)", most=10000, help="0 promises no response.")
    resolution_hours = fields.Float("Resolution (hours)", most=10000, help="0 promises no resolution.")

    _unique_priority = models.Constraint(
        "UNIQUE(policy_id, priority)", "This service level has promised times for that priority already."
    )
    _check_hours = models.Constraint(
        "CHECK(COALESCE(response_hours, 0) >= 0 AND COALESCE(resolution_hours, 0) >= 0)",
        "Promised times cannot be negative.",
    )
