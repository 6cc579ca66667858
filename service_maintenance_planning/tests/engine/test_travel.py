"""Distances and times in plain numbers; no database needed."""

from unittest import TestCase

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.service_maintenance_planning.engine import travel

points = st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=8)


class TestTravel(TestCase):
    def test_known_distances(self):
        """P3: Ghent to Antwerp is 50.6 km, the poles half a circumference apart, neighbours a few metres."""
        kilometres = travel.distances([(51.0543, 3.7174), (51.2194, 4.4025), (90, 0), (-90, 0)])
        self.assertAlmostEqual(kilometres[0, 1], 51.3, delta=0.5)
        self.assertAlmostEqual(kilometres[2, 3], np.pi * travel.EARTH_RADIUS, places=3)
        near = travel.distances([(51.05430, 3.71740), (51.05439, 3.71740)])
        self.assertAlmostEqual(near[0, 1], 0.0100, delta=0.0005)

    @given(points)
    def test_a_distance_is_one(self, places):
        """P3: symmetric, nought to itself, never negative, no detour is shorter."""
        kilometres = travel.distances(places)
        self.assertTrue(np.allclose(kilometres, kilometres.T, atol=1e-3))
        self.assertTrue((kilometres >= 0).all() and not np.diagonal(kilometres).any())
        for middle in range(len(places)):
            detour = kilometres[:, [middle]] + kilometres[[middle], :]
            self.assertTrue((kilometres <= detour + 1e-3).all())

    def test_times(self):
        """P3: great circle × factor ÷ speed; an unknown place costs a set time, none to itself."""
        seconds = travel.times([(51.0, 4.0), (51.0, 4.0), None], 1.3, 50, 1200)
        self.assertEqual(seconds.tolist(), [[0, 0, 1200], [0, 0, 1200], [1200, 1200, 0]])
        kilometres = travel.distances([(51.0543, 3.7174), (51.2194, 4.4025)])[0, 1]
        seconds = travel.times([(51.0543, 3.7174), (51.2194, 4.4025)], 1.3, 60, 0)
        self.assertEqual(seconds[0, 1], round(kilometres * 1.3 * 60))
        with self.assertRaises(ValueError):
            travel.times([], 0, 50, 0)

    def test_empty_fields_are_no_place(self):
        """P3: 0, 0 is what two empty fields hold."""
        self.assertFalse(travel.is_point(0.0, 0.0))
        self.assertTrue(travel.is_point(51.0, 0.0))
        self.assertFalse(travel.is_point(91.0, 1.0))
