"""Hours by week, in plain Python."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta

WEEK = timedelta(days=7)


def mondays(day: date, count: int) -> list[date]:
    """The Mondays of `count` weeks, the first one being that of `day`."""
    first = day - timedelta(days=day.weekday())
    return [first + WEEK * number for number in range(count)]


def hours_by_week(intervals: Iterable[tuple[datetime, datetime]], boundaries: list[datetime]) -> list[float]:
    """Hours of `intervals` in each week; `boundaries` are the moments at which weeks begin, and the last one ends."""
    hours = [0.0] * (len(boundaries) - 1)
    for start, end in intervals:
        number = max(bisect_right(boundaries, start) - 1, 0)
        while number < len(hours) and boundaries[number] < end:
            inside = min(end, boundaries[number + 1]) - max(start, boundaries[number])
            hours[number] += max(inside.total_seconds(), 0) / 3600
            number += 1
    return hours
