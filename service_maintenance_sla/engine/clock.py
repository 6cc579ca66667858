"""Promised times in plain Python: deadlines in working time, less pauses, and whether they were kept.

Moments are datetimes that compare with each other (Odoo's naive UTC ones), amounts are seconds of working time. As the
working hours are moments in UTC, a day on which the clocks change is as long as it is, wherever it lies.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

Interval = tuple[datetime, datetime]
OPEN_END = datetime.max
CHUNK = timedelta(days=180)
# Where no work is done for so long, nothing can be promised.
LIMIT = timedelta(days=3650)


class WorkingTime:
    """The working hours of one calendar as a line along which time is counted.

    They are read as far as they are needed, each stretch once, however many deadlines are counted along them.
    """

    def __init__(self, read: Callable[[datetime, datetime], Iterable[Interval]], start: datetime):
        """
        :param read: gives the hours worked between two moments, sorted and disjoint
        :param start: no moment asked about lies before this one
        """
        self._read = read
        self._start = self._known = start
        self._starts, self._ends, self._before = [], [], []
        self._total = 0.0

    def _extend(self):
        stop = self._known + CHUNK
        for start, end in self._read(self._known, stop):
            self._starts.append(start)
            self._ends.append(end)
            self._before.append(self._total)
            self._total += (end - start).total_seconds()
        self._known = stop

    def elapsed(self, moment: datetime) -> float:
        """Working time between the start of the line and ``moment``."""
        while self._known < moment:
            self._extend()
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return 0.0
        return self._before[index] + (min(moment, self._ends[index]) - self._starts[index]).total_seconds()

    def between(self, start: datetime, end: datetime) -> float:
        """Working time from ``start`` to ``end``; none where the end comes first."""
        return self.elapsed(end) - self.elapsed(start) if start < end else 0.0

    def after(self, start: datetime, seconds: float) -> datetime | None:
        """The first moment at which so much has been worked since ``start``; None where it never is."""
        if seconds <= 0:
            return start
        wanted = self.elapsed(start) + seconds
        while self._total < wanted:
            if self._known - max(start, self._start) > LIMIT:
                return None
            self._extend()
        index = bisect_left(self._before, wanted) - 1
        return self._starts[index] + timedelta(seconds=wanted - self._before[index])


class AllTime:
    """Around the clock: every hour counts."""

    def between(self, start: datetime, end: datetime) -> float:
        return max(0.0, (end - start).total_seconds())

    def after(self, start: datetime, seconds: float) -> datetime:
        return start + timedelta(seconds=max(0.0, seconds))


def merge(pauses: Iterable[tuple[datetime, datetime | None]]) -> list[Interval]:
    """Sorted, those that overlap joined; one without an end lasts for ever."""
    merged = []
    for start, end in sorted((start, end or OPEN_END) for start, end in pauses):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def deadline(working, start: datetime, seconds: float, pauses: Iterable[Interval] = ()) -> datetime | None:
    """When ``seconds`` of working time are used up since ``start``, what lies in ``pauses`` left out.

    :param working: a WorkingTime, or AllTime
    :param pauses: sorted and disjoint, see ``merge``
    :return: None while a pause stands open that begins before that, and where no work is ever done
    """
    position, left = start, seconds
    for begin, end in pauses:
        if end <= position:
            continue
        used = working.between(position, begin)
        if used >= left:
            break
        if end == OPEN_END:
            return None
        left -= used
        position = max(position, end)
    return working.after(position, left)


def result(promised: bool, limit: datetime | None, done_at: datetime | None, now: datetime) -> str:
    """``none`` (nothing promised), ``open``, ``met`` or ``breached``. On the very moment is in time."""
    if not promised:
        return "none"
    if done_at:
        return "met" if not limit or done_at <= limit else "breached"
    return "breached" if limit and now > limit else "open"


def state(parts: Iterable[tuple[str, datetime | None]], is_paused: bool, now: datetime) -> str:
    """What is to be seen of a clock: ``running``, ``at_risk``, ``paused``, ``met`` or ``breached``.

    :param parts: (result, moment from which on it is at risk) of what was promised
    """
    parts = list(parts)
    results = {outcome for outcome, _risk in parts}
    if "breached" in results:
        return "breached"
    if "open" not in results:
        return "met"
    if is_paused:
        return "paused"
    risky = any(outcome == "open" and risk and now >= risk for outcome, risk in parts)
    return "at_risk" if risky else "running"


def next_look(parts: Iterable[tuple[str, datetime | None, datetime | None]], now: datetime) -> datetime | None:
    """When a state changes by itself, time passing: of (result, risk, deadline) the first that is still ahead."""
    ahead = []
    for outcome, risk, limit in parts:
        if outcome == "open":
            ahead += [moment for moment in (risk,) if moment and moment > now]
            ahead += [moment for moment in (limit,) if moment and moment >= now]
    return min(ahead, default=None)
