from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Books:
    """The books one Update reads: a company's on a day, of all its customers or of some.

    :ivar company: the ``res.company``
    :ivar today: the company's day
    :ivar receivable_ids: its receivable accounts, archived ones among them
    :ivar scope: ids of commercial partners; ``None`` for everybody
    :ivar disputed: what open disputes hold back, by item id as text; few beside the books
    :ivar excluded_ids: entries nobody calls about
    """

    company: object
    today: date
    receivable_ids: tuple[int, ...]
    scope: tuple[int, ...] | None = None
    disputed: dict[str, float] = field(default_factory=dict)
    excluded_ids: tuple[int, ...] = ()
