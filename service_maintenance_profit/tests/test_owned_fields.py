from odoo.tests import tagged

from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase

MANAGER = "service_maintenance.group_manager"
# The fields that people write: all others are owned by methods. Who may, say the rights on the model.
FREE = {
    "service.contract": {MANAGER: {"analytic_account_id"}},
    "service.contract.renewal": {None: {"percent"}},
    "service.cost.rate": {None: {"user_id", "company_id", "date_from", "hourly_cost"}},
}


@tagged("post_install", "-at_install")
class TestFreeFields(OwnedFieldsCase):
    def test_every_field_is_declared(self):
        """A new stored field is owned by methods (readonly=True), or stands above."""
        self.assertEqual(self.get_writers("service.", ["service_maintenance_profit"]), FREE)
