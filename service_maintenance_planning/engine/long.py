"""Visits that take longer than a day, or longer than the hours before or after lunch.

Shifts and travel are those of a problem; all numbers are minutes.
"""

from statistics import median_low


def get_room(shift: dict, place: int, time: list, start: int | None = None) -> int:
    """How long somebody can work at `place` in this shift, overtime aside: from `start`, or as soon as one is there."""
    pause = shift["break"]
    begin = shift["start"] + time[shift["start_place"]][place] if start is None else start
    rest = pause["duration"] if pause and begin <= pause["latest"] else 0
    return shift["end"] - time[place][shift["end_place"]] - begin - rest


def get_stretch(shift: dict, place: int, time: list) -> int:
    """As `get_room`, without a break in the middle."""
    pause = shift["break"]
    if not pause:
        return get_room(shift, place, time)
    before = pause["latest"] - shift["start"] - time[shift["start_place"]][place]
    return max(before, shift["end"] - time[place][shift["end_place"]] - pause["earliest"] - pause["duration"])


def split(work: int, shifts: list[dict], place: int, time: list, step: int = 1) -> list[int]:
    """The parts of `work`, a day each: one where anybody can do it in a day, else usual days full and what is left."""
    rooms = [get_room(shift, place, time) for shift in shifts]
    if not rooms or work <= max(rooms):
        return [work]
    usual = median_low(rooms) // step * step
    if usual <= 0:
        return [work]
    full, left = divmod(work, usual)
    return [usual] * full + [left] * bool(left)


def needs_break_inside(parts: list[int], shifts: list[dict], place: int, time: list) -> bool:
    """Whether one of these parts does not usually fit before or after the break."""
    stretches = [get_stretch(shift, place, time) for shift in shifts]
    return bool(stretches) and max(parts) > median_low(stretches)


def split_as_planned(work: int, days: list[list[dict]], start: int, place: int, time: list) -> tuple[list, list]:
    """(parts, starts) of `work` that begins at `start` on the first of these days, each the shifts of those who come,
    and goes on on the others; empty where it does not take just these days."""
    parts, starts, left = [], [], work
    for number, shifts in enumerate(days):
        begin = max(shift["start"] + time[shift["start_place"]][place] for shift in shifts) if number else start
        part = min(left, *(get_room(shift, place, time, begin) for shift in shifts))
        if part <= 0:
            return [], []
        parts.append(part)
        starts.append(begin)
        left -= part
    return (parts, starts) if not left else ([], [])
