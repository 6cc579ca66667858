"""How old an open item is, and when it asks for a call. No database, no Odoo."""

from datetime import date, timedelta

NOT_DUE = "age_not_due"
BUCKETS = ((30, "age_30"), (60, "age_60"), (90, "age_90"), (None, "age_older"))
CREDIT = "age_credit"
RELEASING_PROMISES = ("broken", "partial")


def due_date(date_maturity: date | None, entry_date: date) -> date:
    """An item without a maturity (a manual entry, a payment) is due on its own date."""
    return date_maturity or entry_date


def days_overdue(due: date, today: date) -> int:
    """Days past the due date; zero on the day itself, negative before it."""
    return (today - due).days


def bucket(residual: float, days: int) -> str:
    """The ageing bucket (a field name of the customer) an open amount belongs to."""
    if residual < 0:
        return CREDIT
    if days <= 0:
        return NOT_DUE
    return next(name for limit, name in BUCKETS if limit is None or days <= limit)


def holds(followup: date | None, promise_state: str | None) -> date | None:
    """The date until which a call keeps its items quiet.

    A promise that was not kept lets go of them at once.
    """
    return None if promise_state in RELEASING_PROMISES else followup


def action_date(due: date, min_days: int, held_until: date | None) -> date:
    """The first day on which an item asks for a call.

    :param min_days: days overdue from which the monitoring profile looks at an item
    :param held_until: follow-up date of the call it hangs on, see :func:`holds`
    """
    first = due + timedelta(days=min_days)
    return max(first, held_until) if held_until else first
