from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytz
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance.engine.recurrence import (
    FixedDate,
    Recurrence,
    local_datetime,
    renewed_end,
    shift,
    term_end,
)

PERIODS = ('day', 'week', 'month', 'quarter', 'year')
ONE_DAY = timedelta(days=1)
quick = settings(deadline=None, max_examples=150, derandomize=True, database=None)

days = st.dates(date(1996, 1, 1), date(2040, 12, 31))
month_ends = st.builds(
    lambda day: (day.replace(day=1) + timedelta(days=31)).replace(day=1) - ONE_DAY, days)
anchors = days | month_ends | st.sampled_from([date(2024, 2, 29), date(2000, 2, 29)])
fixed_dates = st.lists(st.builds(FixedDate, anchors, st.booleans()), min_size=1, max_size=5).map(tuple)
ends = st.none() | days
periodic = st.builds(
    Recurrence, anchor=anchors, interval=st.integers(1, 40),
    unit=st.sampled_from(PERIODS), end=ends)
on_dates = st.builds(
    Recurrence, anchor=anchors, unit=st.just('dates'), dates=fixed_dates, end=ends)
recurrences = periodic | on_dates


def walk_days(rule, first, last):
    """Ask each day by itself whether it is due: slow, and written without the rule's arithmetic."""
    day = max(first, rule.anchor)
    last = min(last, rule.end or last)
    while day <= last:
        if is_due(rule, day):
            yield day
        day += ONE_DAY


def is_due(rule, day):
    if rule.unit == 'dates':
        return any(matches(fixed, day) for fixed in rule.dates)
    if rule.unit in ('day', 'week'):
        size = rule.interval * {'day': 1, 'week': 7}[rule.unit]
        return (day - rule.anchor).days % size == 0
    size = rule.interval * {'month': 1, 'quarter': 3, 'year': 12}[rule.unit]
    months = (day.year - rule.anchor.year) * 12 + day.month - rule.anchor.month
    return months % size == 0 and same_day_of_month(rule.anchor, day)


def matches(fixed, day):
    if not fixed.yearly:
        return fixed.date == day
    return (day >= fixed.date and day.month == fixed.date.month
            and same_day_of_month(fixed.date, day))


def same_day_of_month(wanted, day):
    is_last = (day + ONE_DAY).day == 1
    return day.day == wanted.day or (is_last and day.day < wanted.day)


