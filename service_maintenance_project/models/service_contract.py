from odoo import Command, api, fields, models


class ServiceContract(models.Model):
    """A contract may belong to a project, whose customer it then has; its due dates may open projects and tasks."""

    _name = "service.contract"
    _inherit = "service.contract"

    project_id = fields.Many2one(
        "project.project",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        ondelete="set null",
        help="The project this contract belongs to. The tasks of its due dates go there.",
    )
    partner_id = fields.Many2one(compute="_compute_partner_id", store=True, readonly=False, precompute=True)
    task_count = fields.Integer("Tasks", compute="_compute_project_counts", compute_sudo=True)
    project_count = fields.Integer("Projects", compute="_compute_project_counts", compute_sudo=True)

    @api.depends("project_id.partner_id")
    def _compute_partner_id(self):
        """The customer of the project; without a project, or where it has none, as entered."""
        for contract in self:
            contract.partner_id = contract.project_id.partner_id or contract.partner_id

    def _compute_project_counts(self):
        domain = [("service_contract_id", "in", self.ids)]
        for name, model in (("task_count", "project.task"), ("project_count", "project.project")):
            counts = dict(self.env[model]._read_group(domain, ["service_contract_id"], ["__count"]))
            for contract in self:
                contract[name] = counts.get(contract, 0)

    def action_view_tasks(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("project.action_view_task")
        return {**action, "domain": [("service_contract_id", "in", self.ids)], "context": {}}

    def action_view_projects(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("project.open_view_project_all")
        return {**action, "domain": [("service_contract_id", "in", self.ids)], "context": {}}

    # --- Action: project -------------------------------------------------------------------------------------------

    def _trigger_project(self, dues):
        """A project for the customer in the first stage, the responsible person as its manager."""
        stage_ids = {company: self._get_first_project_stage(company).id for company in dues.company_id}
        return self._create_by_company(
            "project.project",
            dues,
            lambda due: {"stage_id": stage_ids[due.company_id], **due.contract_id._prepare_project_vals(due)},
        )

    @api.model
    def _get_first_project_stage(self, company):
        # With all rights: who triggers a due date need not have Projects.
        stages = self.env["project.project.stage"].sudo()
        return stages.search([("company_id", "in", (False, company.id)), ("fold", "=", False)], limit=1)

    def _prepare_project_vals(self, due):
        self.ensure_one()
        return {
            "name": f"{self.name} · {due.date_due}",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self._get_responsible().id,
            "date_start": due._get_today(),
            "date": max(due.date_due, due._get_today()),
            "service_contract_id": self.id,
            "due_id": due.id,
        }

    # --- Action: task ----------------------------------------------------------------------------------------------

    def _trigger_task(self, dues):
        """A task for the responsible in the contract's project, to be done by the due date."""
        dues.contract_id.filtered(lambda c: not c.project_id)._create_task_projects()
        return self._create_by_company("project.task", dues, lambda due: due.contract_id._prepare_task_vals(due))

    def _prepare_task_vals(self, due):
        self.ensure_one()
        return {
            "name": self.name,
            "project_id": self.sudo().project_id.id,
            "partner_id": self.partner_id.id,
            "user_ids": [Command.set(self._get_responsible().ids)],
            "date_deadline": due.date_due,
            "description": self.note,
            "service_contract_id": self.id,
            "due_id": due.id,
        }

    def _create_task_projects(self):
        """Give each of these contracts a project of its own."""
        quiet = self.env["project.project"].sudo().with_context(tracking_disable=True, mail_create_nolog=True)
        for company, contracts in self.grouped("company_id").items():
            vals_list = [contract._prepare_task_project_vals() for contract in contracts]
            projects = quiet.with_company(company).create(vals_list)
            for contract, project in zip(contracts.with_context(tracking_disable=True), projects, strict=True):
                contract.sudo().project_id = project

    def _prepare_task_project_vals(self):
        self.ensure_one()
        stages = (self.env._("To Do"), self.env._("In Progress"), self.env._("Done"))
        return {
            "name": self.display_name,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "user_id": self._get_responsible().id,
            "type_ids": [
                Command.create({"name": name, "sequence": number, "fold": number == len(stages) - 1})
                for number, name in enumerate(stages)
            ],
        }
