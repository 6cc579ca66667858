from odoo import api, models
from odoo.exceptions import MissingError


class ReadableLinksMixin(models.AbstractModel):
    """For dialogs: they are about records that whoever opens them may read.

    What a dialog shows of a record, as related or stored computed fields, Odoo reads with all rights. The id of the
    record comes from the client, which may name any.
    """

    _name = "readable.links.mixin"
    _description = "Links to What One May Read"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_links(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_links(vals)
        return super().write(vals)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._check_links(values)
        return values

    def onchange(self, values, field_names, fields_spec):
        self._check_links(values)
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _check_links(self, vals):
        """:raises AccessError: a record that the user may not read"""
        for name, value in vals.items():
            field = self._fields.get(name)
            if value and field and field.type in ("many2one", "many2many"):
                linked = field.convert_to_record(field.convert_to_cache(value, self), self).with_prefetch()
                try:
                    linked.check_access("read")
                except MissingError:
                    linked.exists().check_access("read")