@tagged('post_install', '-at_install')
class TestRecurrence(BaseCase):

    def test_month_end(self):
        """X1: the 31st is clamped in short months and comes back in long ones."""
        rule = Recurrence(date(2026, 1, 31), 1, 'month')
        self.assertEqual(rule.between(date(2026, 1, 1), date(2026, 5, 31)), [
            date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31),
            date(2026, 4, 30), date(2026, 5, 31)])

    def test_leap_day_yearly(self):
        """X1: 29 February is the 28th in common years and the 29th in leap years."""
        expected = [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28),
                    date(2027, 2, 28), date(2028, 2, 29)]
        yearly = FixedDate(date(2024, 2, 29), yearly=True)
        for rule in (Recurrence(date(2024, 2, 29)),
                     Recurrence(date(2024, 1, 1), unit='dates', dates=(yearly,))):
            self.assertEqual(rule.between(date(2024, 1, 1), date(2028, 12, 31)), expected)

    def test_monthly_on_the_tenth(self):
        """C10: the first due date is the anchor itself, then the 10th of each month."""
        rule = Recurrence(date(2026, 1, 10), 1, 'month')
        self.assertEqual(rule.occurrence(0), date(2026, 1, 10))
        self.assertEqual(rule.after(date(2026, 1, 9)), date(2026, 1, 10))
        self.assertEqual(rule.after(date(2026, 1, 10)), date(2026, 2, 10))

    def test_each_unit(self):
        """C10: second occurrence of every interval unit."""
        for unit, expected in [
            ('day', date(2026, 1, 12)), ('week', date(2026, 1, 24)), ('month', date(2026, 3, 10)),
            ('quarter', date(2026, 7, 10)), ('year', date(2028, 1, 10)),
        ]:
            with self.subTest(unit=unit):
                self.assertEqual(Recurrence(date(2026, 1, 10), 2, unit).occurrence(1), expected)

    def test_fixed_dates(self):
        """B2: fixed dates in any order, some yearly from their own year, each day once."""
        rule = Recurrence(date(2026, 1, 1), unit='dates', dates=(
            FixedDate(date(2026, 9, 1), yearly=True), FixedDate(date(2025, 5, 15), yearly=True),
            FixedDate(date(2026, 3, 2)), FixedDate(date(2026, 9, 1)), FixedDate(date(2025, 12, 1))))
        self.assertEqual(rule.between(date(2025, 1, 1), date(2027, 12, 31)), [
            date(2026, 3, 2), date(2026, 5, 15), date(2026, 9, 1),
            date(2027, 5, 15), date(2027, 9, 1)])
        self.assertEqual(rule.occurrence(3), date(2027, 5, 15))

    def test_fixed_dates_exhausted(self):
        """B2: after the last single date there is nothing more."""
        rule = Recurrence(date(2026, 1, 1), unit='dates', dates=(FixedDate(date(2026, 3, 2)),))
        self.assertIsNone(rule.after(date(2026, 3, 2)))
        with self.assertRaisesRegex(ValueError, "no due date number 1"):
            rule.occurrence(1)

    def test_end_is_inclusive(self):
        """B2: the last day of the term still counts, the day after it does not."""
        rule = Recurrence(date(2026, 1, 10), 1, 'month', end=date(2026, 3, 10))
        self.assertEqual(rule.after(date(2026, 2, 10)), date(2026, 3, 10))
        self.assertIsNone(rule.after(date(2026, 3, 10)))
        self.assertIsNone(rule.from_completion(date(2026, 2, 11)))

    def test_bad_input(self):
        """B2: interval 0, no date on the fixed-date kind, an unknown unit."""
        for values, message in [
            ({'interval': 0}, "at least 1, not 0"),
            ({'interval': -3}, "at least 1, not -3"),
            ({'unit': 'dates'}, "needs at least one date"),
            ({'unit': 'hour'}, "Unknown unit of recurrence: 'hour'"),
        ]:
            with self.subTest(values), self.assertRaisesRegex(ValueError, message):
                Recurrence(date(2026, 1, 1), **values)
        with self.assertRaisesRegex(ValueError, "counted from 0"):
            Recurrence(date(2026, 1, 1)).occurrence(-1)

    def test_end_of_the_calendar(self):
        """X1: the schedule runs out at the end of Python's calendar without failing."""
        for unit in PERIODS:
            rule = Recurrence(date(2026, 12, 31), 1, unit)
            last = rule.between(date(9998, 12, 1), date.max)[-1]
            with self.subTest(unit=unit):
                self.assertIsNone(rule.after(last))
                self.assertIsNone(rule.after(date.max))
                self.assertIsNone(rule.from_completion(date.max))
                with self.assertRaises(ValueError):
                    rule.occurrence(10 ** 9)

    def test_far_window_is_reached_at_once(self):
        """X1: a daily schedule is not walked from its anchor."""
        rule = Recurrence(date(1, 1, 1), 1, 'day')
        steps = []
        original = Recurrence._number_from
        self.patch(Recurrence, '_number_from', lambda r, day: steps.append(original(r, day)) or steps[-1])
        self.assertEqual(len(rule.between(date(9000, 1, 1), date(9000, 1, 3))), 3)
        self.assertEqual(steps, [(date(9000, 1, 1) - date(1, 1, 1)).days])

    @quick
    @given(recurrences, days, st.integers(0, 1500))
    def test_between_is_brute_force(self, rule, first, length):
        """X1: the same dates as asking each day by itself."""
        last = first + timedelta(days=length)
        self.assertEqual(rule.between(first, last), list(walk_days(rule, first, last)))

    @quick
    @given(recurrences, days, st.integers(0, 5000))
    def test_between_is_increasing_and_in_term(self, rule, first, length):
        """X1: strictly increasing, inside the window and the term."""
        found = rule.between(first, first + timedelta(days=length))
        self.assertEqual(found, sorted(set(found)))
        for day in found:
            self.assertGreaterEqual(day, max(first, rule.anchor))
            self.assertLessEqual(day, min(first + timedelta(days=length), rule.end or date.max))

    @quick
    @given(recurrences, days, st.integers(0, 900), st.integers(0, 900))
    def test_windows_add_up(self, rule, first, left, right):
        """X2: extending the horizon in two steps neither loses nor repeats a date."""
        middle = first + timedelta(days=left)
        last = middle + timedelta(days=right)
        self.assertEqual(
            rule.between(first, middle) + rule.between(middle + ONE_DAY, last),
            rule.between(first, last))

    @quick
    @given(recurrences, days)
    def test_after_agrees_with_between(self, rule, day):
        """X1: the next date is the first of those that follow."""
        following = rule.after(day)
        horizon = following or date(2120, 1, 1)
        self.assertEqual(rule.between(day + ONE_DAY, horizon), [following] if following else [])

    @quick
    @given(periodic, st.integers(0, 60))
    def test_occurrence_is_monotone_and_keeps_the_day(self, rule, k):
        """X1: numbered dates grow, and differ from the anchor's day only at a month's end."""
        day = rule.occurrence(k)
        self.assertLess(day, rule.occurrence(k + 1))
        if rule.unit not in ('day', 'week'):
            self.assertTrue(same_day_of_month(rule.anchor, day))

    @quick
    @given(recurrences, st.integers(0, 12))
    def test_occurrence_agrees_with_after(self, rule, k):
        """X1: the k-th date is the one reached by k steps, the term aside."""
        endless = Recurrence(rule.anchor, rule.interval, rule.unit, rule.dates)
        day = endless.anchor - ONE_DAY
        for _step in range(k + 1):
            day = endless.after(day)
            assume(day is not None)
        self.assertEqual(endless.occurrence(k), day)


