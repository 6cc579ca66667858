"""The schedule of a contract in plain Python: no database, no clock.

Every date is counted from the anchor and never from the date before it, so a
schedule that starts on 31 January gives 28 February and then 31 March.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
DAYS = {'day': 1, 'week': 7}
MONTHS = {'month': 1, 'quarter': 3, 'year': 12}
UNITS = (*DAYS, *MONTHS, 'dates')


def _month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _plus(day: date, count: int, unit: str) -> date | None:
    """``day`` plus ``count`` units, clamped to the month's end.

    ``None`` when the calendar of Python (up to the year 9999) has no such day.
    """
    if unit in DAYS:
        ordinal = day.toordinal() + count * DAYS[unit]
        return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None
    year, month = divmod(_month_index(day) + count * MONTHS[unit], 12)
    if year > date.max.year:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, order=True)
class FixedDate:
    """A date of its own: once, or every year from its own year on."""

    date: date
    yearly: bool = False

    def in_year(self, year: int) -> date | None:
        """The due date in ``year``, if any; 29 February is the 28th in common years."""
        if year == self.date.year:
            return self.date
        if self.yearly and year > self.date.year:
            return _plus(self.date, year - self.date.year, 'year')
        return None


@dataclass(frozen=True)
class Recurrence:
    """Due dates from ``anchor`` (itself the first one) to ``end``, both inclusive.

    With unit ``dates`` the due dates are the fixed ones and the interval is not
    used; the anchor then only bounds the term.

    :raise ValueError: interval below 1, unknown unit, unit ``dates`` without dates
    """

    anchor: date
    interval: int = 1
    unit: str = 'year'
    dates: tuple[FixedDate, ...] = ()
    end: date | None = None

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ValueError(f"Unknown unit of recurrence: {self.unit!r}.")
        if self.interval < 1:
            raise ValueError(f"The interval must be at least 1, not {self.interval}.")
        if self.unit == 'dates' and not self.dates:
            raise ValueError("A recurrence on fixed dates needs at least one date.")

    def occurrence(self, k: int) -> date:
        """Due date number ``k``, counted from 0; the end of the term is not looked at.

        :raise ValueError: ``k`` is negative, or there is no such due date
        """
        if k < 0:
            raise ValueError(f"Due dates are counted from 0, not from {k}.")
        if self.unit == 'dates':
            found = next(islice(self._fixed(self.anchor, date.max), k, None), None)
        else:
            found = _plus(self.anchor, k * self.interval, self.unit)
        if found is None:
            raise ValueError(f"The schedule has no due date number {k}.")
        return found

    def between(self, first: date, last: date) -> list[date]:
        """All due dates in ``[first, last]`` within the term, in order, each once."""
        return list(self._walk(first, last))

    def after(self, day: date) -> date | None:
        """The first due date later than ``day`` within the term."""
        if day == date.max:
            return None
        return next(self._walk(day + ONE_DAY, date.max), None)

    def from_completion(self, done: date, due: date | None = None) -> date | None:
        """The due date that follows a completion on ``done``; None past the end.

        One interval after ``done``, or the next fixed date. ``due`` is the due date
        that was completed: closing it early never gives that same date again, nor
        one before it. Left out, it is the anchor.
        """
        if self.unit == 'dates':
            return self.after(max(done, due or done))
        due = max(due or self.anchor, self.anchor)
        following = _plus(done, self.interval, self.unit)
        if following and following <= due:
            following = _plus(due, self.interval, self.unit)
        return following if following and following <= self._last_day else None

    @property
    def _last_day(self) -> date:
        return self.end or date.max

    def _walk(self, first: date, last: date) -> Iterator[date]:
        first, last = max(first, self.anchor), min(last, self._last_day)
        if self.unit == 'dates':
            yield from self._fixed(first, last)
            return
        k = self._number_from(first)
        while (day := _plus(self.anchor, k * self.interval, self.unit)) and day <= last:
            yield day
            k += 1

    def _number_from(self, first: date) -> int:
        """The number of the first due date that is not before ``first`` (>= anchor)."""
        if self.unit in DAYS:
            return -((self.anchor - first).days // (self.interval * DAYS[self.unit]))
        months = _month_index(first) - _month_index(self.anchor)
        k = -(-months // (self.interval * MONTHS[self.unit]))
        day = _plus(self.anchor, k * self.interval, self.unit)
        return k + 1 if day and day < first else k

    def _fixed(self, first: date, last: date) -> Iterator[date]:
        once_until = max(fixed.date.year for fixed in self.dates)
        if not any(fixed.yearly for fixed in self.dates):
            last = min(last, date(once_until, 12, 31))
        for year in range(first.year, last.year + 1):
            days = {fixed.in_year(year) for fixed in self.dates} - {None}
            yield from (day for day in sorted(days) if first <= day <= last)


def shift(day: date, rule: str, is_working_day: Callable[[date], bool], limit: int = 31) -> date:
    """Move ``day`` off a day nobody works, by the weekend rule of the contract.

    :param rule: ``keep``, ``forward`` or ``backward``
    :param limit: days to look at; the day is kept when none of them is worked
    :raise ValueError: unknown rule
    """
    steps = {'keep': 0, 'forward': 1, 'backward': -1}
    if rule not in steps:
        raise ValueError(f"Unknown weekend rule: {rule!r}.")
    if rule == 'keep':
        return day
    candidates = (day + ONE_DAY * steps[rule] * n for n in range(limit + 1))
    return next(filter(is_working_day, candidates), day)


def term_end(start: date, duration: int, unit: str) -> date:
    """The last day of a term: the day before the next term would start.

    1 January and one year end on 31 December. The next term of 31 January and one
    month starts on 28 February, so the term ends on the 27th: ``duration`` months
    hold exactly ``duration`` monthly due dates.

    :param unit: ``day``, ``week``, ``month``, ``quarter`` or ``year``
    :raise ValueError: duration below 1, unknown unit, or past the year 9999
    """
    if unit not in DAYS and unit not in MONTHS:
        raise ValueError(f"Unknown unit of duration: {unit!r}.")
    if duration < 1:
        raise ValueError(f"The duration must be at least 1, not {duration}.")
    following = _plus(start, duration, unit)
    if following is None:
        raise ValueError(f"A term of {duration} x {unit} from {start} never ends.")
    return following - ONE_DAY


def renewed_end(start: date, duration: int, unit: str, end: date, today: date) -> date:
    """The last day of the first whole term after ``end`` that reaches ``today``.

    Terms are counted from ``start``, never from the term before, so that month ends do not drift: three terms of a
    month from 31 January end on 27 February, 30 March and 29 April.

    :raise ValueError: duration below 1, unknown unit, or past the year 9999
    """
    terms = 1
    while (last := term_end(start, terms * duration, unit)) <= end or last < today:
        terms += 1
    return last


def local_datetime(day: date, hour_float: float, tz: str | tzinfo | None) -> datetime:
    """The wall-clock ``hour_float`` (8.5 is half past eight) of ``day`` as naive UTC.

    An hour that the clocks skip in spring becomes the first instant after the gap;
    one that comes twice in autumn is the first of the two.

    :param tz: name of a time zone, or a ZoneInfo or pytz zone; nothing means UTC
    :raise ValueError: hour outside 0 to 24
    """
    if not 0 <= hour_float <= 24:
        raise ValueError(f"An hour of the day is between 0 and 24, not {hour_float}.")
    zone = ZoneInfo(str(tz or 'UTC'))
    wall = datetime.combine(day, time()) + timedelta(minutes=round(hour_float * 60))
    before, after = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if after > before:
        return _gap_end(wall - after, wall - before, zone)
    return wall - before


def _gap_end(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant in ``(low, high]``, naive UTC, at which the clocks moved forward."""
    def moved(second):
        instant = (low + timedelta(seconds=second)).replace(tzinfo=timezone.utc)
        return instant.astimezone(zone).utcoffset() >= offset

    offset = high.replace(tzinfo=timezone.utc).astimezone(zone).utcoffset()
    seconds = range(int((high - low).total_seconds()))
    return low + timedelta(seconds=bisect_left(seconds, True, key=moved))
