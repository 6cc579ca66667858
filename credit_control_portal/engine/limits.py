"""What a customer may promise alone. Plain Python."""

from datetime import date, timedelta
from typing import NamedTuple

PAST, FAR, OFTEN, MUCH = "past", "far", "often", "much"


class Limits(NamedTuple):
    """`days` ahead, `count` of promises in a while, highest `amount` (0: any)."""

    days: int
    count: int
    amount: float


def last_day(limits: Limits, today: date) -> date:
    """The last day that may be promised."""
    return today + timedelta(days=limits.days)


def problem(limits: Limits, day: date, amount: float, made: int, today: date) -> str:
    """Why a promise of `amount` for `day` is not the customer's to make; empty where it is.

    :param made: the promises made in the while that counts
    """
    if day < today:
        return PAST
    if day > last_day(limits, today):
        return FAR
    if made >= limits.count:
        return OFTEN
    # Written so that NaN, which compares with nothing, is refused as well.
    if limits.amount and not amount <= limits.amount:
        return MUCH
    return ""
