"""Was a promise to pay kept? No database, no Odoo. Amounts are in the company's currency."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

PENDING, KEPT, PARTIAL, BROKEN, SETTLED = "pending", "kept", "partial", "broken", "settled"
DIGITS = 6
INCOMPLETE, PAST, FAR, TOO_MUCH = "incomplete", "past", "far", "too_much"


class Promise(NamedTuple):
    """A promise still pending.

    :ivar wanted: what it can amount to by now: its items may have been unlinked, credited or priced anew
    :ivar matched: the money matched with its items since
    """

    id: int
    customer_id: int
    made: date
    promised_date: date
    wanted: float
    matched: float


class Used(NamedTuple):
    """What kept an earlier promise, or a part of it, and is not matched with its items."""

    customer_id: int
    made: date
    promised_date: date
    amount: float


def problem(amount, day: date | None, open_amount: float, today: date, horizon_days: int) -> str | None:
    """What speaks against a promise when it is made, or `None`.

    Incomplete ones are no promises; the rest may be right all the same (who decides is the caller's to know).

    :param amount: what is promised; not a number counts as none
    :param open_amount: what is open of the items it is about
    :param horizon_days: how many days ahead a promise may lie
    """
    amount = amount or 0.0
    if not amount and not day:
        return None
    if not day or not 0 < amount < float("inf"):
        return INCOMPLETE
    if day < today:
        return PAST
    if (day - today).days > horizon_days:
        return FAR
    return TOO_MUCH if round(amount - open_amount, DIGITS) > 0 else None


def is_late(promised_date: date, today: date, tolerance_days: int = 0) -> bool:
    """Whether the promised date and the days of grace are over."""
    return (today - promised_date).days > tolerance_days


def evaluate(
    promised: float,
    received: float,
    promised_date: date,
    today: date,
    tolerance_days: int = 0,
    tolerance_amount: float = 0.0,
) -> str:
    """The state of a promise on a given day.

    Settled when nothing is left to be paid, because it was credited, cancelled or unlinked. Kept as soon as the money
    is there, never without any; only after the promised date and the days of grace is it partly kept or broken.
    """
    if promised <= 0:
        return SETTLED
    if received > 0 and round(received - promised + tolerance_amount, DIGITS) >= 0:
        return KEPT
    if not is_late(promised_date, today, tolerance_days):
        return PENDING
    return PARTIAL if received > tolerance_amount else BROKEN


def spread(
    late: Iterable[Promise], used: Iterable[Used], loose: Iterable[tuple[int, date, float]], tolerance_days: int = 0
) -> dict[int, float]:
    """What each late promise received when money not matched yet is counted too, but only once.

    Each takes what it lacks of the money since it was made, the oldest first. What was
    used before is gone; then the earliest promise of a customer takes first.

    :param used: by promises that were late already, of money that was there when they became so
    :param loose: ``(customer, date, amount)`` of the money not matched yet
    :return: the amount received by promise
    """
    purses = defaultdict(list)
    for customer_id, day, amount in sorted(loose):
        purses[customer_id].append([day, amount])
    for x in sorted(used, key=lambda x: x.promised_date):
        judged = x.promised_date + timedelta(days=tolerance_days + 1)
        _take(purses[x.customer_id], x.made, judged, x.amount)
    return {
        x.id: round(x.matched + _take(purses[x.customer_id], x.made, date.max, x.wanted - x.matched), DIGITS)
        for x in sorted(late, key=lambda x: (x.promised_date, x.id))
    }


def _take(purse: list[list], first: date, last: date, amount: float) -> float:
    """Take up to an amount of the money of these days; how much there was."""
    taken = 0.0
    for piece in purse:
        if first <= piece[0] <= last:
            part = max(0.0, min(piece[1], amount - taken))
            piece[1] -= part
            taken += part
    return taken
