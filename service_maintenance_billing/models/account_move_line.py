from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    service_period_id = fields.Many2one(
        "service.contract.period", "Fee Period", copy=False, index="btree_not_null", ondelete="set null"
    )

    def unlink(self):
        """Periods of a draft that goes are brought in line with what changed while it stood."""
        periods = self.sudo().service_period_id  # accountants need not see contracts
        result = super().unlink()
        periods.exists().filtered(lambda period: period.state == "planned").fee_id._lay_out()
        return result

    def _copy_data_extend_business_fields(self, values):
        """A credit note, and the invoice that replaces a credited one, are about the same period."""
        super()._copy_data_extend_business_fields(values)
        values["service_period_id"] = self.service_period_id.id
