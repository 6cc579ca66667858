from odoo import models

from .state_mixin import STATE_WRITE


class ServiceContractTerms(models.AbstractModel):
    """An addon that gave an action is removed: what used that action gives a to-do from now on."""

    _name = "service.contract.terms"
    _inherit = "service.contract.terms"

    def _fall_back_to_activity(self):
        """The `ondelete` of an action that an addon adds."""
        self.with_context(service_state_write=STATE_WRITE, tracking_disable=True).write({"action": "activity"})


class ServiceContract(models.Model):
    _name = "service.contract"
    _inherit = "service.contract"

    def _fall_back_to_activity(self):
        """As for the terms, and the contract says so."""
        labels = dict(self._fields["action"]._description_selection(self.env))
        for action, contracts in self.grouped("action").items():
            body = self.env._(
                "%(action)s is not available any more: the app was removed. A to-do is given instead.",
                action=labels.get(action, action),
            )
            contracts._message_log_batch(bodies=dict.fromkeys(contracts.ids, body))
        return super()._fall_back_to_activity()
