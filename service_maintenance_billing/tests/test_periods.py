from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance_billing.engine.periods import (
    Span,
    cut,
    periods,
    prorate,
    rounded,
    settle,
    share,
    without,
)

ONE_DAY = timedelta(days=1)
# The machine that tests may be busy with other things.
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
UNITS = st.sampled_from(['day', 'week', 'month', 'quarter', 'year'])
# The steps of all kinds of currencies: franc, euro, dinar, yen, and one without small change.
ROUNDINGS = st.sampled_from(['0.05', '0.01', '0.001', '1', '10'])


@st.composite
def terms(draw):
    """(anchor, interval, unit, first, last, end) of a fee."""
    first = draw(DAYS)
    interval, unit = draw(st.integers(1, 24)), draw(UNITS)
    end = first + timedelta(days=draw(st.integers(0, 700)))
    return first + timedelta(days=draw(st.integers(-900, 900))), interval, unit, first, date(2070, 1, 1), end


@tagged('post_install', '-at_install')
class TestPeriods(BaseCase):
    def test_month_ends(self):
        """M1: a drift to the 28th: from 31 January the months begin on 28 February, 31 March, 30 April."""
        found = periods(date(2026, 1, 31), 1, 'month', date(2026, 1, 31), date(2026, 6, 1))
        starts = [(period.start.month, period.start.day) for period in found]
        self.assertEqual(starts, [(1, 31), (2, 28), (3, 31), (4, 30), (5, 31)])
        leap = periods(date(2024, 2, 29), 1, 'year', date(2024, 2, 29), date(2028, 12, 1))
        self.assertEqual([period.start.day for period in leap], [29, 28, 28, 28, 29])

    def test_cut_at_both_ends(self):
        """M1: the first period begins on the first day, the last ends with the term."""
        found = periods(date(2026, 1, 1), 1, 'month', date(2026, 1, 15), date(2027, 1, 1), date(2026, 3, 10))
        self.assertEqual(
            [(period.start, period.end, period.is_whole) for period in found],
            [
                (date(2026, 1, 15), date(2026, 1, 31), False),
                (date(2026, 2, 1), date(2026, 2, 28), True),
                (date(2026, 3, 1), date(2026, 3, 10), False),
            ],
        )
        self.assertEqual(prorate(310, found[0].whole, found[0], 0.01), 170)
        self.assertEqual(prorate(310, found[2].whole, found[2], 0.01), 100)

    def test_nothing_after_the_end(self):
        """M2: an invoice after the end: no period begins after the last day, and none before the first."""
        args = date(2026, 1, 1), 1, 'month'
        self.assertFalse(periods(*args, date(2026, 5, 1), date(2027, 1, 1), date(2026, 4, 30)))
        self.assertFalse(periods(*args, date(2026, 5, 1), date(2026, 4, 30)))

    def test_refused(self):
        for wrong in ((0, 'month'), (1, 'dates')):
            with self.assertRaises(ValueError):
                periods(date(2026, 1, 1), *wrong, date(2026, 1, 1), date(2026, 2, 1))
        with self.assertRaises(ValueError):
            share(1, (date(2026, 1, 2), date(2026, 1, 3)), (date(2026, 1, 1), date(2026, 1, 3)))
        with self.assertRaises(ValueError):
            rounded(1, 0)

    def test_rounding(self):
        """M1: half a cent rounds away from zero, also where a float lies just below it."""
        for amount, rounding, expected in [
            (1.005, 0.01, '1.01'), (-1.005, 0.01, '-1.01'), (2.675, '0.05', '2.70'), (0.5, 1, '1'), (14, 10, '10'),
            (Fraction(1, 3), '0.01', '0.33'),
        ]:
            self.assertEqual(rounded(amount, rounding), Decimal(expected), (amount, rounding))

    def test_without(self):
        """M1: pauses take days out, an open one all that follow."""
        span = Span(date(2026, 1, 1), date(2026, 1, 31))
        pause = (date(2026, 1, 10), date(2026, 1, 12))
        self.assertEqual(without(span, [pause]), [(span.start, date(2026, 1, 9)), (date(2026, 1, 13), span.end)])
        self.assertEqual(without(span, [(date(2026, 1, 10), None)]), [(span.start, date(2026, 1, 9))])
        self.assertEqual(without(span, [(date(2025, 1, 10), None)]), [])

    @unhurried
    @given(terms())
    def test_days_once(self, term):
        """M2: every day of the term lies in exactly one period, whatever anchor and interval."""
        found = periods(*term)
        *_rest, first, _last, end = term
        self.assertEqual((found[0].start, found[-1].end), (first, end))
        for before, after in pairwise(found):
            self.assertEqual(before.end + ONE_DAY, after.start)
            self.assertEqual(before.end, before.whole_end)
            self.assertEqual(after.start, after.whole_start)

    @unhurried
    @given(terms(), st.dates(date(1990, 1, 1), date(2064, 1, 1)))
    def test_laid_out_in_steps(self, term, until):
        """M2: laid out up to a day and then on is the same as laid out at once."""
        anchor, interval, unit, first, last, end = term
        found = periods(anchor, interval, unit, first, until, end)
        following = periods(anchor, interval, unit, found[-1].end + ONE_DAY if found else first, last, end)
        self.assertEqual(found + following, periods(*term))

    @unhurried
    @given(terms(), st.integers(0, 10**7), ROUNDINGS)
    def test_sum(self, term, steps, rounding):
        """M1: the sum of all periods is the exact proration of the term, to the cent, in every currency; and what a
        whole period costs never changes."""
        amount = Decimal(rounding) * steps
        found = periods(*term)
        shares = [share(amount, period.whole, period) for period in found]
        amounts, left = settle(shares, rounding)
        self.assertEqual(sum(amounts), rounded(sum(shares), rounding))
        self.assertEqual(sum(shares), sum(map(Fraction, amounts)) + left)
        self.assertLessEqual(abs(left), Fraction(rounding) / 2)
        for period, part in zip(found, amounts):
            if period.is_whole:
                self.assertEqual(part, amount)

    @unhurried
    @given(terms(), st.integers(0, 10**7), ROUNDINGS)
    @example((date(2024, 2, 26), 4, 'day', date(2024, 2, 29), date(2070, 1, 1), date(2024, 3, 1)), 2, '0.05')
    def test_nothing_follows_half_a_cent(self, term, steps, rounding):
        """M1: what rounding left over never makes an amount of a fee that costs nothing any more."""
        found = periods(*term)
        shares = [share(Decimal(rounding) * steps, found[0].whole, found[0]), *[0] * (len(found) - 1)]
        amounts, _left = settle(shares, rounding)
        self.assertFalse(any(amounts[1:]), amounts)

    @unhurried
    @given(terms(), st.integers(0, 10**7), ROUNDINGS)
    @example((date(2024, 1, 30), 4, 'week', date(2024, 2, 29), date(2070, 1, 1), date(2024, 5, 5)), 2, '0.05')
    def test_laid_out_in_steps_to_the_cent(self, term, steps, rounding):
        """M1: what is left over is kept as text between two days of laying out: no cent is lost by it."""
        shares = [share(Decimal(rounding) * steps, period.whole, period) for period in periods(*term)]
        one_by_one, carry = [], '0'
        for exact in shares:
            [amount], left = settle([exact], rounding, carry)
            one_by_one.append(amount)
            carry = str(left)
        self.assertEqual(one_by_one, settle(shares, rounding)[0])

    @unhurried
    @given(terms(), st.integers(0, 10**7), ROUNDINGS, st.lists(DAYS, max_size=4))
    def test_sum_of_pieces(self, term, steps, rounding, days):
        """M1: a change half way, or a pause, divides a period by days; the pieces add up to it."""
        amount = Decimal(rounding) * steps
        for period in periods(*term)[:5]:
            pieces = list(cut(period, days))
            self.assertEqual(
                sum(share(amount, period.whole, piece) for piece in pieces), share(amount, period.whole, period)
            )
            pauses = [(day, day + 3 * ONE_DAY) for day in days]
            taken = [without(period, without(period, pauses)), without(period, pauses)]
            days_of = [sum(span.days for span in spans) for spans in taken]
            self.assertEqual(sum(days_of), Span(period.start, period.end).days)
