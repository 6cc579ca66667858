from odoo.tests import TransactionCase

from ..models.owned_fields_mixin import NOT_DECLARED


class OwnedFieldsCase(TransactionCase):
    """What an app's own test of its owned fields is made of."""

    def get_free_fields(self, prefix, modules):
        """{model: [stored fields anybody with the right to write it may write]} of the tables named `prefix`….

        :param modules: addons whose fields count; what Odoo's own mixins bring is theirs to guard
        """
        return {
            model._name: sorted(
                field.name for field in self._iter_fields(model, modules) if self._is_free(model, field)
            )
            for model in self._iter_models(prefix)
        }

    def get_writers(self, prefix, modules):
        """{model: {groups or None for everybody: {free fields}}}, as `get_free_fields` with who may write what.

        What is not stored counts where it is kept to some: its inverse writes something that is.
        """
        result = {}
        for model in self._iter_models(prefix):
            by_writers = {}
            for field in self._iter_fields(model, modules):
                writers = getattr(field, "writers", None)
                if self._is_free(model, field) or (writers and not field.readonly):
                    by_writers.setdefault(writers, set()).add(field.name)
            if by_writers:
                result[model._name] = by_writers
        return result

    def assertOwnedNotCopied(self, prefix):
        """What only methods write is not taken along to a copy, unless it is computed there anew."""
        copied = [
            str(field)
            for model in self._iter_models(prefix)
            for field in map(model._fields.get, model._get_owned_fields())
            if field.copy and not field.compute
        ]
        self.assertFalse(copied)

    def _iter_models(self, prefix):
        for name in sorted(self.env.registry):
            model = self.env[name]
            if name.startswith(prefix) and model._auto and not (model._abstract or model._transient):
                self.assertTrue(hasattr(model, "_get_owned_fields"), f"{name} declares no owned fields")
                yield model

    def _iter_fields(self, model, modules):
        return (field for field in model._fields.values() if not set(modules).isdisjoint(field._modules))

    def _is_free(self, model, field):
        return field.store and field.name not in NOT_DECLARED and not model._is_owned_field(field)
