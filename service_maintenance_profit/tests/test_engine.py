from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance_profit.engine import cost, pricing


@tagged("post_install", "-at_install")
class TestEngine(BaseCase):
    def test_rate_on(self):
        """M9: a rate holds from its day on, in whatever order they are given; before the first the default does."""
        history = [(date(2026, 6, 1), 45.0), (date(2026, 1, 1), 40.0)]
        days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 5, 31), date(2026, 6, 1))
        self.assertEqual([cost.rate_on(history, day, 30.0) for day in days], [30.0, 40.0, 40.0, 45.0])

    def test_hours(self):
        """M9: a clock runs for each technician; hours nobody is named for are divided."""
        self.assertEqual(cost.shared_hours(2, [40.0, 30.0]), 140.0)
        self.assertEqual(cost.divided_hours(2, [40.0, 30.0]), 70.0)
        self.assertEqual(cost.divided_hours(2, []), 0.0)

    def test_propose(self):
        """M6: fees that keep the margin; work billed beside them counts, and nothing is given away."""
        for costs, work, expected in ((840, 0, (1200, 20)), (840, 100, (1100, 10)), (420, 0, (1000, 0))):
            proposal = pricing.propose(1000, pricing.Year(costs, work, 365), 30)
            self.assertEqual(tuple(round(number, 6) for number in proposal), expected)
        half = pricing.propose(1000, pricing.Year(420, 0, 182), 30)
        self.assertAlmostEqual(half.percent, 20.33, 2)
        for fees, past in ((1000, pricing.Year(840, 0, 89)), (0, pricing.Year(840, 0, 365)),
                           (1000, pricing.Year(0, 0, 365))):
            self.assertIsNone(pricing.propose(fees, past, 30))
        with self.assertRaises(ValueError):
            pricing.propose(1000, pricing.Year(840, 0, 365), 100)
