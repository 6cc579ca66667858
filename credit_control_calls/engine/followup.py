"""When to call again. No database, no Odoo."""

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

UNITS = ("day", "week", "month", "end_of_month")
LONGEST_CLOSURE = 60


def is_weekday(day: date) -> bool:
    """Monday to Friday: what counts as a working day where nothing better is known."""
    return day.weekday() < 5


def followup_date(
    action_date: date, delay: int, unit: str, is_working_day: Callable[[date], bool] = is_weekday
) -> date:
    """The day to call again, never a day nobody works.

    :param delay: number of units, zero or more
    :param unit: one of :data:`UNITS`; ``end_of_month`` counts months, 0 is this month's end
    :raises ValueError: unknown unit or negative delay
    """
    if unit not in UNITS or delay < 0:
        raise ValueError(f"no follow-up after {delay} {unit}")
    return next_working_day(_add(action_date, delay, unit), is_working_day)


def _add(start: date, delay: int, unit: str) -> date:
    if unit == "day":
        return start + timedelta(days=delay)
    if unit == "week":
        return start + timedelta(weeks=delay)
    if unit == "month":
        return start + relativedelta(months=delay)
    end = start + relativedelta(months=delay, day=31)
    return end if end > start else start + relativedelta(months=1, day=31)


def next_working_day(day: date, is_working_day: Callable[[date], bool] = is_weekday) -> date:
    """The day itself, or the first working day after it.

    A calendar closed for more than two months is taken for a mistake: the day itself.
    """
    days = (day + timedelta(days=n) for n in range(LONGEST_CLOSURE))
    return next((d for d in days if is_working_day(d)), day)


def promise_followup(promised: date, tolerance_days: int, is_working_day: Callable[[date], bool] = is_weekday) -> date:
    """A promise is looked at on the first working day after it may count as late."""
    return next_working_day(promised + timedelta(days=tolerance_days + 1), is_working_day)
