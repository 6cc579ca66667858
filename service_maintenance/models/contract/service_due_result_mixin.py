from odoo import fields, models


class ServiceDueResultMixin(models.AbstractModel):
    """What a due date opens and somebody has to do: a visit, a to-do, an order, a task, a project, an opportunity.

    The inheriting model says whether it is still open and when it was done, and in `_due_fields` what that depends on;
    the due date does the rest. A model of Odoo's own says in `_owned_fields` that nobody ties it to another due date
    by hand.
    """

    _name = "service.due.result.mixin"
    _description = "Opened by a Due Date"
    _inherit = ["owned.fields.mixin"]

    # Names of the fields that decide whether it is open, and done: where one is written, the due date is told.
    _due_fields = ()

    due_id = fields.Many2one(
        "service.contract.due", "Due Date", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )

    _unique_due = models.UniqueIndex(
        "(due_id) WHERE due_id IS NOT NULL", "This due date has opened its record already."
    )

    def _due_is_open(self):
        """Whether it is still to be done: neither done nor given up."""
        raise NotImplementedError

    def _due_done_on(self):
        """The company's day on which it was done; False while it was not, or where it was given up."""
        raise NotImplementedError

    def _result_changed(self):
        """Tell the due dates that these records were done, reopened or given up."""
        # With all rights: who does the work need not see the contract.
        self.sudo().due_id._follow_results()

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._due_fields):
            self._result_changed()
        return result

    def unlink(self):
        # With all rights, as above.
        dues = self.sudo().due_id
        result = super().unlink()
        dues.exists()._follow_results()
        return result
