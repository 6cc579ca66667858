from odoo import fields, models


class CreditForecast(models.Model):
    """When the money of one open item is expected; written by the nightly forecast only."""

    _name = "credit.forecast"
    _description = "Expected Payment"
    _inherit = ["owned.fields.mixin"]
    _order = "expected_date, id"
    _rec_name = "line_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_id = fields.Many2one("credit.customer", required=True, readonly=True, index=True, ondelete="cascade")
    line_id = fields.Many2one("account.move.line", string="Open Item", required=True, readonly=True, ondelete="cascade")
    document = fields.Char(related="line_id.move_name")
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    date_due = fields.Date(string="Due", readonly=True)
    amount = fields.Monetary(string="Open", readonly=True)
    expected_date = fields.Date(string="Expected", readonly=True, help="As likely as not the money is there by then.")
    early_date = fields.Date(string="Earliest", readonly=True, help="One in ten such items is paid by then.")
    late_date = fields.Date(
        string="Latest", readonly=True, help="Nine in ten such items are paid by then; at most a year ahead."
    )
    certainty = fields.Float(
        readonly=True, aggregator="avg", help="How likely the money comes within a week of the expected day."
    )
    source = fields.Selection(
        [("plan", "Instalment plan"), ("promise", "Promise"), ("behaviour", "Behaviour")],
        string="Because Of",
        readonly=True,
    )

    _line_unique = models.UniqueIndex("(line_id)")

    def _compute_is_open(self):
        for forecast in self:
            line = forecast.line_id
            forecast.is_open = line.parent_state == "posted" and not line.reconciled

    def _search_is_open(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("line_id.parent_state", "=", "posted"), ("line_id.reconciled", "=", False)]

    def action_forecast_now(self):
        """Button: the forecast as of this moment instead of last night; of everything, whatever is ticked."""
        return self.env["credit.customer"].action_forecast()
