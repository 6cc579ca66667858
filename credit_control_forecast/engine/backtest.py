"""How good the forecast was: made as if it were some month's beginning, judged by what came. Plain Python and numpy.

Beside it stand two simpler ones: that everybody pays on the due date, and that everybody pays like the company.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from . import behaviour

# "Within 14 days": the question of who has to pay wages next Friday week.
SOON = 14
MONTHS = 3
METHODS = ("forecast", "due_date", "company")
COMING, OVERDUE = "coming", "overdue"
KINDS = (COMING, OVERDUE)


def last_months(today: date, count: int = MONTHS) -> list[tuple[date, date]]:
    """`(day, last)` of the last full months, the oldest first.

    The forecast stands at the end of `day`, the day before the month; `last` is the last day of the month.
    """
    after = (today + timedelta(days=1)).replace(day=1)
    months = []
    for _number in range(count):
        before = (after - timedelta(days=1)).replace(day=1)
        months.append((before - timedelta(days=1), after - timedelta(days=1)))
        after = before
    return months[::-1]


class Score(NamedTuple):
    """What one method scored.

    :ivar error: mean absolute error of the day, over what was paid by now
    :ivar brier: mean squared error of the chance to be paid within 14 days; 0 is perfect, 0.25 a coin
    """

    error: float
    brier: float


class Tally:
    """What came of one month's items, added up over any number of parts of the books."""

    def __init__(self):
        self.items = self.paid = self.within = 0
        self.errors = dict.fromkeys(METHODS, 0.0)
        self.squares = dict.fromkeys(METHODS, 0.0)
        self.money = {}

    def __add__(self, other):
        both = Tally()
        for name in ("items", "paid", "within"):
            setattr(both, name, getattr(self, name) + getattr(other, name))
        for method in METHODS:
            both.errors[method] = self.errors[method] + other.errors[method]
            both.squares[method] = self.squares[method] + other.squares[method]
        for money in (self.money, other.money):
            for currency, sums in money.items():
                both.money[currency] = tuple(np.add(both.money.get(currency, (0.0, 0.0)), sums).tolist())
        return both

    def score(self, method) -> Score | None:
        """`None` where nothing was to be foretold, or none of it has been paid."""
        if not self.paid:
            return None
        return Score(self.errors[method] / self.paid, self.squares[method] / self.items)

    @property
    def coverage(self):
        """How much of what was paid came in the range that was given: 80 % where the range is right."""
        return self.within / self.paid if self.paid else None


def judge(customers, due, paid, day: int, last: int, company=None, amounts=None, currencies=None) -> dict:
    """Forecast at the end of `day` what was open then, and judge it by what was paid since.

    Two kinds: what came due in the month until `last`, each item once; and what was overdue already.

    :param customers: whole numbers from 0; this and the next are a column each
    :param paid: days of payment, 0 for what is open to this day
    :param company: how the company's customers paid until `day`; as these items say when omitted
    :return: `{kind: Tally}`
    """
    customers, due, paid = (np.asarray(column, np.int64) for column in (customers, due, paid))
    payers = behaviour.Payers(customers, due, paid, day, company)
    was_open = ((paid == 0) | (paid > day)) & (due <= last)
    kinds = {COMING: was_open & (due > day), OVERDUE: was_open & (due <= day)}
    return {
        kind: _tally(
            payers, *(column[chosen] for column in (customers, due, paid)), _money(amounts, currencies, chosen)
        )
        for kind, chosen in kinds.items()
    }


def _money(amounts, currencies, chosen):
    return (np.zeros(0), []) if amounts is None else (np.asarray(amounts)[chosen], np.asarray(currencies)[chosen])


def _tally(payers, customers, due, paid, money):
    tally, day = Tally(), payers.today
    if not len(due):
        return tally
    outlook = behaviour.Outlook(behaviour.Items.of(customers, due), payers)
    stranger = _Company(payers)
    like_company = behaviour.Outlook(behaviour.Items.of(np.zeros(len(due), np.int64), due), stranger)
    expected = outlook.expected()
    days = {"forecast": expected.day, "due_date": np.maximum(due, day + 1), "company": like_company.day_by(0.5)}
    chances = {
        "forecast": 1 - outlook.unpaid(day + SOON),
        "due_date": (days["due_date"] <= day + SOON).astype(float),
        "company": 1 - like_company.unpaid(day + SOON),
    }
    closed = paid > 0
    came = closed & (paid <= day + SOON)
    tally.items, tally.paid = len(due), int(closed.sum())
    tally.within = int((closed & (paid >= expected.early) & (paid <= expected.late)).sum())
    for method in METHODS:
        tally.errors[method] = float(np.abs(days[method] - paid)[closed].sum())
        tally.squares[method] = float(((chances[method] - came) ** 2).sum())
    amounts, currencies = money
    for currency in dict.fromkeys(currencies):
        mine = (currencies == currency) & ~np.isnan(amounts)
        sums = (amounts * chances["forecast"])[mine].sum(), amounts[mine & came].sum()
        tally.money[str(currency)] = tuple(float(x) for x in sums)
    return tally


class _Company:
    """Payers of whom nothing is known but the company."""

    def __init__(self, payers):
        self.today, self._curve = payers.today, payers.company.late

    def unpaid(self, _customers, days):
        return self._curve.at(days)


def add_up(tallies: Iterable[dict]) -> dict:
    """The sums of several results of :func:`judge`."""
    total = {kind: Tally() for kind in KINDS}
    for tally in tallies:
        for kind in KINDS:
            total[kind] += tally[kind]
    return total
