from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import indexation


class ServicePriceIndex(models.Model):
    """A published index, by month, that prices follow."""

    _name = "service.price.index"
    _description = "Price Index"
    _inherit = ["owned.fields.mixin"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    source = fields.Char(help="Who publishes it, and where.")
    value_ids = fields.One2many("service.price.index.value", "index_id", "Values", copy=True)
    last_month = fields.Date(compute="_compute_last")
    last_value = fields.Float(digits=(16, 6), compute="_compute_last")
    pasted = fields.Text("Paste Values", compute="_compute_pasted", inverse="_inverse_pasted")

    @api.depends("value_ids.value", "value_ids.month")
    def _compute_last(self):
        for index in self:
            last = index.value_ids.sorted("month")[-1:]
            index.last_month, index.last_value = last.month, last.value

    def _compute_pasted(self):
        self.pasted = False

    def _inverse_pasted(self):
        """Take over a table copied from a spreadsheet: months that are there are corrected, others added."""
        for index in self.filtered("pasted"):
            index._set_values(index._read_pasted())

    def _read_pasted(self):
        try:
            return indexation.read_values(self.pasted)
        except ValueError as error:
            raise UserError(self.env._("This line is no month with a value: %s", error)) from error

    def _set_values(self, values):
        """Bring {first day of the month: value} into this index."""
        self.ensure_one()
        known = {value.month: value for value in self.value_ids}
        for month, number in values.items():
            if month in known and known[month].value != number:
                known[month].value = number
        self.env["service.price.index.value"].create(
            [{"index_id": self.id, "month": month, "value": values[month]} for month in values.keys() - known.keys()]
        )

    def _fetch_values(self):
        """{first day of the month: value} from whoever publishes this index: for an addon to say."""
        self.ensure_one()
        return {}

    def action_fetch(self):
        """Take over what the provider publishes."""
        for index in self:
            values = index._fetch_values()
            if not values:
                raise UserError(self.env._("No provider is connected to %s: paste or import its values.", index.name))
            index._set_values(values)

    def _get_value_on(self, month):
        """The value of the latest month up to `month`: (month, value), or (False, 0.0)."""
        self.ensure_one()
        past = [value for value in self.value_ids if value.month <= month]
        last = max(past, key=lambda value: value.month, default=None)
        return (last.month, last.value) if last else (False, 0.0)
