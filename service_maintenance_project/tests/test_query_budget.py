from odoo.tests import tagged

from odoo.addons.service_maintenance.tests.action_budget import ActionBudgetCommon

from .common import ServiceProjectCommon


@tagged("post_install", "-at_install")
class TestQueryBudget(ServiceProjectCommon, ActionBudgetCommon):
    def test_project(self):
        """B4: projects of many due dates cost no more than twice Odoo's own batched create."""
        plain_vals = {"name": "Plain", "partner_id": self.customer.id, "user_id": self.dispatcher.id}
        self._assert_action_budget("project.project", plain_vals, action="project")

    def test_task(self):
        """B4: tasks of many due dates cost no more than twice Odoo's own batched create."""
        project = self.env["project.project"].create({"name": "Maintenance", "partner_id": self.customer.id})
        plain_vals = {"name": "Plain", "project_id": project.id, "user_ids": [(6, 0, self.dispatcher.ids)]}
        self._assert_action_budget("project.task", plain_vals, action="task", project_id=project.id)
