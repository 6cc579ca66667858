"""What the dashboard's figures mean, in plain Python. In words they stand in docs/user-guide.md.

Days are dates where the company is; a call is a visit that was reported because something had failed.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

# A fault that is back within so many days was not fixed.
REPEAT_DAYS = 30
# So long a period is looked at; it ends as many days ago as a fault may still come back.
FIX_PERIOD_DAYS = 90
# Failures are counted over a year.
FAILURE_PERIOD_DAYS = 365


class Call(NamedTuple):
    """A visit that answers a failure."""

    id: int
    equipment: int
    reported: date
    ended: date | None
    # Follows another visit, or has been followed by one.
    is_follow_up: bool
    needs_next: bool


def fix_period(today: date) -> tuple[date, date]:
    """First and last day on which the calls were reported whose fix can be judged today."""
    last = today - timedelta(days=REPEAT_DAYS)
    return last - timedelta(days=FIX_PERIOD_DAYS - 1), last


def first_visit_fix(calls: Iterable[Call], first: date, last: date) -> tuple[int, int]:
    """(fixed, judged): how many of the first calls reported from ``first`` to ``last`` needed no second visit.

    A call with several pieces of equipment is given once for each of them, and fixed when all of them are.
    What is still open is not judged, nor what only comes back to an earlier call.
    """
    by_equipment = defaultdict(list)
    for call in calls:
        by_equipment[call.equipment].append(call)
    verdicts = {}
    for history in by_equipment.values():
        history.sort(key=lambda call: (call.reported, call.id))
        for before, call, after in zip([None, *history], history, [*history[1:], None]):
            if not call.ended or not first <= call.reported <= last or call.is_follow_up or _is_back(before, call):
                continue
            is_fixed = not call.needs_next and not _is_back(call, after)
            verdicts[call.id] = verdicts.get(call.id, True) and is_fixed
    return sum(verdicts.values()), len(verdicts)


def _is_back(call: Call | None, after: Call | None) -> bool:
    """Whether the fault of ``call`` is back with ``after``; while it is open, what comes in is the same fault."""
    if not call or not after:
        return False
    return not call.ended or after.reported <= call.ended + timedelta(days=REPEAT_DAYS)


def mean_time_between_failures(days_in_service: float, failures: int) -> float | None:
    """Days that a piece of equipment runs between two failures; None where none has failed.

    :param days_in_service: of all pieces of one model together, within the period
    """
    return days_in_service / failures if failures > 0 else None


def share(part: float, whole: float) -> float | None:
    """``part`` of ``whole`` in percent; None of nothing."""
    return 100 * part / whole if whole else None
