from odoo import api, fields, models

from odoo.addons.credit_control_calls.models.call.account_move_line import READERS


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credit_forecast_ids = fields.One2many("credit.forecast", "line_id", readonly=True, groups=READERS)
    credit_expected_date = fields.Date(string="Expected", compute="_compute_credit_expected")
    credit_certainty = fields.Float(string="Certainty", compute="_compute_credit_expected")

    @api.depends("reconciled")
    @api.depends_context("uid")
    def _compute_credit_expected(self):
        """Nothing for those who read journal items but no forecast."""
        forecasts = self._get_credit_forecasts() if self._may_see_credit_control() else {}
        for line in self:
            forecast = forecasts.get(line.id, self.env["credit.forecast"])
            line.credit_expected_date = not line.reconciled and forecast.expected_date
            line.credit_certainty = not line.reconciled and forecast.certainty

    def _get_credit_forecasts(self) -> dict:
        fields_shown = ["line_id", "expected_date", "certainty"]
        forecasts = self.env["credit.forecast"].search_fetch([("line_id", "in", self.ids)], fields_shown)
        return {forecast.line_id.id: forecast for forecast in forecasts}
