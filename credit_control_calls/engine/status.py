"""What the worklist thinks of one open item, in one word. No database, no Odoo."""

from dataclasses import dataclass
from datetime import date

from . import ageing


@dataclass(frozen=True)
class Terms:
    """What a monitoring profile asks of an item before it asks for a call."""

    is_monitored: bool
    min_days_overdue: int
    min_item_amount: float
    min_reminders: int


@dataclass(frozen=True)
class Item:
    """An open item and what profile, call action and dispute say about it.

    :ivar residual: what is open, in the company's currency; negative for a credit
    :ivar wanted: what is left of it after open disputes
    :ivar followup: the follow-up date of the call action it hangs on
    :ivar is_asked: whether it asks for a call whatever its profile says
    """

    residual: float
    wanted: float
    days_overdue: int
    is_excluded: bool = False
    terms: Terms | None = None
    reminders: int = 0
    followup: date | None = None
    promise_state: str | None = None
    is_asked: bool = False


def status(item: Item, today: date) -> str:
    """One of the words of the field `credit_status`."""
    if item.residual < 0:
        return "credit"
    if item.is_excluded:
        return "excluded"
    if item.wanted <= 0:
        return "disputed"
    if item.days_overdue <= 0:
        return "not_due"
    if not item.is_asked and (not item.terms or not _meets(item, item.terms)):
        return "quiet"
    return _agreed(item, today)


def _meets(item: Item, terms: Terms) -> bool:
    return (
        terms.is_monitored
        and item.wanted >= terms.min_item_amount
        and item.days_overdue >= terms.min_days_overdue
        and item.reminders >= terms.min_reminders
    )


def _agreed(item: Item, today: date) -> str:
    """What an item that fulfils its profile asks for after what was agreed about it."""
    until = ageing.holds(item.followup, item.promise_state)
    if until and until > today:
        return "planned"
    if item.promise_state in ageing.RELEASING_PROMISES:
        return "broken"
    return "missed" if until and until < today else "to_call"
