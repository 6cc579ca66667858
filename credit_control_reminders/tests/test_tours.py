from odoo.tests import HttpCase, tagged

from .common import ReminderCommon


@tagged("post_install", "-at_install")
class TestTours(ReminderCommon, HttpCase):
    def test_simulation(self):
        """F3: simulate, read who is not reminded and why, confirm."""
        alpha, beta = (self.new_partner(name, email=f"{name}@example.com") for name in ("Alpha", "Beta"))
        self.owe(10, partner=alpha)
        promised = self.owe(10, partner=beta)
        self.update()
        self.record(promised, "promise", partner=beta, promised_amount=100, promised_date=self.day(-3))
        self.start_tour("/odoo/credit-reminder-runs", "credit_reminder_simulation", login="test_controller")
        run = self.env["credit.reminder.run"].search([("company_id", "=", self.company.id)], limit=1)
        self.assertEqual((run.state, run.user_id), ("confirmed", self.controller))
        self.assertEqual(run.message_line_ids.customer_id.partner_id, alpha)
