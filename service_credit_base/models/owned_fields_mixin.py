from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL

# Only code that imports this module holds this object: a context that comes over RPC or from an import is JSON and
# cannot carry it.
OWNER = object()
# What Odoo itself adds to every table and keeps to itself.
NOT_DECLARED = {*MAGIC_COLUMNS, "parent_path"}


class FilledIn(NamedTuple):
    """What a model itself says of new records of its own: which fields."""

    model: str
    names: frozenset


class OwnedFieldsMixin(models.AbstractModel):
    """Fields that only the model's own methods write.

    Odoo's `readonly` is a matter of screens: over RPC, from an import or through a relation of another record such a
    field is written like any other. On a model that inherits this mixin `readonly=True` holds on the server: the field
    is *owned*. A method that owns it writes it with `_write_owned` or `_create_owned`. Every other field is *free*,
    for everybody or, declared with `writers="module.group"`, for the members of these groups.

    A model of Odoo's own that inherits this says which of its read-only fields are owned, in `_owned_fields`.

    The system itself (superuser: scheduled work, data files, incoming mail) is not held back.
    """

    _name = "owned.fields.mixin"
    _inherit = ["finite.numbers.mixin", "storable.texts.mixin"]
    _description = "Fields Only Methods Write"

    # Names of the read-only fields that are owned; None: all of them.
    _owned_fields = None

    def _valid_field_parameter(self, field, name):
        return name == "writers" or super()._valid_field_parameter(field, name)

    def _wait_for_turn(self):
        """Who works on the same records at the same moment waits here, and is tried again on what stands there then.

        Odoo's `lock_for_update` does not wait; and after a mere lock one would go on with what stood there before.
        """
        # In SQL: an update that changes nothing, and of which a second one comes to know.
        self.env.cr.execute(
            SQL("UPDATE %s SET write_uid = write_uid WHERE id = ANY(%s)", SQL.identifier(self._table), list(self.ids))
        )

    # --- For the methods that own the fields -----------------------------------------------------------------------

    def _as_owner(self):
        """These records as the methods see them that own fields of theirs; rights and rules hold as ever."""
        # The key says who writes: the check stands in `create` and `write`, which take no argument for it.
        return self.with_context(owned_fields=OWNER)

    def _write_owned(self, vals):
        """Write fields of these records that nobody writes by hand."""
        return self._as_owner().write(vals)

    @api.model
    def _create_owned(self, vals_list):
        """Create records with values for fields that nobody writes by hand."""
        return self._as_owner().create(vals_list).with_env(self.env)

    @api.model
    def _fill_in_owned(self, vals_list):
        """Add to the values of new records what the model itself says: a number, a snapshot. For heirs to extend."""

    def _is_by_owner(self):
        """Whether it is a method that owns fields of these records which writes."""
        # Identity, not truth: what comes over RPC is JSON and never this object.
        return self.env.context.get("owned_fields") is OWNER

    def _is_filled_in(self, field):
        """Whether the value of `field` is one that the model itself gives a new record."""
        filled = self.env.context.get("owned_fields")
        return isinstance(filled, FilledIn) and filled.model == self._name and field.name in filled.names

    # --- Who may write what ----------------------------------------------------------------------------------------

    @api.model
    def _get_owned_fields(self):
        """Names of the stored fields that only methods write."""
        return {name for name, field in self._fields.items() if self._is_owned_field(field)}

    @api.model
    def _is_owned_field(self, field):
        if self._owned_fields is not None:
            return field.name in self._owned_fields
        return bool(field.store and field.readonly and field.name not in NOT_DECLARED)

    @api.model
    def _is_writable(self, field):
        """Whether the user may write this field by hand."""
        writers = getattr(field, "writers", None)
        return not self._is_owned_field(field) and (not writers or self.env.user.has_groups(writers))

    @api.model
    def _has_field_access(self, field, operation):
        """Odoo asks this, too: for attachments kept in a field, for translations, and to show a field as text."""
        if not super()._has_field_access(field, operation):
            return False
        if operation != "write" or self.env.su or self._is_by_owner():
            return True
        return self._is_writable(field) or self._is_filled_in(field)

    # --- Create and write ------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su or self._is_by_owner():
            vals_list = [dict(vals) for vals in vals_list]
        else:
            self, vals_list = self._without_owned(vals_list)  # noqa: PLW0642 - super() takes the cleaned context along
        given = [set(vals) for vals in vals_list]
        self._fill_in_owned(vals_list)
        filled = frozenset(name for vals, names in zip(vals_list, given) for name in vals.keys() - names)
        if not filled or self._is_by_owner():
            return super().create(vals_list)
        # Only these, and only on this model: what hangs on the new records is checked as ever.
        filler = self.with_context(owned_fields=FilledIn(self._name, filled))
        return super(OwnedFieldsMixin, filler).create(vals_list).with_env(self.env)

    @api.model
    def _without_owned(self, vals_list):
        """(self, copies of `vals_list`) less what this user may not say; raises AccessError where it was said."""
        kept = {name for name, field in self._fields.items() if not self._is_writable(field)}
        given = [vals.keys() & kept for vals in vals_list]
        for vals, names in zip(vals_list, given):
            refused = sorted(name for name in names if vals[name] and not self._is_default(name, vals[name]))
            if refused:
                raise AccessError(self._prepare_owned_refusal(refused))
        # An empty value means "leave it to the system".
        vals_list = [{name: vals[name] for name in vals if name not in names} for vals, names in zip(vals_list, given)]
        # A context could carry a default for what nobody may write.
        defaults = {f"default_{name}" for name in kept} & self.env.context.keys()
        if defaults:
            context = {key: value for key, value in self.env.context.items() if key not in defaults}
            return self.with_context(context), vals_list  # pylint: disable=context-overridden
        return self, vals_list

    def write(self, vals):
        if not self.env.su and not self._is_by_owner():
            names = [name for name in vals if name in self._fields and not self._is_writable(self._fields[name])]
            refused = sorted(name for name in names if not self._is_same(name, vals[name]))
            if refused:
                raise AccessError(self._prepare_owned_refusal(refused))
            vals = {name: value for name, value in vals.items() if name not in names}
        return super().write(vals)

    @api.model
    def _is_default(self, name, value):
        """Whether `value` is what the field takes by itself: a form sends along what it shows."""
        field = self._fields[name]
        return bool(field.default) and field.convert_to_write(field.default(self), self) == value

    def _is_same(self, name, value):
        """Whether all records have this value already: an import writes back what was exported."""
        field = self._fields[name]
        if field.type in ("one2many", "many2many"):
            return not value
        return all(
            field.convert_to_cache(value, record) == field.convert_to_cache(record[name], record) for record in self
        )

    @api.model
    def _prepare_owned_refusal(self, names):
        labels = [self._fields[name]._description_string(self.env) or name for name in names]
        return self.env._(
            "%(model)s: you cannot set %(fields)s by hand.",
            model=self.env["ir.model"]._get(self._name).name,
            fields=", ".join(labels),
        )
