from . import availability, recurrence
