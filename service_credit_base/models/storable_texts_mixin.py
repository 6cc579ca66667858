from odoo import api, models
from odoo.exceptions import UserError

# A line of text: names, subjects, reasons. Longer texts have fields of their own (Text, Html).
MAX_LINE = 2000


class StorableTextsMixin(models.AbstractModel):
    """Texts that the database cannot keep, or that no list can show, are refused with a sentence.

    PostgreSQL stores no NUL character, and indexes no name of a megabyte.
    """

    _name = "storable.texts.mixin"
    _description = "Storable Texts"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_texts(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_texts(vals)
        return super().write(vals)

    @api.model
    def _check_texts(self, vals):
        """:raises UserError: a NUL character, or a line longer than MAX_LINE"""
        for name, value in vals.items():
            field = self._fields.get(name)
            if not field or not isinstance(value, str) or field.type not in ("char", "text", "html"):
                continue
            if "\0" in value:
                label = field._description_string(self.env) or name
                raise UserError(self.env._("%s holds a character that cannot be stored.", label))
            if field.type == "char" and len(value) > MAX_LINE:
                label = field._description_string(self.env) or name
                raise UserError(
                    self.env._("%(field)s cannot be longer than %(most)s characters.", field=label, most=MAX_LINE)
                )
