"""How long a run may take.

The work, counted in steps, ends a run; the steps are reckoned from the seconds at a pace that an ordinary machine
exceeds. So the same problem gives the same plan wherever the clock, which only guards, is not what ends it.
"""

from time import perf_counter


class Budget:
    """``steps`` of work, at most until ``deadline``; `stop` ends it now."""

    def __init__(self, seconds, started=None):
        self.started = perf_counter() if started is None else started
        self.deadline = self.started + seconds
        self.seconds = seconds
        self.is_stopped = False
        self.log = []
        self.on_progress = None

    def stop(self, *_signal):
        """End as soon as possible with what there is."""
        self.is_stopped = True

    def is_late(self):
        return self.is_stopped or perf_counter() >= self.deadline

    def note(self, total):
        """Remember a better total."""
        if not self.log or total < self.log[-1][1]:
            entry = [round(perf_counter() - self.started, 2), total]
            self.log.append(entry)
            if self.on_progress:
                self.on_progress(entry)
