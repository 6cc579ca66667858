"""What work costs the company, in plain Python: no database, no clock."""

from collections.abc import Iterable, Sequence
from datetime import date


def rate_on(history: Iterable[tuple[date, float]], day: date, default: float = 0.0) -> float:
    """The cost of an hour on `day`: that of the last entry of (first day, cost) up to it, else `default`."""
    begun = [entry for entry in history if entry[0] <= day]
    return max(begun, key=lambda entry: entry[0])[1] if begun else default


def shared_hours(hours: float, rates: Sequence[float]) -> float:
    """The cost of `hours` that everybody worked whose rates these are: a clock that ran for all of them."""
    return hours * sum(rates)


def divided_hours(hours: float, rates: Sequence[float]) -> float:
    """The cost of `hours` that these worked between them, nobody says who how many: the mean of their rates."""
    return hours * sum(rates) / len(rates) if rates else 0.0
