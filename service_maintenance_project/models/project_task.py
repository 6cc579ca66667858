from odoo import fields, models

from odoo.addons.project.models.project_task import CLOSED_STATES


class ProjectTask(models.Model):
    """A task that a due date opened: doing it completes that due date (row X4)."""

    _name = "project.task"
    _inherit = ["project.task", "service.due.result.mixin"]
    _owned_fields = ("due_id", "service_contract_id")
    _due_fields = ("active", "state")

    service_contract_id = fields.Many2one(
        "service.contract", "Maintenance Contract", readonly=True, copy=False, index="btree_not_null"
    )

    def _due_is_open(self):
        return self.active and self.state not in CLOSED_STATES

    def _due_done_on(self):
        due = self.due_id
        return self.state == "1_done" and (due.date_completed or due._get_today())

    def action_view_service_contract(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.contract",
            "res_id": self.service_contract_id.id,
            "views": [(False, "form")],
        }
