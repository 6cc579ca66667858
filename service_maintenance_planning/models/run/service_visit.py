from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.service_maintenance.models.base.roles import OFFICE
from odoo.addons.service_maintenance.models.visit.service_visit import AHEAD_STATES


class ServiceVisit(models.Model):
    """What proposals ask of a visit."""

    _inherit = "service.visit"

    technician_count = fields.Integer(
        "Technicians Needed", default=1, required=True, writers=OFFICE, help="So many come at the same time."
    )
    van_load = fields.Integer(writers=OFFICE, help="How much room it takes in the van.")
    is_plan_locked = fields.Boolean(
        "Stays as Planned", copy=False, writers=OFFICE, help="Proposals leave its time and technicians alone."
    )

    _check_technician_count = models.Constraint(
        "CHECK(technician_count BETWEEN 1 AND 20)", "A visit takes 1 to 20 technicians."
    )

    def _get_technician_count(self):
        """How many technicians a proposal sends: those the visit takes, or who are on it already."""
        self.ensure_one()
        return max(self.technician_count, len(self.technician_ids))

    def action_plan_these(self):
        """Let these visits be planned: opens a run with them, which is still to start."""
        self._check_is_office()
        ahead = self.filtered(lambda visit: visit.state in AHEAD_STATES and not visit.is_plan_locked)
        if not ahead:
            raise UserError(self.env._("None of these visits can be planned any more."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan These"),
            "res_model": "service.planning.run",
            "views": [(False, "form")],
            "context": {"default_visit_ids": ahead.ids},
        }
