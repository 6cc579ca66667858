"""Which price a contract needs, in plain Python."""

from typing import NamedTuple

# Costs of fewer days say too little about a year.
SHORTEST_DAYS = 90
YEAR_DAYS = 365


class Year(NamedTuple):
    """What a contract earned and cost in `days` up to now, in one currency; costs are positive."""

    costs: float
    work: float
    days: int

    def scaled(self) -> "Year":
        """The same for a whole year."""
        factor = YEAR_DAYS / self.days
        return Year(self.costs * factor, self.work * factor, YEAR_DAYS)


class Proposal(NamedTuple):
    """The fees a year that keep the margin, and by how many percent the present ones have to rise for it."""

    fees: float
    percent: float


def propose(fees: float, past: Year, margin: float) -> Proposal | None:
    """The fees of another year at which `margin` percent of what comes in is left, if it costs what it cost.

    Costs are `costs / (1 - margin)` of what has to come in; work that is billed beside the fees is a part of that.
    Nothing is given away: fees that bring more stay as they are.

    :param fees: the present fees a year
    :param margin: percent, below 100
    :return: None where the past says too little: no fees, no costs, or too short a time
    :raise ValueError: a margin of 100 % and more
    """
    if margin >= 100:
        raise ValueError(f"No price leaves {margin} % of itself.")
    if fees <= 0 or past.costs <= 0 or past.days < SHORTEST_DAYS:
        return None
    year = past.scaled()
    needed = year.costs / (1 - margin / 100) - year.work
    return Proposal(max(needed, fees), max(0.0, 100 * (needed / fees - 1)))