@tagged('post_install', '-at_install')
class TestCompletedBasis(BaseCase):

    def test_from_completion(self):
        """X4: one interval after the completion, clamped to the month's end."""
        rule = Recurrence(date(2026, 1, 10), 1, 'month')
        self.assertEqual(rule.from_completion(date(2026, 1, 31)), date(2026, 2, 28))
        self.assertEqual(rule.from_completion(date(2026, 3, 17)), date(2026, 4, 17))

    def test_from_completion_on_fixed_dates(self):
        """X4: the next fixed date, however late the visit was."""
        rule = Recurrence(date(2026, 1, 1), unit='dates', dates=(
            FixedDate(date(2026, 4, 1), True), FixedDate(date(2026, 10, 1), True)))
        self.assertEqual(rule.from_completion(date(2026, 4, 20)), date(2026, 10, 1))
        self.assertEqual(rule.from_completion(date(2026, 10, 1)), date(2027, 4, 1))

    def test_early_completion(self):
        """X2: closing a visit early never gives its own due date again."""
        october = date(2026, 10, 1)
        fixed = Recurrence(date(2026, 1, 1), unit='dates', dates=(FixedDate(october, True),))
        self.assertEqual(fixed.from_completion(date(2026, 9, 20), due=october), date(2027, 10, 1))
        weekly = Recurrence(date(2026, 1, 5), 1, 'week')
        self.assertEqual(weekly.from_completion(date(2025, 12, 1)), date(2026, 1, 12))
        self.assertEqual(
            weekly.from_completion(date(2026, 3, 2), due=date(2026, 3, 9)), date(2026, 3, 16))

    @quick
    @given(recurrences, days, st.none() | days)
    def test_always_later(self, rule, done, due):
        """X4: the next date is later than the completion and the due date, and in the term."""
        following = rule.from_completion(done, due)
        if following:
            self.assertGreater(following, max(done, due or done))
            self.assertGreaterEqual(following, rule.anchor)
            self.assertLessEqual(following, rule.end or date.max)


