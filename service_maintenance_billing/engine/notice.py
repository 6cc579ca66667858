"""When a contract ends after notice was given, in plain Python."""

from datetime import date, timedelta

from odoo.addons.service_maintenance.engine.recurrence import renewed_end


def last_day(
    received: date, notice_days: int, start: date, end: date | None, term: tuple[int, str] | None
) -> date:
    """The last day of a contract of which notice was received on `received`.

    A contract with a term ends with the first term that leaves the days of notice; one without when these are over.

    :param notice_days: so many days notice has to be given ahead
    :param end: the last day of the term that runs; None: without end
    :param term: (length, unit) of the term that follows by itself; None: none follows
    """
    earliest = received + timedelta(days=notice_days)
    if end is None:
        return earliest
    if end >= earliest or term is None:
        return end
    return renewed_end(start, *term, end, earliest)
