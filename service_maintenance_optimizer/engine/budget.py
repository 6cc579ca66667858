"""How long a run may take.

The work, counted in steps, ends a run; the steps are reckoned from the seconds at a pace that an ordinary machine
exceeds. So the same problem gives the same plan wherever the clock, which only guards, is not what ends it.
"""

from time import perf_counter


class Budget:
    """Ends at ``seconds`` after ``started``, or at `stop`; `begin` gives a part of a run its share of them."""

    def __init__(self, seconds, started=None):
        self.started = perf_counter() if started is None else started
        self.deadline = self.until = self.started + seconds
        self.is_stopped = False
        self.log = []
        self.on_progress = None

    def stop(self, *_signal):
        """End as soon as possible with what there is."""
        self.is_stopped = True

    def begin(self, share):
        """From now on only ``share`` of what is left may be used."""
        self.until = perf_counter() + share * max(0, self.deadline - perf_counter())

    def is_late(self):
        """Whether the time of this part is over."""
        return self.is_stopped or perf_counter() >= self.until

    def note(self, total):
        """Remember a better total."""
        if not self.log or total < self.log[-1][1]:
            entry = [round(perf_counter() - self.started, 2), total]
            self.log.append(entry)
            if self.on_progress:
                self.on_progress(entry)
