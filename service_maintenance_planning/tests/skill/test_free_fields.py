from odoo.tests import tagged

from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase

from .free_fields import FREE


@tagged("post_install", "-at_install")
class TestPlanningFreeFields(OwnedFieldsCase):
    def test_every_field_is_declared(self):
        """A new stored field is owned by methods (readonly=True), or stands in free_fields.py with who writes it."""
        writers = self.get_writers("service.", ["service_maintenance_planning"])
        declared = {
            model: {who: set(names.split()) for who, names in by_writers.items()} for model, by_writers in FREE.items()
        }
        self.maxDiff = None
        self.assertEqual(declared, writers)
