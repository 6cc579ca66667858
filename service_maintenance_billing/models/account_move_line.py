from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    service_period_id = fields.Many2one(
        "service.contract.period", "Fee Period", copy=False, index="btree_not_null", ondelete="set null"
    )

    def _copy_data_extend_business_fields(self, values):
        """A credit note, and the invoice that replaces a credited one, are about the same period."""
        super()._copy_data_extend_business_fields(values)
        values["service_period_id"] = self.service_period_id.id
