from odoo.tests import tagged

from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase

from .free_fields import FREE


@tagged("post_install", "-at_install")
class TestFreeFields(OwnedFieldsCase):
    def test_every_field_is_declared(self):
        """A new stored field is owned by methods (readonly=True), or stands in free_fields.py with who writes it."""
        writers = self.get_writers("service.", ["service_maintenance"])
        declared = {
            model: {who: set(names.split()) for who, names in by_writers.items()} for model, by_writers in FREE.items()
        }
        self.maxDiff = None
        self.assertEqual(writers, declared)

    def test_not_copied(self):
        """What methods own is not carried over to a copy."""
        self.assertOwnedNotCopied("service.")

    def test_results_of_due_dates(self):
        """Nobody ties a record of Odoo's own to another due date by hand."""
        for name, model in self.env.items():
            if not model._abstract and isinstance(model, self.env.registry["service.due.result.mixin"]):
                self.assertIn("due_id", model._get_owned_fields(), name)
                self.assertTrue(name.startswith("service.") or model._owned_fields, name)

    def test_results_are_followed(self):
        """X4: what a due date opened says which of its fields make it open or done; one without would never be done."""
        for name, model in self.env.items():
            if not model._abstract and isinstance(model, self.env.registry["service.due.result.mixin"]):
                self.assertTrue(model._due_fields, name)
                self.assertLessEqual(set(model._due_fields), model._fields.keys(), name)
