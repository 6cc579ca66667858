from odoo import fields, models


class ProjectProject(models.Model):
    """A project that a due date opened is done once it stands in a folded stage."""

    _name = "project.project"
    _inherit = ["project.project", "service.due.result.mixin"]
    _owned_fields = ("due_id", "service_contract_id")
    _due_fields = ("active", "stage_id")

    service_contract_id = fields.Many2one(
        "service.contract", "Maintenance Contract", readonly=True, copy=False, index="btree_not_null"
    )
    service_contract_ids = fields.One2many("service.contract", "project_id", "Maintenance Contracts")
    service_contract_count = fields.Integer("Contracts", compute="_compute_service_contract_count", compute_sudo=True)

    def _due_is_open(self):
        return self.active and not self.stage_id.fold

    def _due_done_on(self):
        due = self.due_id
        return self.stage_id.fold and (due.date_completed or due._get_today())

    def _compute_service_contract_count(self):
        counts = dict(
            self.env["service.contract"]._read_group([("project_id", "in", self.ids)], ["project_id"], ["__count"])
        )
        for project in self:
            project.service_contract_count = counts.get(project, 0) + len(project.service_contract_id)

    def action_view_service_contracts(self):
        """Open the contracts that belong to this project, and the one that started it."""
        self.ensure_one()
        contracts = self.service_contract_ids | self.service_contract_id
        action = self.env["ir.actions.act_window"]._for_xml_id("service_maintenance.action_service_contract")
        context = {"default_project_id": self.id}
        if len(contracts) == 1:
            return {**action, "views": [(False, "form")], "res_id": contracts.id, "context": context}
        return {**action, "domain": [("id", "in", contracts.ids)], "context": context}
