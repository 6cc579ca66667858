from odoo import api, models

# How late each customer of the demo company usually is, in days.
HABITS = {"jansen": 9, "devries": 24, "bakker": 14, "peeters": 31, "zeezicht": 5, "sintjan": 18, "mertens": 38,
    "smit": 2, "claes": -3, "visser": 0, "noord": 45, "claeys": 11}  # fmt: skip
# The invoices paid, by days ago that they came due.
DUE = range(35, 260, 16)


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _forecast(self):
        """A history of payments long enough to learn from, and the forecast of today."""
        company = self.env.ref("base.main_company")
        if company.chart_template:
            demo = self.with_company(company)
            for number, (name, late) in enumerate(HABITS.items()):
                demo._pay_as_usual(number, name, late)
            self.env["credit.customer"]._update(company)
            self.env["credit.customer"]._forecast_company(company)

    def _pay_as_usual(self, number, name, late):
        # Partners of the demo books are found by the address they were given.
        partner = self.env["res.partner"].search([("email", "=", f"accounts@{name}.example.com")], limit=1)
        for step, due in enumerate(DUE if partner else ()):
            amount = 200 + 90 * ((number + step) % 7)
            line = self._invoice(partner, amount, due)
            paid_on = due - late - (step * 5 + number) % 7 + 3
            if paid_on > 0:
                (line | self._receive(partner, amount, paid_on)).reconcile()
