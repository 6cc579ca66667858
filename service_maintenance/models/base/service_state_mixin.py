from odoo import models
from odoo.exceptions import UserError


class ServiceStateMixin(models.AbstractModel):
    """A `state` that moves only along declared transitions, through the record's own methods.

    The inheriting model declares `state` (read-only, so that nobody writes it by hand) and `_state_transitions`:
    {from: (to, …)}.
    """

    _name = "service.state.mixin"
    _description = "Guarded State"
    _inherit = ["owned.fields.mixin"]

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
        return self._write_owned({"state": state, **values})
