"""Hours by week; no database needed."""

from datetime import date, datetime, timedelta
from unittest import TestCase

from odoo.addons.service_maintenance_planning.engine import capacity


class TestCapacityHours(TestCase):
    def test_mondays(self):
        """P7: weeks begin on Monday, the first is the one we are in."""
        self.assertEqual(capacity.mondays(date(2026, 3, 4), 2), [date(2026, 3, 2), date(2026, 3, 9)])
        self.assertEqual(capacity.mondays(date(2026, 3, 2), 1), [date(2026, 3, 2)])

    def test_hours(self):
        """P7: what crosses a week counts in both, what lies outside in none; every hour once."""
        boundaries = [datetime(2026, 3, 2) + timedelta(days=7 * n) for n in range(3)]
        intervals = [
            (datetime(2026, 3, 1, 22), datetime(2026, 3, 2, 2)),
            (datetime(2026, 3, 8, 20), datetime(2026, 3, 9, 5)),
            (datetime(2026, 3, 15, 23), datetime(2026, 3, 16, 4)),
            (datetime(2026, 4, 1), datetime(2026, 4, 2)),
        ]
        self.assertEqual(capacity.hours_by_week(intervals, boundaries), [6, 6])
        self.assertEqual(capacity.hours_by_week([(boundaries[0], boundaries[2])], boundaries), [168, 168])
