from odoo import fields, models


class CrmLead(models.Model):
    """An opportunity that a due date opened: won, it is done; lost, it was given up."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "service.due.result.mixin"]
    _owned_fields = ("due_id", "service_contract_id")
    _due_fields = ("active", "stage_id", "probability")

    service_contract_id = fields.Many2one(
        "service.contract", "Maintenance Contract", readonly=True, copy=False, index="btree_not_null"
    )

    def _due_is_open(self):
        return self.active and self.won_status == "pending"

    def _due_done_on(self):
        due = self.due_id
        return self.won_status == "won" and (due.date_completed or due._get_today())

    def action_view_service_contract(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.contract",
            "res_id": self.service_contract_id.id,
            "views": [(False, "form")],
        }
