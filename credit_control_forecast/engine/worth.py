"""What a call is worth: the money that is expected to move because of it. No database, no Odoo."""

from typing import NamedTuple

# How long a call is given to show what it was good for.
DAYS = 14
# So many items called about, and calls to one kind of customer speak for themselves.
ENOUGH = 20
# What calls are taken to achieve where nothing was learned yet: of what would stay unpaid, so much is paid.
ASSUMED = 0.3
KIND, COMPANY, ASSUMPTION = "kind", "company", "assumed"


class Learned(NamedTuple):
    """What calls have achieved.

    :ivar items: how many items were called about
    :ivar unpaid_without: the money that would have been unpaid two weeks after, by the customers' own behaviour
    :ivar unpaid_after: the money that was
    """

    items: int = 0
    unpaid_without: float = 0.0
    unpaid_after: float = 0.0

    def __add__(self, other):
        return Learned(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def share(self) -> float:
        """Which part of what would have stayed unpaid was paid: 0 where calls changed nothing."""
        if self.unpaid_without <= 0:
            return 0.0
        return min(1.0, max(0.0, 1 - self.unpaid_after / self.unpaid_without))


def effect(kind: Learned, company: Learned) -> tuple[float, str, int]:
    """`(share, where from, items)`: what a call achieves, learned from calls to such customers where there are enough.

    Else from the company's calls to anybody, else assumed.
    """
    for learned, source in ((kind, KIND), (company, COMPANY)):
        if learned.items >= ENOUGH and learned.unpaid_without > 0:
            return learned.share, source, learned.items
    return ASSUMED, ASSUMPTION, company.items


def worth(amount: float, unpaid: float, share: float) -> float:
    """The money a call is expected to move.

    :param amount: open, and neither promised nor disputed
    :param unpaid: how likely it stays unpaid for two weeks without a call
    :param share: how much of that a call achieves, see :func:`effect`
    """
    return max(0.0, amount) * unpaid * share
