from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    service_contract_id = fields.Many2one(
        "service.contract", "Maintenance Contract", readonly=True, copy=False, index="btree_not_null"
    )
    service_due_id = fields.Many2one("service.contract.due", "Due Date", readonly=True, copy=False, ondelete="set null")

    _unique_service_due = models.UniqueIndex(
        "(service_due_id) WHERE service_due_id IS NOT NULL", "This due date has its opportunity already."
    )

    def action_view_service_contract(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "service.contract",
            "res_id": self.service_contract_id.id,
            "views": [(False, "form")],
        }
