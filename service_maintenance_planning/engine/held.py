"""Which skills somebody has, and when."""

from collections import defaultdict
from datetime import date


class Held(defaultdict):
    """Skills somebody has: {skill id: [(first day, last day)]}."""

    def __init__(self):
        super().__init__(list)

    def add(self, skill_id, first, last):
        """:param first, last: False where there is no such day"""
        self[skill_id].append((first or date.min, last or date.max))

    def has(self, skill_id, day):
        return any(first <= day <= last for first, last in self.get(skill_id, ()))

    def on(self, day):
        """Ids of the skills that are valid on this day."""
        return sorted(skill_id for skill_id in self if self.has(skill_id, day))
