"""What the hours worked on a visit cost, in plain Python (row D8)."""

from math import ceil


def billed_hours(worked, rounding=0, minimum=0.0):
    """Hours of labour for `worked` hours: every started step counts, and some work costs at least the minimum.

    The clock counts whole minutes: a quarter of an hour and some seconds is one step of 15, not two.

    :param worked: hours, not negative; none of them costs nothing
    :param rounding: step in minutes; 0 or less bills as worked
    :param minimum: hours billed at least
    """
    minutes = round(worked * 60)
    if minutes <= 0:
        return 0.0
    if rounding > 0:
        minutes = ceil(minutes / rounding) * rounding
    return max(minutes / 60, minimum)
