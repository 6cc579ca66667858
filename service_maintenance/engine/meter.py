"""When a contract that follows a meter comes due, in plain Python (row X7)."""

from math import floor


def is_reached(value, due_at):
    """Whether a meter that shows `value` has run as far as `due_at`."""
    return value >= due_at


def next_value(value, due_at, step, may_fall=False):
    """The reading at which the next due date follows: later than `value`, in whole steps from `due_at`.

    :param value: what the meter shows now
    :param due_at: the reading at which it was due so far
    :param step: meter units between two due dates, more than 0
    :param may_fall: go back as well, to at most one step ahead: an earlier reading was wrong
    """
    steps = floor((value - due_at) / step) + 1
    return due_at + steps * step if steps > 0 or may_fall else due_at
