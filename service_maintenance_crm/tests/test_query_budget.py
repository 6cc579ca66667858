from odoo.tests import tagged

from odoo.addons.service_maintenance.tests.action_budget import ActionBudgetCommon


@tagged("post_install", "-at_install")
class TestQueryBudget(ActionBudgetCommon):
    def test_opportunity(self):
        """B4: opportunities of many due dates cost no more than twice Odoo's own batched create."""
        plain_vals = {
            "name": "Plain",
            "type": "opportunity",
            "partner_id": self.customer.id,
            "user_id": self.dispatcher.id,
        }
        self._assert_action_budget("crm.lead", plain_vals, action="opportunity")
