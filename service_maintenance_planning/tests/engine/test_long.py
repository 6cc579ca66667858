"""Work that is longer than a day or a morning; no database needed."""

from unittest import TestCase

from odoo.addons.service_maintenance_planning.engine import long

TIME = [[0, 20], [20, 0]]


def shift(start=480, end=1020, lunch=True):
    rest = {"earliest": 720, "latest": 720, "duration": 60} if lunch else None
    return {"start": start, "end": end, "start_place": 0, "end_place": 0, "break": rest}


class TestLong(TestCase):
    def test_room(self):
        """P5: the hours of a day less the way there and back and lunch."""
        self.assertEqual(long.get_room(shift(), 1, TIME), 440)
        self.assertEqual(long.get_room(shift(), 1, TIME, 780), 220)
        self.assertEqual(long.get_stretch(shift(), 1, TIME), 220)
        self.assertEqual(long.get_stretch(shift(lunch=False), 1, TIME), 500)

    def test_split(self):
        """P5: usual days full and what is left; one part where anybody can do it in a day."""
        week = [shift()] * 4 + [shift(end=720, lunch=False)]
        self.assertEqual(long.split(440, week, 1, TIME), [440])
        self.assertEqual(long.split(1000, week, 1, TIME, 5), [440, 440, 120])
        self.assertEqual(long.split(880, week, 1, TIME, 5), [440, 440])
        self.assertEqual(long.split(470, [*week, shift(end=1080)], 1, TIME), [470])
        self.assertEqual(long.split(900, [], 1, TIME), [900])
        self.assertEqual(long.split(900, [shift(end=510, lunch=False)], 1, TIME), [900])

    def test_break_inside(self):
        """P5: only what is longer than a morning or an afternoon has lunch in the middle of it."""
        week = [shift()] * 5
        self.assertFalse(long.needs_break_inside([220], week, 1, TIME))
        self.assertTrue(long.needs_break_inside([221], week, 1, TIME))
        self.assertFalse(long.needs_break_inside([400], [shift(lunch=False)], 1, TIME))

    def test_as_planned(self):
        """P5: what is planned over several days is read as it stands, so that it can stay."""
        days = [[shift()], [shift()], [shift(), shift(start=510)]]
        self.assertEqual(long.split_as_planned(1000, days, 500, 1, TIME), ([440, 440, 120], [500, 500, 530]))
        self.assertEqual(long.split_as_planned(2000, days, 500, 1, TIME), ([], []))
        self.assertEqual(long.split_as_planned(300, days, 500, 1, TIME), ([], []))
