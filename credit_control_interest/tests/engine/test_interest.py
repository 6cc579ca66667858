"""F6: interest by the day, without a database."""

import itertools
import unittest
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.credit_control_interest.engine.interest import COSTS, PRINCIPAL, Rate, claim

DUE = date(2025, 5, 31)
RATES = [Rate(date(2025, 1, 1), 11.15), Rate(date(2025, 7, 1), 10.15)]
payment = st.tuples(st.integers(-20, 200), st.floats(0, 700))


class TestInterest(unittest.TestCase):
    def test_per_period_of_rate_and_payment(self):
        """EUR 1000 due 31 May, 400 paid on 30 June: 30 days of 1000 at 11.15 %, 31 days of 600 at 10.15 %."""
        got = claim(1000, DUE, [(date(2025, 6, 30), 400)], date(2025, 7, 31), RATES, 40)
        self.assertEqual([(p.days, p.principal, p.percent) for p in got.periods], [(30, 1000, 11.15), (31, 600, 10.15)])
        self.assertAlmostEqual(got.interest, 1000 * 0.1115 * 30 / 365 + 600 * 0.1015 * 31 / 365)
        self.assertEqual(got.fixed, 40)
        self.assertAlmostEqual(got.left, got.interest + 40)

    def test_costs_interest_principal(self):
        """Where a payment pays costs and interest first, less of the debt is paid, and nothing of these is left."""
        day = date(2025, 6, 30)
        first = 1000 * 0.1115 * 30 / 365
        got = claim(1000, DUE, [(day, 400)], day + timedelta(days=10), RATES, 40, COSTS)
        self.assertAlmostEqual(got.periods[-1].principal, 1000 - (400 - 40 - first))
        self.assertAlmostEqual(got.left, got.periods[-1].interest)

    def test_in_time_is_nothing(self):
        for payments, until in (
            ([(DUE, 1000)], DUE + timedelta(days=90)),
            ([], DUE),
            ([(DUE - timedelta(days=9), 500), (DUE, 500)], DUE + timedelta(days=9)),
        ):
            with self.subTest(payments=payments):
                got = claim(1000, DUE, payments, until, RATES, 40)
                self.assertEqual((got.interest, got.fixed, got.left), (0, 0, 0))

    def test_rate_kept_until_paid(self):
        """F6: where the law keeps the rate of the day the delay began (CZ, IE), later ones change nothing."""
        kept = [rate._replace(is_kept=True) for rate in RATES]
        got = claim(1000, DUE, [], date(2025, 12, 31), kept)
        self.assertEqual({period.percent for period in got.periods}, {11.15})
        self.assertAlmostEqual(got.interest, 1000 * 0.1115 * (date(2025, 12, 31) - DUE).days / 365)
        later = claim(1000, date(2025, 7, 15), [], date(2025, 12, 31), kept)
        self.assertEqual({period.percent for period in later.periods}, {10.15})

    def test_before_any_rate(self):
        """Nothing is claimed by a rate nobody knows."""
        got = claim(1000, date(2020, 1, 1), [], date(2020, 12, 31), RATES)
        self.assertEqual(got.periods, [])

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(payment, max_size=8), st.integers(-10, 400), st.sampled_from((PRINCIPAL, COSTS)))
    def test_days_are_counted_once(self, payments, days, order):
        """Periods follow each other without a gap or an overlap; never less than nothing."""
        paid = [(DUE + timedelta(days=day), amount) for day, amount in payments]
        got = claim(1000, DUE, paid, DUE + timedelta(days=days), RATES, 40, order)
        spans = [(p.first, p.last) for p in got.periods]
        self.assertTrue(all(first <= last for first, last in spans))
        self.assertTrue(all(a[1] + timedelta(days=1) == b[0] for a, b in itertools.pairwise(spans)))
        self.assertTrue(got.interest >= 0 and got.left >= -1e-9 and got.left <= got.interest + got.fixed + 1e-9)
        principals = [p.principal for p in got.periods]
        self.assertEqual(principals, sorted(principals, reverse=True))
