"""F5: parts of a debt, without a database."""

import unittest
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.credit_control_calls.engine.instalments import (
    BROKEN,
    KEPT,
    PARTIAL,
    PENDING,
    Part,
    covered_by,
    equal_parts,
    judge,
)

FIRST = date(2026, 1, 31)
amounts = st.integers(1, 500).map(lambda cents: cents / 100)


class TestEqualParts(unittest.TestCase):
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(100, 10**9), st.integers(1, 36), st.sampled_from(("week", "month")))
    def test_adds_up(self, cents, count, unit):
        parts = equal_parts(cents / 100, count, FIRST, unit)
        self.assertEqual(round(sum(part.amount for part in parts) * 100), cents)
        self.assertEqual(len(parts), count)
        self.assertTrue(all(part.amount > 0 for part in parts))
        self.assertEqual([part.day for part in parts], sorted({part.day for part in parts}))

    def test_month_ends_do_not_drift(self):
        days = [part.day for part in equal_parts(300, 3, FIRST)]
        self.assertEqual(days, [FIRST, date(2026, 2, 28), date(2026, 3, 31)])

    def test_nothing_to_divide(self):
        for amount, count in ((0, 3), (-5, 3), (100, 0), (0.02, 3), (float("nan"), 3)):
            with self.subTest(amount=amount, count=count), self.assertRaises(ValueError):
                equal_parts(amount, count, FIRST)


class TestJudge(unittest.TestCase):
    parts = [Part(FIRST + timedelta(days=30 * n), 100.0) for n in range(3)]

    def states(self, received, days, **more):
        return [part.state for part in judge(self.parts, received, FIRST + timedelta(days=days), **more)]

    def test_earliest_first(self):
        for received, days, states in (
            (0, 0, [PENDING] * 3),
            (0, 1, [BROKEN, PENDING, PENDING]),
            (40, 1, [PARTIAL, PENDING, PENDING]),
            (100, 1, [KEPT, PENDING, PENDING]),
            (250, 1, [KEPT, KEPT, PENDING]),
            (150, 31, [KEPT, PARTIAL, PENDING]),
            (300, 0, [KEPT] * 3),
        ):
            with self.subTest(received=received, days=days):
                self.assertEqual(self.states(received, days), states)

    def test_grace_and_tolerance(self):
        self.assertEqual(self.states(0, 2, grace=2)[0], PENDING)
        self.assertEqual(self.states(99.5, 9, tolerance=1)[0], KEPT)
        self.assertEqual(self.states(0, 9, tolerance=1)[0], BROKEN)

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(amounts, min_size=1, max_size=12), st.floats(0, 60), st.integers(-5, 400))
    def test_money_is_counted_once(self, parts, received, days):
        parts = [Part(FIRST + timedelta(days=30 * n), amount) for n, amount in enumerate(parts)]
        judged = judge(parts, received, FIRST + timedelta(days=days))
        self.assertLessEqual(sum(part.received for part in judged), received + 1e-4)
        kept = [part.state == KEPT for part in judged]
        self.assertEqual(kept, sorted(kept, reverse=True))


class TestCovered(unittest.TestCase):
    def test_oldest_items_by_the_earliest_parts(self):
        parts = [Part(FIRST, 100.0), Part(FIRST + timedelta(days=30), 100.0)]
        days = covered_by(parts, [("a", 60), ("b", 60), ("c", 100)])
        self.assertEqual(days, {"a": parts[0].day, "b": parts[1].day, "c": parts[1].day})
        self.assertEqual(covered_by([], [("a", 60)]), {})
