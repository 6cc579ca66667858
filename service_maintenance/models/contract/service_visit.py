from odoo import api, fields, models

from ..base.roles import OFFICE
from ..visit.service_visit import FINISHED_STATES, OPEN_STATES


class ServiceVisit(models.Model):
    """A visit under a contract, opened by one of its due dates or by hand."""

    _name = "service.visit"
    _inherit = ["service.visit", "service.due.result.mixin"]
    _due_fields = ("state",)

    contract_id = fields.Many2one(
        "service.contract", check_company=True, index="btree_not_null", ondelete="restrict", writers=OFFICE
    )
    due_id = fields.Many2one(ondelete="restrict")

    @api.depends("contract_id")
    def _compute_settlement(self):
        return super()._compute_settlement()

    def _get_included_kinds(self):
        return super()._get_included_kinds() | self.contract_id._get_included_kinds()

    def _check_write(self, vals):
        super()._check_write(vals)
        if "contract_id" in vals and not self._is_by_owner():
            self._check_billing_open()

    def _due_is_open(self):
        return self.state in OPEN_STATES

    def _due_done_on(self):
        if self.state not in FINISHED_STATES:
            return False
        return self._get_local_date(self.effective_end or fields.Datetime.now())

    def _has_history(self):
        return bool(self.due_id) or super()._has_history()

    def _prepare_next_vals(self):
        return {**super()._prepare_next_vals(), "contract_id": self.contract_id.id}

    def action_view_contract(self):
        self.ensure_one()
        return self._open_record(self.contract_id, self.env._("Contract"))
