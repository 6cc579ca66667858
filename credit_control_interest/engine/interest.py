"""Interest for late payment, and the fixed sum for collecting: EU directive 2011/7. No database, no Odoo.

Which rate holds where and since when is the caller's to know: nothing of it stands here.
"""

from datetime import date, timedelta
from typing import NamedTuple

# Days of a year, for interest by the day.
YEAR = 365
# What a payment pays first: the debt itself, or costs, then interest, then the debt.
PRINCIPAL, COSTS = "principal", "costs"


class Rate(NamedTuple):
    """A yearly rate in per cent, from a day on until the next.

    :ivar is_kept: by the law of some countries the rate on the day the delay began holds until it is paid
    """

    since: date
    percent: float
    is_kept: bool = False


class Period(NamedTuple):
    """Days of one rate and one principal; both days count."""

    first: date
    last: date
    principal: float
    percent: float

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def interest(self) -> float:
        return self.principal * self.percent / 100 * self.days / YEAR


class Claim(NamedTuple):
    """What may be claimed besides the debt.

    :ivar interest: not rounded, before any payment of it
    :ivar fixed: the fixed sum
    :ivar left: of interest and fixed sum, what payments did not pay
    """

    periods: list[Period]
    interest: float
    fixed: float
    left: float


def claim(
    amount: float,
    due: date,
    payments: list[tuple[date, float]],
    until: date,
    rates: list[Rate],
    fixed: float = 0.0,
    order: str = PRINCIPAL,
) -> Claim:
    """Interest from the day after the due date until a day, on what was unpaid on each of them.

    The day of a payment is paid for: who pays on it owes interest for it.

    :param payments: `(day, amount)`, in any order
    :param rates: in the order of their days; before the first of them there is no interest
    :param order: :data:`PRINCIPAL`, or :data:`COSTS` where a payment pays costs and interest first
    """
    principal, owed, periods = amount, 0.0, []
    is_late = until > due and amount - sum(paid for day, paid in payments if day <= due) > 0
    costs = fixed if is_late else 0.0
    start = due + timedelta(days=1)
    rates = _rates_of_delay(start, rates)
    for day, paid in [*sorted(pay for pay in payments if pay[0] <= until), (until, 0.0)]:
        if day >= start and principal > 0:
            fresh = list(_by_rate(start, day, principal, rates))
            periods += fresh
            owed += sum(period.interest for period in fresh)
            start = day + timedelta(days=1)
        if order == COSTS and day > due:
            # Costs, interest, principal.
            for_costs = min(costs, paid)
            for_interest = min(owed, paid - for_costs)
            costs, owed, paid = costs - for_costs, owed - for_interest, paid - for_costs - for_interest
        principal = max(0.0, principal - paid)
    return Claim(periods, sum(period.interest for period in periods), fixed if is_late else 0.0, costs + owed)


def _rates_of_delay(start, rates):
    """The rates for a delay that began on `start`: all that follow, or the one of that day alone."""
    opening = [rate for rate in rates if rate.since <= start][-1:]
    return opening if opening and opening[0].is_kept else rates


def _by_rate(first, last, principal, rates):
    """The days from first to last, divided where the rate changes."""
    for number, rate in enumerate(rates):
        after = rates[number + 1].since if number + 1 < len(rates) else None
        start = max(first, rate.since)
        end = min(last, after - timedelta(days=1)) if after else last
        if start <= end:
            yield Period(start, end, principal, rate.percent)
