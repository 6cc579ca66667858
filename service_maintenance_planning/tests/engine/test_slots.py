"""Slots keep what is planned; no database needed."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.service_maintenance_planning.engine import slots

HOUR = 60
LEGS = {(a, b): abs(a - b) * 10 for a in range(7) for b in range(7)}


@st.composite
def days(draw):
    moment, stops = draw(st.integers(0, 200)), []
    for _number in range(draw(st.integers(0, 4))):
        moment += draw(st.integers(0, 150))
        end = moment + draw(st.integers(0, 100))
        stops.append((moment, end, draw(st.integers(0, 6))))
        moment = end
    free, moment = [], draw(st.integers(0, 200))
    for _number in range(draw(st.integers(1, 3))):
        end = moment + draw(st.integers(1, 300))
        free.append((moment, end))
        moment = end + draw(st.integers(1, 60))
    place = st.none() | st.integers(0, 6)
    return slots.Day("day", free, stops, draw(place), draw(place))


class TestSlots(TestCase):
    @given(days(), st.integers(1, 120), st.integers(0, 6))
    def test_nothing_planned_is_moved(self, day, duration, place):
        """P4: a slot is worked, in the window, and leaves time to come there and to be at the next stop."""
        windows = [(100, 300), (400, 500)]
        for slot in slots.find([day], place, duration, windows, LEGS, 15):
            end = slot.start + duration
            self.assertTrue(any(begin <= slot.start and end <= stop for begin, stop in day.free))
            self.assertTrue(any(opens <= slot.start <= closes for opens, closes in windows))
            # Of the stops it lies between; how those before and after get to each other is not its business.
            earlier = [stop for stop in day.stops if stop[1] <= slot.start]
            later = [stop for stop in day.stops if stop[0] >= end]
            self.assertEqual(len(earlier) + len(later), len(day.stops), "nothing overlaps")
            for _begin, stop, other in earlier[-1:]:
                self.assertLessEqual(stop + LEGS[place, other], slot.start)
            for begin, _stop, other in later[:1]:
                self.assertLessEqual(end + LEGS[place, other], begin)

    def test_between(self):
        """P4: the cheapest is between the two it lies between."""
        stops = [(60, 120, 1), (300, 360, 3)]
        slot = next(slots.find([slots.Day(1, [(0, 600)], stops, 0, 0)], 2, 60, [(0, 600)], LEGS, 15))
        self.assertEqual((slot.added, slot.start, slot.after, slot.before), (0, 135, 0, 1))

    def test_windows(self):
        """P4: outside the window there is nothing, in it the first quarter that fits."""
        day = slots.Day(1, [(0, 240), (300, 540)], [], None, None)
        starts = [
            [slot.start for slot in slots.find([day], 1, 60, [window], LEGS, 15)]
            for window in ((190, 239), (190, 310), (500, 900), (181, 181), (179, 179))
        ]
        self.assertEqual(starts, [[], [300], [], [], [179]])

    def test_rank(self):
        """P4: by added travel, then by time."""
        found = ((1, 0, 5), (2, 60, 1), (3, 0, 1))
        book = [slots.Day(key, [(start, 600)], [], place, place) for key, start, place in found]
        ranked = slots.rank(slots.find(book, 1, 60, [(0, 600)], LEGS, 15), 2)
        self.assertEqual([(slot.day.key, slot.added) for slot in ranked], [(3, 0), (2, 0)])
        with self.assertRaises(ValueError):
            list(slots.find(book, 1, 0, [], LEGS, 15))
