from odoo import api, fields, models


class ServicePriceIndexValue(models.Model):
    """What an index was in a month."""

    _name = "service.price.index.value"
    _description = "Value of a Price Index"
    _inherit = ["owned.fields.mixin"]
    _order = "month desc"
    _rec_name = "month"

    index_id = fields.Many2one("service.price.index", required=True, index=True, ondelete="cascade")
    month = fields.Date(required=True, help="Any day of the month; the first is kept.")
    value = fields.Float(required=True, digits=(16, 6))

    _unique_month = models.Constraint("UNIQUE(index_id, month)", "An index has one value a month.")
    _check_value = models.Constraint("CHECK(value > 0)", "An index is positive.")
    _check_first = models.Constraint("CHECK(EXTRACT(DAY FROM month) = 1)", "A month is entered by its first day.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._on_first_day(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._on_first_day(vals))

    @api.model
    def _on_first_day(self, vals):
        month = fields.Date.to_date(vals.get("month"))
        return {**vals, "month": month.replace(day=1)} if month else vals
