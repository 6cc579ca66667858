"""Was a promise to pay kept? No database, no Odoo. Amounts are in the company's currency."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

PENDING, KEPT, PARTIAL, BROKEN = "pending", "kept", "partial", "broken"
DIGITS = 6


class Promise(NamedTuple):
    """A promise still pending: what it asks for and what was matched with its items since."""

    id: int
    customer_id: int
    promised_date: date
    wanted: float
    matched: float


def is_late(promised_date: date, today: date, tolerance_days: int = 0) -> bool:
    """Whether the promised date and the days of grace are over."""
    return today > promised_date + timedelta(days=tolerance_days)


def evaluate(
    promised: float,
    received: float,
    promised_date: date,
    today: date,
    tolerance_days: int = 0,
    tolerance_amount: float = 0.0,
) -> str:
    """The state of a promise on a given day.

    Kept as soon as the money is there, never without any; only after the promised date and the days of
    grace is it partly kept or broken.
    """
    if received > 0 and round(received - promised + tolerance_amount, DIGITS) >= 0:
        return KEPT
    if not is_late(promised_date, today, tolerance_days):
        return PENDING
    return PARTIAL if received > tolerance_amount else BROKEN


def spread(promises: Iterable[Promise], loose: Mapping[int, float]) -> dict[int, float]:
    """What each promise received when money not matched yet is counted too, but only once.

    The earliest promise of a customer takes what it lacks first.

    :param loose: by promise, the customer's unmatched money since it was made
    :return: the amount received by promise
    """
    received, taken = {}, defaultdict(float)
    for promise in sorted(promises, key=lambda x: (x.promised_date, x.id)):
        received[promise.id] = promise.matched
        if promise.id in loose:
            lacking = max(0.0, promise.wanted - promise.matched)
            left = max(0.0, loose[promise.id] - taken[promise.customer_id])
            received[promise.id] = round(promise.matched + min(lacking, left), DIGITS)
            taken[promise.customer_id] += lacking
    return received
