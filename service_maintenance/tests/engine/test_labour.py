from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance.engine import labour, meter


@tagged("post_install", "-at_install")
class TestLabour(BaseCase):
    def test_billed_hours(self):
        """D8: every started step is billed, and the minimum where any work was done."""
        for worked, rounding, minimum, billed in (
            (0.0, 15, 1.0, 0.0),
            (1.25, 15, 0.0, 1.25),
            (1.25 + 10 / 3600, 15, 0.0, 1.25),
            (1.25 + 1 / 60, 15, 0.0, 1.5),
            (0.1, 15, 0.0, 0.25),
            (0.1, 15, 1.0, 1.0),
            (1.1, 0, 0.0, 1.1),
            (0.1, 0, 0.5, 0.5),
            (2.01, 60, 0.0, 3.0),
            (7.999999, 15, 0.0, 8.0),
        ):
            with self.subTest(worked=worked, rounding=rounding, minimum=minimum):
                self.assertAlmostEqual(labour.billed_hours(worked, rounding, minimum), billed)


@tagged("post_install", "-at_install")
class TestMeter(BaseCase):
    def test_next_value(self):
        """X7: the next value lies ahead of what the meter shows, in whole steps; it goes back only where it may."""
        for value, due_at, may_fall, following in (
            (99, 100, False, 100),
            (100, 100, False, 200),
            (350, 100, False, 400),
            (10, 500, False, 500),
            (10, 500, True, 100),
            (100, 500, True, 200),
            (450, 500, True, 500),
        ):
            with self.subTest(value=value, due_at=due_at, may_fall=may_fall):
                self.assertEqual(meter.next_value(value, due_at, 100, may_fall), following)
                self.assertEqual(meter.is_reached(value, due_at), value >= due_at)
