"""Deadlines in working time, without a database."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance_sla.engine import clock

HOUR = 3600
BRUSSELS = ZoneInfo("Europe/Brussels")
UTC = ZoneInfo("UTC")


def week(zone=BRUSSELS, holidays=(), hours=((8, 12), (13, 17)), days=range(5)):
    """Reads a working week in a time zone, in naive UTC."""

    def read(start, stop):
        day = start.date() - timedelta(days=1)
        while day <= stop.date():
            for first, last in hours if day.weekday() in days and day not in holidays else ():
                begin, end = (
                    datetime.combine(day, time(0)).replace(tzinfo=zone, hour=hour).astimezone(UTC).replace(tzinfo=None)
                    for hour in (first, last)
                )
                begin, end = max(begin, start), min(end, stop)
                if begin < end:
                    yield begin, end
            day += timedelta(days=1)

    return read


def utc(day, hour, minute=0, zone=BRUSSELS):
    """The naive UTC of an hour on the wall."""
    moment = datetime.combine(datetime.fromisoformat(day).date(), time(hour, minute), zone)
    return moment.astimezone(UTC).replace(tzinfo=None)


def line(start, **options):
    return clock.WorkingTime(week(**options), start)


MINUTES = st.integers(0, 60 * 24 * 20)
MONDAY = datetime(2026, 3, 16)


@tagged("post_install", "-at_install")
class TestClock(BaseCase):
    def test_within_a_day(self):
        """M8: four hours from nine in the morning, the lunch hour not counted."""
        start = utc("2026-01-05", 9)
        self.assertEqual(clock.deadline(line(start), start, 4 * HOUR), utc("2026-01-05", 14))

    def test_end_of_the_day(self):
        """M8: what ends with the day ends that evening, not the next morning."""
        start = utc("2026-01-05", 13)
        self.assertEqual(clock.deadline(line(start), start, 4 * HOUR), utc("2026-01-05", 17))
        self.assertEqual(clock.deadline(line(start), start, 4 * HOUR + 60), utc("2026-01-06", 8, 1))

    def test_reported_at_night_and_on_sunday(self):
        """M8: outside working hours the clock stands, wherever the report falls."""
        for start in (utc("2026-01-04", 15), utc("2026-01-05", 3), utc("2026-01-05", 8)):
            self.assertEqual(clock.deadline(line(start), start, 2 * HOUR), utc("2026-01-05", 10))

    def test_holiday_in_the_middle(self):
        """M8: a public holiday between report and deadline is no working time."""
        start = utc("2026-05-13", 15)
        holiday = datetime(2026, 5, 14).date()
        self.assertEqual(clock.deadline(line(start), start, 4 * HOUR), utc("2026-05-14", 10))
        self.assertEqual(clock.deadline(line(start, holidays={holiday}), start, 4 * HOUR), utc("2026-05-15", 10))

    def test_time_zone(self):
        """M8: the hours are those of the calendar's own time zone, not the server's or the reader's."""
        for name in ("America/New_York", "Asia/Kolkata", "Pacific/Auckland"):
            zone = ZoneInfo(name)
            start = utc("2026-02-04", 16, zone=zone)
            self.assertEqual(clock.deadline(line(start, zone=zone), start, 2 * HOUR), utc("2026-02-05", 9, zone=zone))

    def test_clocks_change(self):
        """M8: around the clock, the night the clocks go forward has an hour less; office hours keep theirs."""
        start = utc("2026-03-28", 20)
        self.assertEqual(clock.deadline(clock.AllTime(), start, 12 * HOUR), utc("2026-03-29", 9))
        start = utc("2026-03-27", 16)
        self.assertEqual(clock.deadline(line(start), start, 3 * HOUR), utc("2026-03-30", 10))
        start = utc("2026-10-23", 16)
        self.assertEqual(clock.deadline(line(start), start, 3 * HOUR), utc("2026-10-26", 10))

    def test_work_while_the_clocks_change(self):
        """M8: a night shift over the change lasts as long as it really does."""
        start = utc("2026-03-29", 0)
        night = line(start, hours=((0, 8),), days=range(7))
        self.assertEqual(clock.deadline(night, start, 7 * HOUR), utc("2026-03-29", 8))
        start = utc("2026-10-25", 0)
        night = line(start, hours=((0, 8),), days=range(7))
        self.assertEqual(clock.deadline(night, start, 9 * HOUR), utc("2026-10-25", 8))

    def test_pause_over_the_weekend(self):
        """M8: a pause from Friday noon to Monday morning takes away five working hours, no more."""
        start = utc("2026-01-09", 9)
        pauses = clock.merge([(utc("2026-01-09", 12), utc("2026-01-12", 9))])
        self.assertEqual(clock.deadline(line(start), start, 4 * HOUR, pauses), utc("2026-01-12", 10))

    def test_pauses_that_overlap(self):
        """M8: time that lies in two pauses is left out once."""
        start = utc("2026-01-05", 8)
        pauses = clock.merge(
            [
                (utc("2026-01-05", 10), utc("2026-01-05", 12)),
                (utc("2026-01-05", 9), utc("2026-01-05", 11)),
                (utc("2026-01-05", 9), utc("2026-01-05", 9)),
            ]
        )
        self.assertEqual(clock.deadline(line(start), start, 3 * HOUR, pauses), utc("2026-01-05", 15))

    def test_open_pause(self):
        """M8: while a pause stands open there is no deadline, unless it had passed before."""
        start = utc("2026-01-05", 8)
        pauses = clock.merge([(utc("2026-01-05", 10), None)])
        self.assertIsNone(clock.deadline(line(start), start, 3 * HOUR, pauses))
        self.assertEqual(clock.deadline(line(start), start, 2 * HOUR, pauses), utc("2026-01-05", 10))

    def test_calendar_without_hours(self):
        """M8: where nobody ever works nothing is promised, and nothing loops."""
        start = utc("2026-01-05", 8)
        self.assertIsNone(clock.deadline(line(start, days=()), start, HOUR))

    def test_results(self):
        """M8: on the very moment is in time; nothing promised is neither kept nor missed."""
        limit, later = datetime(2026, 1, 5, 12), datetime(2026, 1, 5, 12, 0, 1)
        self.assertEqual(clock.result(True, limit, limit, later), "met")
        self.assertEqual(clock.result(True, limit, later, later), "breached")
        self.assertEqual(clock.result(True, limit, None, limit), "open")
        self.assertEqual(clock.result(True, limit, None, later), "breached")
        self.assertEqual(clock.result(True, None, None, later), "open")
        self.assertEqual(clock.result(False, limit, None, later), "none")

    def test_states(self):
        """M8: the worst part shows; a pause hides a risk, never a breach."""
        now, risk = datetime(2026, 1, 5, 12), datetime(2026, 1, 5, 11)
        self.assertEqual(clock.state([("met", None), ("open", None)], False, now), "running")
        self.assertEqual(clock.state([("open", risk), ("open", None)], False, now), "at_risk")
        self.assertEqual(clock.state([("open", risk)], True, now), "paused")
        self.assertEqual(clock.state([("breached", risk), ("open", None)], True, now), "breached")
        self.assertEqual(clock.state([("met", risk), ("none", None)], False, now), "met")

    def test_next_look(self):
        """M8: the first moment ahead at which time alone changes something."""
        now = datetime(2026, 1, 5, 12)
        hours = [now + timedelta(hours=hour) for hour in range(-1, 4)]
        self.assertEqual(clock.next_look([("open", hours[0], hours[2]), ("met", hours[1], hours[1])], now), hours[2])
        self.assertEqual(clock.next_look([("open", hours[3], hours[4]), ("open", hours[0], hours[1])], now), hours[1])
        self.assertIsNone(clock.next_look([("met", hours[3], hours[4])], now))

    @settings(max_examples=25, deadline=None, derandomize=True, database=None)
    @given(MINUTES, st.integers(1, 60 * 60), st.lists(st.tuples(MINUTES, MINUTES), max_size=4))
    def test_worked_until_the_deadline(self, start, minutes, pauses):
        """M8: what is worked from the report to the deadline, less the pauses, is what was promised, exactly."""
        start = MONDAY + timedelta(minutes=start)
        pauses = clock.merge([(MONDAY + timedelta(minutes=min(p)), MONDAY + timedelta(minutes=max(p))) for p in pauses])
        working = line(start)
        limit = clock.deadline(working, start, minutes * 60, pauses)
        lost = sum(working.between(max(start, begin), min(limit, end)) for begin, end in pauses if end > start)
        self.assertEqual(working.between(start, limit) - lost, minutes * 60)
        self.assertGreater(clock.deadline(line(start), start, minutes * 60 + 60, pauses), limit)
