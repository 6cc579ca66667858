from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance.engine.availability import (
    common,
    intersect,
    merge,
    overlaps,
    queue,
    slots,
    starts,
    subtract,
)

START = datetime(2026, 1, 5)
quick = settings(deadline=None, max_examples=150, derandomize=True, database=None)


def at(hour, minute=0):
    return START + timedelta(hours=hour, minutes=minute)


def minute(number):
    return START + timedelta(minutes=number)


interval = st.tuples(st.integers(0, 300), st.integers(0, 90)).map(
    lambda pair: (minute(pair[0]), minute(pair[0] + pair[1])))
intervals = st.lists(interval, max_size=12)


def minutes(items):
    """The same time as a plain set of minutes."""
    return {
        number for start, end, *_rest in items
        for number in range(int((start - START).total_seconds() // 60),
                            int((end - START).total_seconds() // 60))}


@tagged('post_install', '-at_install')
class TestAvailability(BaseCase):

    def assertTidy(self, items):
        """Sorted, none empty, and a gap between each and the next."""
        for start, end in items:
            self.assertLess(start, end)
        for (_start, end), (start, _end) in pairwise(items):
            self.assertLess(end, start)

    def test_working_day(self):
        """X5: working hours less time off, a meeting and a visit."""
        working = [(at(8), at(12)), (at(13), at(17))]
        busy = [(at(15), at(18)), (at(9), at(9, 30)), (at(11, 30), at(13, 30))]
        self.assertEqual(subtract(working, busy), [
            (at(8), at(9)), (at(9, 30), at(11, 30)), (at(13, 30), at(15))])

    def test_touching_is_no_conflict(self):
        """X5: a visit right after another is no double booking; payload tells which it is."""
        busy = [(at(8), at(9), 'before'), (at(9, 30), at(11), 'inside'),
                (at(10), at(10), 'empty'), (at(12), at(13), 'after')]
        self.assertEqual(overlaps(at(9), at(12), busy), [busy[1]])
        self.assertEqual(overlaps(at(10), at(10), busy), [])

    def test_slots(self):
        """X5: the next three free slots, on the half hour, none overlapping another."""
        free = [(at(8, 10), at(10)), (at(13), at(17))]
        hour = timedelta(hours=1)
        self.assertEqual(slots(free, hour), [
            (at(8, 30), at(9, 30)), (at(13), at(14)), (at(14), at(15))])
        self.assertEqual(slots(free, hour, count=1, not_before=at(14, 1)), [(at(14, 30), at(15, 30))])
        self.assertEqual(slots(free, timedelta(hours=5)), [])
        self.assertEqual(slots(free, hour, count=0), [])

    def test_starts(self):
        """D5: the hours at which a visit can begin, from where free time begins, and only where it is long enough."""
        free = [(at(8), at(12)), (at(13, 10), at(15)), (at(16), at(16, 30))]
        self.assertEqual(starts(free, timedelta(hours=1.5)), [at(8), at(9), at(10), at(13, 30)])
        self.assertEqual(starts(free, timedelta(hours=2), not_before=at(9, 5)), [at(9, 30)])
        self.assertEqual(starts(free, timedelta(hours=5)), [])
        with self.assertRaises(ValueError):
            starts(free, timedelta())

    def test_queue(self):
        """D6: one after the other in free time, none before its own day; what fits nowhere follows, and is not free."""
        free = [(at(8), at(12)), (at(13), at(17)), (at(32), at(36))]
        hours = [(timedelta(hours=hours), at(begin)) for hours, begin in ((3, 8), (2, 8), (0.75, 8), (1, 24), (1, 8))]
        self.assertEqual(
            queue(free, hours),
            [
                (at(8), at(11), True),
                (at(13), at(15), True),
                (at(15), at(15, 45), True),
                (at(32), at(33), True),
                (at(33), at(34), True),
            ],
        )
        self.assertEqual(
            queue(free, [(timedelta(hours=5), at(8)), (timedelta(hours=1), at(8))]),
            [(at(8), at(13), False), (at(13), at(14), True)],
        )
        with self.assertRaises(ValueError):
            queue(free, [(timedelta(), at(8))])

    def test_slots_bad_input(self):
        """X5: a slot lasts longer than nothing, and so does the step."""
        for duration, step in [(0, 30), (-5, 30), (30, 0)]:
            with self.assertRaisesRegex(ValueError, "must be positive"):
                slots([(at(8), at(9))], timedelta(minutes=duration), step=timedelta(minutes=step))

    def test_common_of_nobody(self):
        """X5: nobody is never free."""
        self.assertEqual(common([]), [])
        self.assertEqual(common([[(at(8), at(9))], []]), [])

    def test_many_intervals(self):
        """X5: a year of busy quarters of an hour stays quick."""
        busy = [(minute(30 * n), minute(30 * n + 15)) for n in range(17520)]
        day = [(minute(0), minute(30 * 17520))]
        free = subtract(day, busy)
        self.assertEqual(len(free), 17520)
        self.assertEqual(merge(free + busy), day)
        self.assertEqual(intersect(free, busy), [])

    @quick
    @given(intervals)
    def test_merge(self, items):
        """X5: the same minutes, tidy, and merging again changes nothing."""
        merged = merge(items)
        self.assertEqual(minutes(merged), minutes(items))
        self.assertTidy(merged)
        self.assertEqual(merge(merged), merged)
        self.assertEqual(merge(reversed(items)), merged)

    @quick
    @given(intervals, intervals)
    def test_subtract_and_intersect(self, working, busy):
        """X5: against sets of minutes; together they give the working time back."""
        free, taken = subtract(working, busy), intersect(working, busy)
        self.assertEqual(minutes(free), minutes(working) - minutes(busy))
        self.assertEqual(minutes(taken), minutes(working) & minutes(busy))
        self.assertTidy(free)
        self.assertTidy(taken)
        self.assertEqual(merge(free + taken), merge(working))
        self.assertEqual(subtract(free, busy), free)

    @quick
    @given(st.lists(intervals, min_size=1, max_size=4))
    def test_common(self, people):
        """X5: when all are free, against sets of minutes."""
        found = common(people)
        self.assertEqual(minutes(found), set.intersection(*map(minutes, people)))
        self.assertTidy(found)

    @quick
    @given(interval, intervals)
    def test_overlaps(self, wanted, busy):
        """X5: exactly those that share a minute."""
        self.assertEqual(
            overlaps(*wanted, busy), [item for item in busy if minutes([wanted]) & minutes([item])])

    @quick
    @given(intervals, st.integers(1, 120), st.integers(0, 6),
           st.none() | st.integers(0, 300).map(minute), st.sampled_from([5, 15, 20, 30, 60]))
    def test_slots_properties(self, free, length, count, not_before, step):
        """X5: free, on the grid, in order, disjoint, and the first one is the first possible."""
        found = slots(free, timedelta(minutes=length), count, not_before, timedelta(minutes=step))
        self.assertLessEqual(len(found), count)
        for (_start, end), (start, _end) in pairwise(found):
            self.assertLessEqual(end, start)
        for start, end in found:
            self.assertEqual(end - start, timedelta(minutes=length))
            self.assertLessEqual(minutes([(start, end)]), minutes(free))
            self.assertEqual((start - START).total_seconds() % (60 * step), 0)
        possible = [
            minute(number) for number in range(0, 400, step)
            if minute(number) >= (not_before or START)
            and set(range(number, number + length)) <= minutes(free)]
        if count:
            self.assertEqual([start for start, _end in found][:1], possible[:1])

    @quick
    @given(intervals, st.lists(st.tuples(st.integers(1, 120), st.integers(0, 300)), max_size=6))
    def test_queue_properties(self, free, jobs):
        """D6: each as long as asked, in order, never before its moment, and free where it says so."""
        found = queue(free, [(timedelta(minutes=length), minute(first)) for length, first in jobs])
        self.assertEqual(len(found), len(jobs))
        for one, other in pairwise(found):
            self.assertLessEqual(one[1], other[0])
        for (start, end, is_free), (length, first) in zip(found, jobs):
            self.assertEqual(end - start, timedelta(minutes=length))
            self.assertGreaterEqual(start, minute(first))
            self.assertTrue(not is_free or minutes([(start, end)]) <= minutes(free))
