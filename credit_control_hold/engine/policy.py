"""Whether a customer's orders, deliveries and visits stop until it pays. No database, no Odoo."""

from typing import NamedTuple

OVERDUE, LIMIT = "overdue", "limit"


class Policy(NamedTuple):
    """From when on a customer is on hold.

    :ivar is_on: off, nobody ever is
    :ivar amount: so much has to be overdue; not disputed, not excluded
    :ivar days: and the oldest item so long
    :ivar by_limit: whether the credit limit counts, too
    """

    is_on: bool
    amount: float = 0.0
    days: int = 0
    by_limit: bool = False


class Position(NamedTuple):
    """What a customer owes.

    :ivar overdue: overdue, and neither disputed nor excluded
    :ivar days: how long the oldest open item is overdue
    :ivar exposure: what is open, with orders and visits that are not invoiced yet
    :ivar limit: the credit limit; 0 for none
    """

    overdue: float
    days: int
    exposure: float = 0.0
    limit: float = 0.0


def reasons(policy: Policy, position: Position) -> list[str]:
    """Why this customer is on hold: :data:`OVERDUE`, :data:`LIMIT`, both; nothing where it is not."""
    if not policy.is_on:
        return []
    found = []
    if position.overdue > 0 and position.overdue >= policy.amount and position.days >= max(1, policy.days):
        found.append(OVERDUE)
    if policy.by_limit and 0 < position.limit < position.exposure:
        found.append(LIMIT)
    return found
