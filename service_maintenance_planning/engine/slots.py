"""Where one more visit fits into days that are planned already, and what it costs: nothing planned is moved.

Moments are numbers of one unit, travel the same unit. A place is anything that can be compared; to or from None there
is no travel. `legs` says how long it takes: `{(place, place): time}`.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

FOREVER = 1 << 60


class Day(NamedTuple):
    """One technician's day: when he is free, and what he does, in the order of time."""

    key: object
    free: list[tuple[int, int]]  # worked and not taken by anything but the stops; sorted and disjoint, not empty
    stops: list[tuple[int, int, object]]  # (start, end, place), sorted
    start_place: object
    end_place: object

    def gaps(self) -> Iterator[tuple[int, int]]:
        """(stop before, stop after) of each gap, -1 where there is none."""
        last = len(self.stops) - 1
        for after in range(-1, last + 1):
            yield after, after + 1 if after < last else -1

    def ends(self, after: int, before: int) -> tuple[object, object]:
        """The places one comes from and goes to."""
        return (
            self.stops[after][2] if after >= 0 else self.start_place,
            self.stops[before][2] if before >= 0 else self.end_place,
        )


class Slot(NamedTuple):
    """A start, what going there adds to the travel, and between which of the day's stops it lies (-1: none)."""

    added: int
    start: int
    day: Day
    after: int
    before: int


def get_legs(days: Iterable[Day], place: object) -> set[tuple]:
    """The (place, place) whose travel must be known to find slots at `place` in these days."""
    legs = set()
    for day in days:
        way = [day.start_place, *(stop[2] for stop in day.stops), day.end_place]
        legs.update(itertools.pairwise(way))
        legs.update((start, place) for start in way)
        legs.update((place, end) for end in way)
    return {(start, end) for start, end in legs if start is not None and end is not None and start != end}


def find(
    days: Iterable[Day], place: object, duration: int, windows: list[tuple[int, int]], legs: dict, step: int
) -> Iterator[Slot]:
    """The cheapest slot of each day that has one; it begins on the grid of `step` where that fits.

    :param windows: (from, to) of the start, sorted
    :raise ValueError: a duration or step that is not positive
    """
    if duration <= 0 or step <= 0:
        raise ValueError("The duration and the step of a slot must be positive.")
    for day in days:
        slots = [slot for gap in day.gaps() if (slot := _find_in_gap(day, gap, place, duration, windows, legs, step))]
        if slots:
            yield min(slots, key=_by_cost)


def rank(slots: Iterable[Slot], count: int) -> list[Slot]:
    """The `count` cheapest; the earlier one first where two cost the same."""
    return sorted(slots, key=_by_cost)[: max(count, 0)]


def _find_in_gap(day, gap, place, duration, windows, legs, step):
    after, before = gap
    came_from, goes_to = day.ends(after, before)
    there, back = legs.get((came_from, place), 0), legs.get((place, goes_to), 0)
    # The first leaves when the day's work begins, the last is back when it ends.
    earliest = there + (day.stops[after][1] if after >= 0 else day.free[0][0])
    latest = (day.stops[before][0] if before >= 0 else day.free[-1][1]) - back - duration
    if earliest > latest:
        return None
    direct = legs.get((came_from, goes_to), 0) if day.stops else 0
    for begin, end in day.free:
        for opens, closes in windows:
            first, last = max(earliest, begin, opens), min(latest, end - duration, closes)
            if first <= last:
                rounded = -(-first // step) * step
                return Slot(there + back - direct, min(rounded, last), day, after, before)
    return None


def _by_cost(slot):
    return slot.added, slot.start, str(slot.day.key)
