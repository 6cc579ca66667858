from . import availability, coverage, figures, itip, labour, meter, recurrence, reply, signature
