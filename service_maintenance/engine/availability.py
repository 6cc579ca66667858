"""Free and busy time in plain Python.

An interval is a tuple ``(start, end)`` of datetimes that compare with each other
(Odoo's naive UTC ones), the end exclusive: two intervals that only touch do not
overlap. Whatever follows the first two members of a tuple is payload.
Results are sorted and disjoint.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice
from operator import and_

from odoo.tools.intervals import Intervals

# Odoo's intervals carry records along; ours do not.
NOTHING = frozenset()

Interval = tuple[datetime, datetime]
HALF_HOUR = timedelta(minutes=30)


def merge(intervals: Iterable[tuple]) -> list[Interval]:
    """Sort, join those that overlap or touch, drop the empty ones and any payload."""
    return _plain(_tidy(intervals))


def subtract(intervals: Iterable[tuple], busy: Iterable[tuple]) -> list[Interval]:
    """What of ``intervals`` is left once ``busy`` is taken out."""
    return _plain(_tidy(intervals) - _tidy(busy))


def common(free_by_person: Iterable[Iterable[tuple]]) -> list[Interval]:
    """When all are free at once; never, when there is nobody."""
    people = [_tidy(intervals) for intervals in free_by_person]
    return _plain(reduce(and_, people)) if people else []


def _tidy(intervals: Iterable[tuple]) -> Intervals:
    return Intervals((item[0], item[1], NOTHING) for item in intervals)


def _plain(intervals: Intervals) -> list[Interval]:
    return [(start, end) for start, end, _nothing in intervals]


def intersect(a: Iterable[tuple], b: Iterable[tuple]) -> list[Interval]:
    """What lies in both ``a`` and ``b``."""
    return common([a, b])


def overlaps(start: datetime, end: datetime, busy: Iterable[tuple]) -> list[tuple]:
    """The tuples of ``busy``, payload included, that share time with ``start`` to ``end``."""
    return [item for item in busy if max(start, item[0]) < min(end, item[1])]


def slots(
    free: Iterable[tuple],
    duration: timedelta,
    count: int = 3,
    not_before: datetime | None = None,
    step: timedelta = HALF_HOUR,
) -> list[Interval]:
    """The first ``count`` slots of ``duration``, earliest first, none overlapping another.

    They start on the grid of ``step`` counted from midnight (on the hour and the half
    hour by default), and not before ``not_before``.

    :raise ValueError: duration or step that is not positive
    """
    if duration <= timedelta(0) or step <= timedelta(0):
        raise ValueError("The duration and the step of a slot must be positive.")
    return list(islice(_walk_slots(merge(free), duration, not_before, step), max(count, 0)))


def starts(
    free: Iterable[tuple],
    duration: timedelta,
    not_before: datetime | None = None,
    step: timedelta = timedelta(hours=1),
) -> list[datetime]:
    """Moments at which ``duration`` can begin: where each free interval does (on the half hour), and every ``step`` on.

    :raise ValueError: duration or step that is not positive
    """
    if duration <= timedelta(0) or step <= timedelta(0):
        raise ValueError("The duration and the step of a start must be positive.")
    found = []
    for begin, end in merge(free):
        moment = _on_grid(max(begin, not_before or begin), HALF_HOUR)
        while moment + duration <= end:
            found.append(moment)
            moment += step
    return found


def queue(free: Iterable[tuple], jobs: Iterable[tuple[timedelta, datetime]]) -> list[tuple]:
    """One ``(start, end, is_free)`` for each of ``jobs`` (duration, not before), one after another.

    Each takes the first free time that is long enough, on the half hour. What fits nowhere is put right behind the one
    before it, and is not free.

    :raise ValueError: duration that is not positive
    """
    free, found = merge(free), []
    for duration, not_before in jobs:
        if duration <= timedelta(0):
            raise ValueError("The durations of a queue must be positive.")
        moment = max(not_before, found[-1][1]) if found else not_before
        slot = next(_walk_slots(free, duration, moment, HALF_HOUR), None)
        found.append((*slot, True) if slot else (moment, moment + duration, False))
    return found


def _walk_slots(free, duration, not_before, step) -> Iterator[Interval]:
    for start, end in free:
        start = _on_grid(max(start, not_before or start), step)
        while start + duration <= end:
            yield start, start + duration
            start = _on_grid(start + duration, step)


def _on_grid(moment: datetime, step: timedelta) -> datetime:
    """``moment`` rounded up to the grid of ``step`` counted from its midnight."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -((midnight - moment) // step) * step