@tagged('post_install', '-at_install')
class TestShiftAndTerm(BaseCase):

    def test_shift(self):
        """X4: Saturday 10 January 2026 stays, becomes Monday, or Friday."""
        saturday = date(2026, 1, 10)
        for rule, expected in [('keep', 10), ('forward', 12), ('backward', 9)]:
            with self.subTest(rule):
                moved = shift(saturday, rule, lambda day: day.weekday() < 5)
                self.assertEqual(moved, date(2026, 1, expected))
        with self.assertRaisesRegex(ValueError, "Unknown weekend rule: 'nearest'"):
            shift(saturday, 'nearest', bool)

    def test_shift_over_holidays(self):
        """X4: public holidays are moved over as well; nothing worked in sight keeps the day."""
        holidays = {date(2026, 12, 25), date(2026, 12, 28)}
        moved = shift(
            date(2026, 12, 25), 'forward',
            lambda day: day.weekday() < 5 and day not in holidays)
        self.assertEqual(moved, date(2026, 12, 29))
        self.assertEqual(shift(date(2026, 12, 25), 'backward', lambda day: False), date(2026, 12, 25))
        for limit, expected in [(3, date(2026, 1, 4)), (2, date(2026, 1, 1))]:
            self.assertEqual(
                shift(date(2026, 1, 1), 'forward', lambda day: day.day == 4, limit), expected)

    @quick
    @given(days, st.sampled_from(['keep', 'forward', 'backward']), st.sets(st.integers(0, 6)),
           st.integers(0, 40))
    def test_shift_properties(self, day, rule, worked, limit):
        """X4: idempotent, in the right direction, within the limit, and to the nearest worked day."""
        def is_worked(candidate):
            return candidate.weekday() in worked
        moved = shift(day, rule, is_worked, limit)
        self.assertEqual(shift(moved, rule, is_worked, limit), moved)
        distance = (moved - day).days * (-1 if rule == 'backward' else 1)
        self.assertIn(distance, range(limit + 1))
        if moved != day:
            self.assertTrue(is_worked(moved))
            passed = (min(day, moved) + timedelta(days=n) for n in range(1, distance))
            self.assertFalse(is_worked(day) or any(map(is_worked, passed)))

    def test_term_end(self):
        """B2: the last day of a term is the day before the next one starts."""
        for start, duration, unit, expected in [
            (date(2026, 1, 1), 1, 'year', date(2026, 12, 31)),
            (date(2026, 1, 31), 1, 'month', date(2026, 2, 27)),
            (date(2024, 2, 29), 1, 'year', date(2025, 2, 27)),
            (date(2026, 1, 1), 2, 'quarter', date(2026, 6, 30)),
            (date(2026, 1, 5), 1, 'week', date(2026, 1, 11)),
            (date(2026, 1, 5), 1, 'day', date(2026, 1, 5)),
        ]:
            with self.subTest(start=start, unit=unit):
                self.assertEqual(term_end(start, duration, unit), expected)

    def test_renewed_end(self):
        """X1: renewed terms are counted from the start, so that month ends do not drift."""
        start, ends = date(2026, 1, 31), [term_end(date(2026, 1, 31), 1, 'month')]
        for _number in range(3):
            ends.append(renewed_end(start, 1, 'month', ends[-1], ends[-1]))
        self.assertEqual(ends, [date(2026, 2, 27), date(2026, 3, 30), date(2026, 4, 29), date(2026, 5, 30)])
        self.assertEqual(renewed_end(start, 1, 'year', ends[0], date(2028, 6, 1)), date(2029, 1, 30))

    def test_term_end_bad_input(self):
        """B2: a term has a known unit, at least one unit, and an end."""
        for duration, unit, message in [
            (0, 'year', "at least 1"), (1, 'dates', "Unknown unit"), (9000, 'year', "never ends"),
        ]:
            with self.subTest(unit), self.assertRaisesRegex(ValueError, message):
                term_end(date(2026, 1, 1), duration, unit)

    @quick
    @given(anchors, st.integers(1, 60), st.sampled_from(PERIODS))
    def test_term_holds_its_due_dates(self, start, duration, unit):
        """B2: a term of n units holds n due dates, and the next one opens the next term."""
        rule = Recurrence(start, 1, unit)
        end = term_end(start, duration, unit)
        self.assertEqual(len(rule.between(start, end)), duration)
        self.assertEqual(rule.after(end), end + ONE_DAY)


