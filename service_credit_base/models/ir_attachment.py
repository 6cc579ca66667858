from odoo import models
from odoo.exceptions import AccessError


class IrAttachment(models.Model):
    """A file that is kept in a field is written by whoever may write that field."""

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        refused = super()._check_access(operation)
        if refused or self.env.su or operation == "read":
            return refused
        owned = self.env.registry["owned.fields.mixin"]
        # What an attachment is of, whoever asks.
        kept = self.sudo().filtered(lambda file: file.res_field and isinstance(self.env.get(file.res_model), owned))
        held = kept.filtered(lambda file: not self._may_write_field(file.res_model, file.res_field))
        if not held:
            return refused
        said = self.env._("This file is a part of a record that you cannot change.")
        return held.with_env(self.env), lambda: AccessError(said)

    def _may_write_field(self, model_name, field_name):
        model = self.env[model_name]
        field = model._fields.get(field_name)
        return not field or model._has_field_access(field, "write")
