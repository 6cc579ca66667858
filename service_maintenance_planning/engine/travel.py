"""Travel between places, in plain numbers: great circle distances of a whole set in one pass.

A point is `(latitude, longitude)` in degrees; an unknown one is None. Distances are kilometres, times whole seconds.
"""

from collections.abc import Sequence

import numpy as np

EARTH_RADIUS = 6371.0088  # mean radius in kilometres, IUGG
Point = tuple[float, float]


def distances(points: Sequence[Point | None]) -> np.ndarray:
    """Kilometres between each two of `points` as the crow flies, n × n; not a number where one is unknown.

    By the chord between points on the unit sphere: exact for neighbours, and one arcsine a pair instead of four
    trigonometric functions. In place, as the memory of a large set costs more than the sums.
    """
    sphere = _on_sphere(points)
    kilometres = np.zeros((len(points), len(points)))
    for axis in sphere.T:
        difference = axis[:, None] - axis
        difference *= difference
        kilometres += difference
    np.sqrt(kilometres, out=kilometres)
    kilometres *= 0.5
    np.minimum(kilometres, 1, out=kilometres)
    np.arcsin(kilometres, out=kilometres)
    kilometres *= 2 * EARTH_RADIUS
    return kilometres


def _on_sphere(points):
    degrees = np.array([point or (np.nan, np.nan) for point in points], dtype=float).reshape(-1, 2)
    latitude, longitude = np.radians(degrees).T
    return np.column_stack(
        (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude))
    )


def times(points: Sequence[Point | None], factor: float, speed: float, unknown: int) -> np.ndarray:
    """Seconds between each two of `points`, n × n integers.

    :param factor: how much longer the road is than the great circle
    :param speed: kilometres an hour
    :param unknown: seconds where one of the two places is not known
    :raise ValueError: a factor or speed that is not positive
    """
    if not (factor > 0 and speed > 0):
        raise ValueError("The factor and the speed of travel must be positive.")
    seconds = distances(points)
    seconds *= factor / speed * 3600
    return with_unknown(seconds, unknown)


def leg_times(
    starts: Sequence[Point | None], ends: Sequence[Point | None], factor: float, speed: float, unknown: int
) -> np.ndarray:
    """Seconds from each of `starts` to the one of `ends` beside it, as `times` counts them."""
    chord = np.linalg.norm(_on_sphere(starts) - _on_sphere(ends), axis=1)
    seconds = 2 * EARTH_RADIUS * np.arcsin(np.minimum(chord / 2, 1)) * (factor / speed * 3600)
    return np.rint(np.nan_to_num(seconds, nan=unknown)).astype(np.int32)


def with_unknown(seconds: np.ndarray, unknown: int) -> np.ndarray:
    """Whole seconds, `unknown` for what is not a number; a place to itself costs nothing. `seconds` is used up."""
    np.rint(seconds, out=seconds)
    np.nan_to_num(seconds, copy=False, nan=unknown)
    np.fill_diagonal(seconds, 0)
    return seconds.astype(np.int32)


def is_point(latitude: float, longitude: float) -> bool:
    """Whether these are coordinates of a place on earth: 0, 0 is what an empty pair of fields holds."""
    return bool(latitude or longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
