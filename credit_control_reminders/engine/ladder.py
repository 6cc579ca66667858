"""Which reminder an open item is due for, and what speaks against it. No database, no Odoo.

A step is climbed once, in its order, and never sooner after the one before than the steps lie apart: who was reminded
late of the first gets as long as everybody else until the second.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

# Why an item is not reminded of. The first three are no news: they are counted, not listed.
NO_STEP, NOT_YET, TAKEN_ALL = "no_step", "not_yet", "taken_all"
EXCLUDED, DISPUTED, PLAN, PROMISE, AGREED = "excluded", "disputed", "plan", "promise", "agreed"
ON_THE_WAY, COVERED, PAUSED = "on_the_way", "covered", "paused"
SMALL, NO_ADDRESS, BOUNCED, LEFT_OUT = "small", "no_address", "bounced", "left_out"
QUIET = (NO_STEP, NOT_YET)
DIGITS = 6


class Step(NamedTuple):
    """One step of a profile.

    :ivar days: after the due date; negative before it
    :ivar minimum: in the company's currency, of all the customer's items at this step together
    :ivar minimums: `{currency: amount}` of the currencies that have one of their own
    """

    id: int
    profile_id: int
    days: int
    sequence: int = 10
    channel: str = "mail"
    minimum: float = 0.0
    minimums: dict = {}

    @property
    def rank(self):
        return self.days, self.sequence, self.id


class Item(NamedTuple):
    """An open item of a debtor.

    :ivar amount: what is open, in the company's currency
    :ivar held: why nobody reminds of it, whatever the step
    :ivar until: the last day of that, where it has one
    :ivar taken: the steps at which it was reminded of
    :ivar last: the day of the last of them
    """

    id: int
    due: date
    amount: float
    currency_id: int = 0
    amount_currency: float = 0.0
    held: str | None = None
    until: date | None = None
    taken: tuple = ()
    last: date | None = None


class Debtor(NamedTuple):
    """Who owes the items.

    :ivar steps: those of its profile, in their order
    :ivar credits: what is owed to it and not matched yet, in the company's currency
    :ivar has_address: whether a mail can reach it
    :ivar bounced: whether the last mail to that address came back
    """

    steps: tuple = ()
    credits: float = 0.0
    paused_until: date | None = None
    has_address: bool = True
    bounced: bool = False


class Verdict(NamedTuple):
    """What becomes of an item: `reason` is why it is not reminded of; without, it is.

    :ivar step: the step that is due, or comes next
    :ivar day: when that step comes, or until when the reason holds
    """

    reason: str | None
    step: Step | None = None
    day: date | None = None


def coming(steps, due: date, today: date, taken=(), last: date | None = None) -> tuple[Step, date] | None:
    """The step that comes next and its day, which may have passed; `None` after the last.

    :param steps: in the order of their ranks
    :param taken: the steps taken, of whichever profile
    :param last: when the last one was taken
    """
    reached = max(taken, key=lambda step: step.rank) if taken else None
    for step in steps:
        if step in taken or (reached and not _is_after(step, reached)):
            continue
        if step.days < 0 and today > due:
            # What is overdue is not announced any more.
            continue
        day = due + timedelta(days=step.days)
        if reached and last:
            day = max(day, last + timedelta(days=step.days - reached.days))
        return step, day
    return None


def _is_after(step, reached) -> bool:
    """Of another profile's steps only those later than what was said already."""
    return step.rank > reached.rank if step.profile_id == reached.profile_id else step.days > reached.days


def judge(debtor: Debtor, items: list[Item], by_id: dict, today: date) -> list[Verdict]:
    """A verdict for each item of one debtor, in their order.

    Open credits pay the oldest items first: what they cover nobody is asked for. The minimum of a step is that of all
    items of the debtor at it together.

    :param items: the oldest due first
    :param by_id: `{id: step}` of all steps there are, archived ones among them
    """
    verdicts, left = [], debtor.credits
    for item in items:
        is_covered = left > 0 and round(left - item.amount, DIGITS) >= 0
        left = max(0.0, left - item.amount)
        verdicts.append(_judge_one(debtor, item, by_id, today, is_covered))
    return _without_small(items, verdicts)


def _judge_one(debtor, item, by_id, today, is_covered) -> Verdict:
    if not debtor.steps:
        return Verdict(NO_STEP)
    taken = [by_id[id_] for id_ in item.taken] if item.taken else ()
    found = coming(debtor.steps, item.due, today, taken, item.last)
    if not found:
        return Verdict(TAKEN_ALL, max(taken, key=lambda step: step.rank) if taken else None, item.last)
    step, day = found
    if day > today:
        return Verdict(NOT_YET, step, day)
    reason, until = holding(debtor, item, today, is_covered)
    if not reason and step.channel == "mail":
        reason = BOUNCED if debtor.bounced else None if debtor.has_address else NO_ADDRESS
    return Verdict(reason, step, until if reason else day)


def holding(debtor: Debtor, item: Item, today: date, is_covered=False) -> tuple[str | None, date | None]:
    """Why nobody is to be reminded of an item, whatever the step, and until when: `(None, None)` where nothing is."""
    if item.held:
        return item.held, item.until
    if debtor.paused_until and debtor.paused_until >= today:
        return PAUSED, debtor.paused_until
    return (COVERED, None) if is_covered else (None, None)


def _without_small(items, verdicts) -> list[Verdict]:
    """What does not come to the minimum of its step is not worth a letter."""
    sums = defaultdict(float)
    if not any(v.step.minimum or v.step.minimums for v in verdicts if not v.reason):
        return verdicts
    for item, verdict in zip(items, verdicts, strict=True):
        if not verdict.reason:
            key, amount, _least = _purse(item, verdict.step)
            sums[key] += amount
    return [
        Verdict(SMALL, verdict.step) if not verdict.reason and _is_small(item, verdict.step, sums) else verdict
        for item, verdict in zip(items, verdicts, strict=True)
    ]


def _purse(item, step):
    """With what an item is added up: `(key, amount, minimum)`; a currency with a minimum of its own by itself."""
    if item.currency_id in step.minimums:
        return (step.id, item.currency_id), item.amount_currency, step.minimums[item.currency_id]
    return (step.id, None), item.amount, step.minimum


def _is_small(item, step, sums) -> bool:
    key, _amount, least = _purse(item, step)
    return round(sums[key] - least, DIGITS) < 0
