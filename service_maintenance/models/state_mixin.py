from odoo import api, models
from odoo.exceptions import UserError

# Only code of this addon holds this object: a context that comes over RPC or from an import is JSON and cannot.
STATE_WRITE = object()


class ServiceStateMixin(models.AbstractModel):
    """A `state` that moves only along declared transitions, through the record's own methods.

    The inheriting model declares `state` and `_state_transitions`: {from: (to, …)}. Writing `state` any other way,
    by RPC, import or list editing, is refused.
    """

    _name = "service.state.mixin"
    _description = "Guarded State"

    _state_transitions = {}

    def _set_state(self, state, **values):
        """Move every record to `state`, writing `values` along; raises UserError where no such transition exists."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state != state and state not in self._state_transitions.get(record.state, ()):
                raise UserError(
                    self.env._(
                        "%(name)s is %(current)s and cannot become %(wanted)s.",
                        name=record.display_name,
                        current=labels[record.state],
                        wanted=labels[state],
                    )
                )
        return self.with_context(service_state_write=STATE_WRITE).write({"state": state, **values})

    def _is_state_write(self):
        return self.env.context.get("service_state_write") is STATE_WRITE

    @api.model_create_multi
    def create(self, vals_list):
        default = self._fields["state"].default(self)
        for vals in vals_list:
            # Set it even where it is left out: the context could carry another default.
            if vals.setdefault("state", default) != default and not self._is_state_write():
                raise UserError(self._state_refusal())
        return super().create(vals_list)

    def write(self, vals):
        if "state" in vals and not self._is_state_write() and any(rec.state != vals["state"] for rec in self):
            raise UserError(self._state_refusal())
        return super().write(vals)

    def _state_refusal(self):
        return self.env._("%s: the state changes through its buttons only.", self.env["ir.model"]._get(self._name).name)
