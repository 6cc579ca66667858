from odoo.tests import TransactionCase

from ..models.owned_fields_mixin import NOT_DECLARED


class OwnedFieldsCase(TransactionCase):
    """What an app's own test of its owned fields is made of."""

    def get_free_fields(self, prefix, modules):
        """{model: [stored fields anybody with the right to write it may write]} of the tables named `prefix`….

        :param modules: addons whose fields count; what Odoo's own mixins bring is theirs to guard
        """
        free = {}
        for name in sorted(self.env.registry):
            model = self.env[name]
            if not name.startswith(prefix) or model._abstract or model._transient or not model._auto:
                continue
            self.assertTrue(hasattr(model, "_get_owned_fields"), f"{name} declares no owned fields")
            fields = [
                field.name
                for field in model._fields.values()
                if field.store
                and field.name not in NOT_DECLARED
                and not set(modules).isdisjoint(field._modules)
                and not model._is_owned_field(field)
            ]
            free[name] = sorted(fields)
        return free
