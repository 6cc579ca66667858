from odoo.tests import HttpCase, tagged

from .test_forecast import ForecastCommon


@tagged("post_install", "-at_install")
class TestTours(ForecastCommon, HttpCase):
    def test_worth_order_morning(self):
        """F1, F2: a morning in the order of worth: who would pay anyhow is called last, and the card says why."""
        self.habit(self.late, 60, range(90, 500, 30))
        self.habit(self.prompt, 9, range(90, 500, 30))
        self.invoice(1200, 8, self.prompt)
        self.invoice(1000, 8, self.late)
        self.company.credit_list_order = "worth"
        self.forecast()
        self.env["credit.customer"]._judge_forecast(self.company)
        self.start_tour("/odoo/credit-worklist", "credit_worth_order", login="test_controller")
        self.env.invalidate_all()
        self.assertFalse(self.card(self.late).needs_action)
        self.assertTrue(self.card(self.prompt).needs_action)
