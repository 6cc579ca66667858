from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    service_contract_id = fields.Many2one(
        "service.contract", "Maintenance Contract", readonly=True, copy=False, index="btree_not_null"
    )
    service_due_id = fields.Many2one("service.contract.due", readonly=True, copy=False, ondelete="set null")
    service_intervention_ids = fields.One2many("service.intervention", "sale_order_id", "Visits", readonly=True)

    _unique_service_due = models.UniqueIndex(
        "(service_due_id) WHERE service_due_id IS NOT NULL", "This due date has its order already."
    )

    def _action_cancel(self):
        result = super()._action_cancel()
        self.sudo().service_intervention_ids._reopen_billing()
        return result
