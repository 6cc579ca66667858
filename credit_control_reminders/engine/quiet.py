"""When a mail may go out: not on quiet days, and only within the hours of a day. No database, no Odoo."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

# A calendar closed for longer is taken for a mistake.
LONGEST_CLOSURE = 60
DAY = 24.0


def next_moment(moment: datetime, first: float, last: float, is_open_day: Callable[[date], bool]) -> datetime:
    """The moment itself where it is neither of a quiet day nor of quiet hours, else the first after it.

    All times are local and without a time zone.

    :param first: hour of the day from which on mails go out
    :param last: hour before which they do; where it is not after the first, the hours are not looked at
    """
    first, last = (first, last) if 0 <= first < last <= DAY else (0.0, DAY)
    for number in range(LONGEST_CLOSURE):
        day = moment.date() + timedelta(days=number)
        if not is_open_day(day):
            continue
        opens = datetime.combine(day, time()) + timedelta(hours=first)
        closes = datetime.combine(day, time()) + timedelta(hours=last)
        if moment < closes:
            return max(moment, opens)
    return moment
