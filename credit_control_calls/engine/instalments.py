"""Paying in parts: which days and amounts, and what became of them. No database, no Odoo."""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

PENDING, KEPT, PARTIAL, BROKEN = "pending", "kept", "partial", "broken"
UNITS = ("week", "month")
DIGITS = 6


class Part(NamedTuple):
    day: date
    amount: float


class Judged(NamedTuple):
    """What became of a part: its state, and what of it came."""

    state: str
    received: float


def equal_parts(amount: float, count: int, first: date, unit: str = "month", digits: int = 2) -> list[Part]:
    """Equal parts, the last of which takes what rounding leaves.

    Counted from the first day, so that the 31st stays the 31st after a February.

    :param digits: decimal places of the currency
    :raises ValueError: nothing to divide, or parts of nothing
    """
    if unit not in UNITS or count < 1 or not amount > 0:
        raise ValueError(f"no {count} parts of {amount} by {unit}")
    step = 10**-digits
    part = int(round(amount / step) // count) * step
    if part <= 0:
        raise ValueError(f"{amount} is too little for {count} parts")
    amounts = [round(part, digits)] * (count - 1)
    amounts.append(round(amount - sum(amounts), digits))
    return [Part(_day(first, number, unit), value) for number, value in enumerate(amounts)]


def _day(first, number, unit):
    return first + (timedelta(weeks=number) if unit == "week" else relativedelta(months=number))


def judge(parts: list[Part], received: float, today: date, grace: int = 0, tolerance: float = 0.0) -> list[Judged]:
    """What became of each part: the money goes to the earliest first.

    :param parts: in the order of their days
    :param received: since they were agreed
    :param grace: days after which a part is late
    :param tolerance: what may be missing of the money due by a day
    """
    judged, left = [], received
    for part in parts:
        got = min(part.amount, max(0.0, left))
        left -= part.amount
        # What may be missing is counted once, over all parts due by then.
        is_kept = round(left + tolerance, DIGITS) >= 0 and received > 0
        is_late = (today - part.day).days > grace
        if is_kept:
            state = KEPT
        elif not is_late:
            state = PENDING
        else:
            state = PARTIAL if got > tolerance else BROKEN
        judged.append(Judged(state, round(got, DIGITS)))
    return judged


def covered_by(parts: list[Part], open_items: list[tuple]) -> dict:
    """By which part each item is paid: `{item: day}`, the oldest items by the earliest parts.

    :param open_items: `(item, amount)`, the oldest first
    """
    days, due = {}, 0.0
    coming = list(parts)
    covered = coming[0].amount if coming else 0.0
    for item, amount in open_items:
        due += amount
        while len(coming) > 1 and round(due - covered, DIGITS) > 0:
            coming.pop(0)
            covered += coming[0].amount
        if coming:
            days[item] = coming[0].day
    return days
