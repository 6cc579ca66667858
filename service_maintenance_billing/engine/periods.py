"""Periods of a fee and their amounts in plain Python: no database, no clock.

A period is a step of a grid counted from an anchor, never from the period before it: a grid that starts on 31 January
steps to 28 February and then to 31 March. Days are inclusive at both ends. Amounts are exact fractions until they are
rounded, and what rounding left over goes along to the next one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

ONE_DAY = timedelta(days=1)
STEPS = {
    'day': relativedelta(days=1),
    'week': relativedelta(weeks=1),
    'month': relativedelta(months=1),
    'quarter': relativedelta(months=3),
    'year': relativedelta(years=1),
}
# So many of a unit are in a year.
PER_YEAR = {'day': 365.25, 'week': 365.25 / 7, 'month': 12, 'quarter': 4, 'year': 1}
# About so many days a step has, to guess where in the grid a day lies.
MEAN_DAYS = {'day': 1, 'week': 7, 'month': 30.44, 'quarter': 91.3, 'year': 365.25}


class Span(NamedTuple):
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


class Period(NamedTuple):
    """The days `start` to `end` of a step of the grid; the whole step is `whole_start` to `whole_end`."""

    start: date
    end: date
    whole_start: date
    whole_end: date

    @property
    def whole(self) -> Span:
        return Span(self.whole_start, self.whole_end)

    @property
    def is_whole(self) -> bool:
        return (self.start, self.end) == (self.whole_start, self.whole_end)


def periods(anchor: date, interval: int, unit: str, first: date, last: date, end: date | None = None) -> list[Period]:
    """The periods that begin on or before `last`, from the day `first` on, cut at `first` and at `end`.

    :param anchor: a day on which a period begins; it may lie before or after `first`
    :param interval: so many units are one period
    :param unit: 'day', 'week', 'month', 'quarter' or 'year'
    :param end: the last day of the term; None: without end
    :raise ValueError: interval below 1, unknown unit, or past the year 9999
    """
    if unit not in STEPS:
        raise ValueError(f"Unknown unit of a period: {unit!r}.")
    if interval < 1:
        raise ValueError(f"The interval must be at least 1, not {interval}.")
    step = STEPS[unit] * interval
    number = int((first - anchor).days // (MEAN_DAYS[unit] * interval))
    while anchor + step * number > first:
        number -= 1
    while anchor + step * (number + 1) <= first:
        number += 1
    result = []
    until = last if end is None else min(last, end)
    while (start := anchor + step * number) <= until and first <= until:
        number += 1
        whole_end = anchor + step * number - ONE_DAY
        result.append(Period(max(start, first), whole_end if end is None else min(whole_end, end), start, whole_end))
    return result


def without(span: Sequence[date], taken: Iterable[Sequence[date]]) -> list[Span]:
    """What of `span` is left when the days of `taken` (an end of None: for ever) are taken out, in order."""
    left = [Span(span[0], span[1])]
    for start, end in taken:
        pieces = []
        for piece in left:
            if start > piece.end or (end and end < piece.start):
                pieces.append(piece)
                continue
            if piece.start < start:
                pieces.append(Span(piece.start, start - ONE_DAY))
            if end and end < piece.end:
                pieces.append(Span(end + ONE_DAY, piece.end))
        left = pieces
    return left


def cut(span: Sequence[date], days: Iterable[date]) -> Iterator[Span]:
    """`span` in pieces, a new one on each of `days` that lies within."""
    start = span[0]
    for day in sorted(set(days)):
        if start < day <= span[1]:
            yield Span(start, day - ONE_DAY)
            start = day
    yield Span(start, span[1])


def share(amount, period: Sequence[date], part: Sequence[date]) -> Fraction:
    """The exact share of `amount` that falls on the days `part` of `period`.

    :raise ValueError: `part` lies outside `period`
    """
    if part[0] < period[0] or part[1] > period[1]:
        raise ValueError(f"{part[0]} to {part[1]} is not within {period[0]} to {period[1]}.")
    return _exact(amount) * max(0, (part[1] - part[0]).days + 1) / ((period[1] - period[0]).days + 1)


def prorate(amount, period: Sequence[date], part: Sequence[date], rounding) -> Decimal:
    """`amount` of a whole `period` for the days `part` of it, rounded half up (away from zero).

    :param rounding: the smallest step of the currency: 0.01, 0.05, 1, …
    :raise ValueError: `part` lies outside `period`, or rounding is not positive
    """
    return rounded(share(amount, period, part), rounding)


def rounded(amount, rounding) -> Decimal:
    """`amount` to the nearest multiple of `rounding`, half up (away from zero)."""
    step = Decimal(str(rounding))
    if step <= 0:
        raise ValueError(f"Amounts are rounded to something positive, not to {rounding}.")
    steps = _exact(amount) / Fraction(step)
    # Halves are decided exactly: Decimal would have rounded thirds before.
    whole = abs(steps.numerator) * 2 + steps.denominator
    count = whole // (2 * steps.denominator)
    return (step * count * (1 if steps >= 0 else -1)).quantize(step, rounding=ROUND_HALF_UP)


def settle(exact: Iterable, rounding, carry=0) -> tuple[list[Decimal], Fraction]:
    """Round amounts one after the other so that each running total is the exact one, rounded.

    Halves go up, not away from zero: what is left over is then at least minus a half and less than a half, and turns no
    amount that needs no rounding into another one.

    :param carry: what rounding left over before these
    :return: the amounts, and what rounding left over after them
    """
    step = Decimal(str(rounding))
    result, left = [], _exact(carry)
    for amount in exact:
        left += _exact(amount)
        count = floor(left / Fraction(step) + Fraction(1, 2))
        result.append(step * count)
        left -= Fraction(step) * count
    return result, left


def amount_owed(pieces: Iterable[tuple], taken: Sequence[Sequence[date]], rounding) -> Decimal:
    """What the days of a period cost that do not lie in `taken`, rounded.

    :param pieces: (amount of a whole period, first day, last day, days of the whole period), one for each price
    :param taken: as `without` takes it
    """
    exact = sum(
        _exact(amount) * span.days / whole
        for amount, first, last, whole in pieces
        for span in without((first, last), taken)
    )
    return rounded(exact, rounding)


def _exact(amount) -> Fraction:
    """A number as a person would write it: 0.1 is a tenth."""
    return amount if isinstance(amount, Fraction) else Fraction(str(amount))
