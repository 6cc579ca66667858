from . import availability, coverage, itip, recurrence, reply
