"""F2: what is learned of how customers pay, without a database."""

import itertools
import unittest
from datetime import date, timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.credit_control_forecast.engine import backtest, behaviour

TODAY = date(2026, 6, 30)
NOW = TODAY.toordinal()
days = st.integers(-60, 200)
payments = st.lists(st.tuples(st.integers(0, 5), st.integers(-400, 20), st.none() | days), max_size=60)


def rows(history):
    """Rows `(customer, due, paid)` from days before today and days late."""
    due = [TODAY + timedelta(days=back) for _customer, back, _late in history]
    return [
        (customer, day, day + timedelta(days=late) if late is not None else None)
        for day, (customer, _back, late) in zip(due, history, strict=True)
    ]


def columns(history):
    customers, due, paid = zip(*rows(history), strict=True) if history else ((), (), ())
    return (
        np.array(customers, np.int64),
        np.array([day.toordinal() for day in due], np.int64),
        np.array([day.toordinal() if day else 0 for day in paid], np.int64),
    )


class TestLateness(unittest.TestCase):
    def test_median_shrunk_to_the_company(self):
        """(n * own + 4 * company) / (n + 4), and nothing of tomorrow."""
        history = rows([(1, -100, 30), (1, -90, 40), (1, -80, 35), (2, -100, 5), (2, -50, 5), (1, -5, 20)])
        usual = behaviour.lateness(history, TODAY)
        self.assertEqual(usual[None], behaviour.Lateness(30, 5))
        self.assertEqual(usual[1], behaviour.Lateness((3 * 35 + 4 * 30) / 7, 3))
        self.assertEqual(usual[2], behaviour.Lateness((2 * 5 + 4 * 30) / 6, 2))
        self.assertNotIn(3, usual)

    def test_nobody_has_paid_yet(self):
        self.assertEqual(behaviour.lateness([], TODAY), {None: behaviour.Lateness(0.0, 0)})

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(payments)
    def test_lies_between_own_and_company(self, history):
        usual = behaviour.lateness(rows(history), TODAY)
        for customer in set(usual) - {None}:
            own = [p[2] for p in history if p[0] == customer and p[2] is not None and p[1] + p[2] <= 0]
            middle = sorted((float(np.median(own)), usual[None].days))
            self.assertTrue(middle[0] - 1e-9 <= usual[customer].days <= middle[1] + 1e-9)


class TestSurvival(unittest.TestCase):
    def test_kaplan_and_meier(self):
        """The textbook's way: who is open left the count, and was not paid."""
        curve = behaviour.survival([1, 2, 2, 3, 5] * 10, [True, True, False, True, True] * 10)
        for day, share in ((0, 1), (1, 0.8), (2, 0.8 * 3 / 4), (3, 0.6 * 1 / 2), (4, 0.3)):
            self.assertAlmostEqual(float(curve.at(day)), share)
        self.assertAlmostEqual(float(curve.paid_by(3, 1)), 1 - 0.3 / 0.8)
        self.assertEqual(float(curve.paid_by(1, 3)), 0)

    @settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.integers(-500, 900), st.booleans()), max_size=80))
    def test_falls_from_one_and_stays_above_nothing(self, items):
        curve = behaviour.survival([day for day, _paid in items], [paid for _day, paid in items])
        shares = curve.at(np.arange(-600, 1500))
        self.assertTrue(np.all(np.diff(shares) <= 1e-12) and shares[0] == 1 and shares[-1] > 0)
        chances = curve.paid_by(np.arange(0, 800), 0)
        self.assertTrue(np.all((chances >= 0) & (chances <= 1)) and np.all(np.diff(chances) >= -1e-12))


