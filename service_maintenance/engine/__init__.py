from . import availability, coverage, itip, labour, meter, recurrence, reply, signature