@tagged('post_install', '-at_install')
class TestLocalDatetime(BaseCase):

    def test_winter_and_summer(self):
        """X1: half past eight stays half past eight across the change of clocks."""
        self.assertEqual(
            local_datetime(date(2026, 1, 10), 8.5, 'Europe/Brussels'), datetime(2026, 1, 10, 7, 30))
        self.assertEqual(
            local_datetime(date(2026, 7, 10), 8.5, 'Europe/Brussels'), datetime(2026, 7, 10, 6, 30))

    def test_gap_and_fold(self):
        """X1: the skipped hour starts after the gap, the repeated one is the first."""
        self.assertEqual(
            local_datetime(date(2026, 3, 29), 2.5, 'Europe/Brussels'), datetime(2026, 3, 29, 1, 0))
        self.assertEqual(
            local_datetime(date(2026, 10, 25), 2.5, 'Europe/Brussels'), datetime(2026, 10, 25, 0, 30))

    def test_skipped_day(self):
        """X1: Samoa had no 30 December 2011; its nine o'clock is the midnight after."""
        self.assertEqual(
            local_datetime(date(2011, 12, 30), 9, 'Pacific/Apia'), datetime(2011, 12, 30, 10, 0))

    def test_zones_and_hours(self):
        """X1: any kind of zone, none is UTC; 24 is midnight; fractions round to the minute."""
        day = date(2026, 7, 10)
        for zone in ('Europe/Prague', ZoneInfo('Europe/Prague'), pytz.timezone('Europe/Prague')):
            self.assertEqual(local_datetime(day, 24, zone), datetime(2026, 7, 10, 22))
        self.assertEqual(local_datetime(day, 8 + 20 / 60, None), datetime(2026, 7, 10, 8, 20))
        for hour in (-0.5, 24.5):
            with self.assertRaisesRegex(ValueError, "between 0 and 24"):
                local_datetime(day, hour, 'UTC')

    @quick
    @given(
        st.dates(date(2000, 1, 1), date(2037, 12, 30)), st.integers(0, 24 * 4),
        st.sampled_from(['Europe/Brussels', 'America/New_York', 'Australia/Lord_Howe',
                         'Asia/Kathmandu', 'America/Santiago', 'Africa/Cairo', 'UTC']),
        st.booleans())
    def test_reads_back(self, day, quarters, name, near_change):
        """X1: zoneinfo reads the wall-clock hour back; only a skipped hour may come out later."""
        zone = ZoneInfo(name)
        if near_change:
            day = next((d for d in (day + timedelta(n) for n in range(366)) if changes(d, zone)), day)
        found = local_datetime(day, quarters / 4, zone).replace(tzinfo=timezone.utc)
        wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=15 * quarters)
        read = found.astimezone(zone).replace(tzinfo=None)
        self.assertGreaterEqual(read, wall)
        minute = (found - timedelta(minutes=1)).astimezone(zone)
        self.assertLess(minute.replace(tzinfo=None), wall)
        if read != wall:
            self.assertGreater(found.astimezone(zone).utcoffset(), minute.utcoffset())
        else:
            self.assertEqual(found.astimezone(zone).fold, 0)


def changes(day, zone):
    """Whether the clocks of ``zone`` move between this midnight and the next one."""
    midnights = (datetime.combine(day + timedelta(n), datetime.min.time(), zone) for n in (0, 1))
    return len({midnight.utcoffset() for midnight in midnights}) == 2