class TestExpected(unittest.TestCase):
    @settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
    @given(payments, st.integers(0, 6), days, st.integers(-3, 60), st.floats(0, 1))
    def test_is_in_order_and_ahead(self, history, customer, back, agreed, trust):
        """Whatever the books say, the day lies ahead, within its range, and chances are chances."""
        payers = behaviour.Payers(*columns(history), NOW, count=7)
        due = TODAY + timedelta(days=back)
        promised = TODAY + timedelta(days=agreed) if agreed > 0 else None
        got = behaviour.expected((customer, due), payers, promised, trust)
        self.assertTrue(TODAY < got.early <= got.day <= got.late <= TODAY + timedelta(days=behaviour.HORIZON))
        self.assertTrue(-1e-9 <= got.certainty <= 1 + 1e-9)
        outlook = behaviour.Outlook(behaviour.Items.of([customer], [due.toordinal()]), payers)
        left = [float(outlook.unpaid(NOW + n)[0]) for n in range(0, 400, 7)]
        self.assertEqual(left[0], 1)
        self.assertTrue(all(a >= b - 1e-9 for a, b in itertools.pairwise(left)))

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(payments, st.lists(st.integers(1, 90), min_size=60, max_size=60))
    def test_knows_nothing_of_tomorrow(self, history, later):
        """What is paid after a day, and when, changes nothing of what was expected on it."""
        customers, due, paid = columns(history)
        changed = np.where((paid == 0) | (paid > NOW), NOW + np.array(later[: len(paid)], np.int64), paid)
        one, other = (behaviour.Payers(customers, due, column, NOW, count=6) for column in (paid, changed))
        for customer in range(6):
            wanted = np.arange(-50, 300)
            who = np.full(len(wanted), customer)
            np.testing.assert_array_equal(one.unpaid(who, wanted), other.unpaid(who, wanted))

    def test_a_habit_is_learned(self):
        history = [(0, -30 * n, 9) for n in range(2, 16)] + [(1, -30 * n, 45) for n in range(2, 16)]
        payers = behaviour.Payers(*columns(history), NOW)
        for customer, late in ((0, 9), (1, 45)):
            got = behaviour.expected((customer, TODAY + timedelta(days=5)), payers)
            self.assertEqual(got.day, TODAY + timedelta(days=5 + late))
            self.assertEqual(got.source, behaviour.BEHAVIOUR)

    def test_a_promise_counts_as_much_as_it_is_kept(self):
        """What was agreed comes first for who keeps its word; for who does not, behaviour does."""
        history = [(0, -30 * n, 9) for n in range(2, 16)]
        payers = behaviour.Payers(*columns(history), NOW)
        due, promised = TODAY + timedelta(days=5), TODAY + timedelta(days=25)
        kept, broken = (behaviour.trust_in(kept, 20, kept, 20) for kept in (20, 0))
        self.assertGreater(kept, 0.9)
        self.assertLess(broken, 0.1)
        believed = behaviour.expected((0, due), payers, promised, kept)
        self.assertEqual((believed.day, believed.source), (promised, behaviour.AGREED))
        doubted = behaviour.expected((0, due), payers, promised, broken)
        self.assertEqual((doubted.day, doubted.source), (due + timedelta(days=9), behaviour.BEHAVIOUR))

    def test_later_than_ever_is_not_a_year_late(self):
        """A punctual customer's item that is late for once is expected soon, though others are always late."""
        history = [(0, -14 * n, n % 3) for n in range(1, 31)]
        history += [(who, -14 * n - 60, 55 + n % 9) for who in (1, 2) for n in range(1, 31)]
        payers = behaviour.Payers(*columns([*history, (0, -8, None)]), NOW)
        got = behaviour.expected((0, TODAY - timedelta(days=8)), payers)
        self.assertLess((got.day - TODAY).days, 21)


class TestPayersOfKnownBehaviour(unittest.TestCase):
    """The error beside the best possible: who knows each payer's true distribution foretells its median."""

    def books(self, draw, medians, each, seed):
        rng = np.random.default_rng(seed)
        count = len(medians)
        customers = np.repeat(np.arange(count), each)
        due = NOW + rng.integers(-720, 30, count * each)
        late = np.round(draw(rng, customers)).astype(np.int64)
        paid = np.where(due + late <= NOW, due + late, 0)
        return customers, due, paid

    def measured(self, draw, medians, each, seed=7):
        customers, due, paid = self.books(draw, medians, each, seed)
        ours = best = items = 0.0
        for day, last in backtest.last_months(TODAY):
            day, last = day.toordinal(), last.toordinal()
            tally = backtest.judge(customers, due, paid, day, last)[backtest.COMING]
            ours, items = ours + tally.errors["forecast"], items + tally.paid
            judged = (due > day) & (due <= last) & (paid > day)
            best += np.abs(np.maximum(due + medians[customers], day + 1) - paid)[judged].sum()
        return ours / items, best / items

    def test_within_a_tenth_of_the_best_possible(self):
        """F2: the error is within 10 % of the best possible, for punctual, late and moody payers."""
        rng = np.random.default_rng(1)
        middle, spread = rng.normal(10, 15, 400), rng.choice([2.0, 5.0, 10.0], 400)
        payers = {
            "bell": (lambda r, c: r.normal(middle[c], spread[c]), middle),
            "long tail": (lambda r, c: middle[c] + r.exponential(spread[c]), middle + spread * np.log(2)),
            "alike": (lambda r, c: r.normal(8, 4, len(c)), np.full(400, 8.0)),
        }
        for name, (draw, medians) in payers.items():
            with self.subTest(name):
                ours, best = self.measured(draw, medians, 40)
                self.assertLess(ours, 1.1 * best)

    def test_better_than_the_simple_ways(self):
        """F2: also what is overdue already, beside "pays on the due date" and "pays like the company"."""
        rng = np.random.default_rng(2)
        middle = rng.normal(15, 15, 300)
        customers, due, paid = self.books(lambda r, c: middle[c] + r.exponential(6, len(c)), middle, 30, 3)
        judged = [
            backtest.judge(customers, due, paid, day.toordinal(), last.toordinal())
            for day, last in backtest.last_months(TODAY)
        ]
        for kind, tally in backtest.add_up(judged).items():
            with self.subTest(kind):
                ours = tally.score("forecast")
                for method in ("due_date", "company"):
                    self.assertLess(ours.error, tally.score(method).error)
                    self.assertLess(ours.brier, tally.score(method).brier)
                self.assertTrue(0.7 < tally.coverage < 0.95)


class TestMonths(unittest.TestCase):
    def test_last_full_months(self):
        """From the day before each month; a month is full on its last day."""
        spans = [(date(2026, 3, 31), date(2026, 4, 30)), (date(2026, 4, 30), date(2026, 5, 31))]
        self.assertEqual(backtest.last_months(date(2026, 6, 29), 2), spans)
        self.assertEqual(backtest.last_months(TODAY, 1), [(date(2026, 5, 31), TODAY)])
