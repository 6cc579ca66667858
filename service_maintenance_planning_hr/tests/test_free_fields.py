from odoo.tests import tagged

from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase


@tagged("post_install", "-at_install")
class TestHrFreeFields(OwnedFieldsCase):
    def test_every_field_is_declared(self):
        """A new stored field is owned by methods (readonly=True), or stands here with who writes it."""
        writers = self.get_writers("service.", ["service_maintenance_planning_hr"])
        self.assertEqual(writers, {"service.skill": {None: {"hr_skill_ids"}}})
