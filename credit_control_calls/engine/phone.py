"""When to phone whom: what time it is there, and when they were reached before. No database, no Odoo."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import pytz

# From eight to six: when people at work answer the phone.
OPENS, CLOSES = 8, 18
# The best time is told in spans of so many hours, and from so many calls answered.
SPAN, ENOUGH = 2, 3
SATURDAY = 5


def timezone(tz: str | None, country: str | None, moment: datetime) -> tuple[str | None, bool]:
    """The time zone of somebody in a country, and whether that is certain.

    A zone on record that is not one of the country's is taken for that of whoever entered the address.

    :param tz: the zone on record
    :param country: its two letters
    :param moment: naive UTC; zones that show the same time then are one
    """
    zones = pytz.country_timezones.get((country or "").upper(), [])
    if tz and (tz in zones or not zones) and tz in pytz.all_timezones_set:
        return tz, True
    if not zones:
        return None, False
    return zones[0], len({local(moment, zone).utcoffset() for zone in zones}) == 1


def local(moment: datetime, tz: str) -> datetime:
    """A moment (naive UTC) in a zone."""
    return pytz.utc.localize(moment).astimezone(pytz.timezone(tz))


def is_closed(there: datetime) -> bool:
    """Whether nobody is at work at that local time: early, late or at the weekend."""
    return not OPENS <= there.hour < CLOSES or there.weekday() >= SATURDAY


class Best(NamedTuple):
    """From this hour on, for :data:`SPAN` hours: how often somebody answered, of how many calls."""

    hour: int
    reached: int
    calls: int


def best_hours(calls: Iterable[tuple[int, bool]]) -> Best | None:
    """The hours in which calls were answered most, or None while too little is known.

    A share of few calls is drawn towards one half: three of three is less than nine of ten.

    :param calls: `(local hour, whether somebody answered)`
    """
    calls = list(calls)
    spans = []
    for hour in range(24 - SPAN + 1):
        answers = [reached for at, reached in calls if hour <= at < hour + SPAN]
        spans.append(Best(hour, sum(answers), len(answers)))
    known = [span for span in spans if span.reached >= ENOUGH]
    return max(known, key=lambda span: ((span.reached + 1) / (span.calls + 2), -span.hour), default=None)
