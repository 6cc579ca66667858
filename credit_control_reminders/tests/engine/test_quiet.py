"""F3: quiet days and quiet hours; plain Python, no database."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.credit_control_reminders.engine.quiet import next_moment

# On a machine that does other things.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def is_weekday(day):
    return day.weekday() < 5


def test_by_day_and_hour():
    """Friday evening waits for Monday morning; in office hours a mail goes out at once."""
    friday = datetime(2026, 3, 6, 18, 30)
    assert next_moment(friday, 8, 18, is_weekday) == datetime(2026, 3, 9, 8)
    assert next_moment(datetime(2026, 3, 6, 7, 59), 8, 18, is_weekday) == datetime(2026, 3, 6, 8)
    assert next_moment(datetime(2026, 3, 6, 17, 59), 8, 18, is_weekday) == datetime(2026, 3, 6, 17, 59)


def test_mistakes_stop_nothing():
    """Hours that never come and calendars that are never open are not looked at."""
    noon = datetime(2026, 3, 6, 12)
    assert next_moment(noon, 18, 8, is_weekday) == noon
    assert next_moment(noon, 8, 18, lambda day: False) == noon


@patient
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),
    st.integers(0, 22),
    st.integers(1, 12),
    st.sets(st.integers(0, 6), min_size=1),
)
def test_the_first_moment_allowed(moment, first, hours, weekdays):
    """It is allowed, not before the moment, and no quarter of an hour between the two was."""
    last = min(24, first + hours)

    def allowed(when):
        return when.weekday() in weekdays and first <= when.hour + when.minute / 60 < last

    found = next_moment(moment, first, last, lambda day: day.weekday() in weekdays)
    assert found >= moment
    assert allowed(found)
    step = timedelta(minutes=15)
    between = (moment + n * step for n in range(int((found - moment) / step)))
    assert not any(allowed(when) for when in between if when < found - timedelta(minutes=1))
