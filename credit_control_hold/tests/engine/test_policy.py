"""F4: who is on hold, without a database."""

import unittest

from odoo.addons.credit_control_hold.engine.policy import LIMIT, OVERDUE, Policy, Position, reasons


class TestPolicy(unittest.TestCase):
    def test_overdue_needs_amount_and_days(self):
        policy = Policy(True, 500, 30)
        for overdue, days, found in ((500, 30, [OVERDUE]), (499.99, 90, []), (9000, 29, []), (0, 90, [])):
            with self.subTest(overdue=overdue, days=days):
                self.assertEqual(reasons(policy, Position(overdue, days)), found)

    def test_what_is_not_overdue_stops_nothing(self):
        """No amount and no days asked for: from the first day after the due date, not before."""
        self.assertEqual(reasons(Policy(True), Position(10, 1)), [OVERDUE])
        self.assertEqual(reasons(Policy(True), Position(10, 0)), [])

    def test_credit_limit(self):
        """Above, not at it; without a limit never."""
        policy = Policy(True, 1e9, 0, by_limit=True)
        self.assertEqual(reasons(policy, Position(0, 0, 1000.01, 1000)), [LIMIT])
        self.assertEqual(reasons(policy, Position(0, 0, 1000, 1000)), [])
        self.assertEqual(reasons(policy, Position(0, 0, 1000, 0)), [])
        self.assertEqual(reasons(Policy(True, 1e9), Position(0, 0, 2000, 1000)), [])

    def test_off(self):
        self.assertEqual(reasons(Policy(False, 0, 0, True), Position(1e6, 900, 1e6, 1)), [])
