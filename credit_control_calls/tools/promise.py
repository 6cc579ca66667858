"""Was a promise to pay kept? No database, no Odoo."""

from datetime import date, timedelta

PENDING, KEPT, PARTIAL, BROKEN = "pending", "kept", "partial", "broken"


def evaluate(
    promised: float,
    received: float,
    promised_date: date,
    today: date,
    tolerance_days: int = 0,
    tolerance_amount: float = 0.0,
) -> str:
    """The state of a promise on a given day.

    Kept as soon as the money is there, never without any; only after the promised date and the days of
    grace is it partly kept or broken. Amounts are in the company's currency.
    """
    if received > 0 and received >= promised - tolerance_amount:
        return KEPT
    if today <= promised_date + timedelta(days=tolerance_days):
        return PENDING
    return PARTIAL if received > tolerance_amount else BROKEN
