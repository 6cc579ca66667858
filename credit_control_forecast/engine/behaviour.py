"""When money comes, read from how customers paid before. Plain Python and numpy: no database, no Odoo, no model file.

Days are whole numbers (`date.toordinal`), lateness is in days after the due date, negative for who pays early.
Whatever is learned on a day is learned from what was known at its end: an item paid later is still open then.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import numpy as np

# How many items of the company count beside a customer's own: little is known of who has paid two invoices.
PRIOR = 4
# How many of the items a customer paid last say how it pays: older ones tell of other times.
RECENT = 60
# Nothing is expected farther ahead than this many days; what is later is as good as unknown.
HORIZON = 365
# A day is certain as far as the money comes within this many days of it.
AROUND = 7
EARLY, MIDDLE, LATE = 0.1, 0.5, 0.9
BEHAVIOUR, AGREED = 0, 1

# Where fewer items are left than this, a curve tells nothing.
TELLING = 10
# Half of what is later than anything known is taken to come in every so many days.
HALF_LIFE = 30

_REACH = 4000
_SPAN = 8192
_NEVER = 1e-12
COMPANY = None


class Lateness(NamedTuple):
    """How late a customer usually pays.

    :ivar days: after the due date
    :ivar items: of how many paid items that is read
    """

    days: float
    items: int


def lateness(history: Iterable[tuple], today: date) -> dict:
    """How late each customer usually is: the median of the items it paid last, shrunk to the company's.

    `(n * own + 4 * company) / (n + 4)`: who has paid little yet is taken for like the others.

    :param history: rows `(customer, due, paid)`, in any order; `paid` is empty while an item is open
    :param today: what was paid after it was not known yet
    :return: `{customer: Lateness}`, and `None: Lateness` for the company; a company nobody has paid yet is punctual
    """
    rows = [(customer, due.toordinal(), paid.toordinal()) for customer, due, paid in history if paid and paid <= today]
    company = float(np.median([paid - due for _customer, due, paid in rows])) if rows else 0.0
    own = {}
    for customer, due, paid in rows:
        own.setdefault(customer, []).append((paid, paid - due))
    usual = {COMPANY: Lateness(company, len(rows))}
    for customer, items in own.items():
        days = [late for _paid, late in sorted(items)[-RECENT:]]
        usual[customer] = Lateness(shrunk(len(days), float(np.median(days)), company), len(days))
    return usual


def shrunk(count, own, company):
    """A customer's own figure and the company's, as if that were four items more."""
    return (count * own + PRIOR * company) / (count + PRIOR)


class Curve:
    """The share of items still unpaid so many days after their due date.

    Where fewer than ten items are left to tell, half of the rest is taken to be paid in every so many days.

    :ivar days: the days on which it changes, in order
    :ivar shares: the share left unpaid from each of these days on
    :ivar until: the last day that ten items tell of
    """

    def __init__(self, days, shares, until=0, half_life=HALF_LIFE):
        self.days, self.shares, self.until, self.half_life = days, shares, until, half_life

    def at(self, days):
        """S(t): the share unpaid `days` after the due date."""
        days = np.asarray(days)
        shares = np.r_[1.0, self.shares][np.searchsorted(self.days, days, side="right")]
        return shares * np.exp2(-np.maximum(days - self.until, 0) / self.half_life)

    def paid_by(self, day, open_at):
        """P(paid by `day` | open at `open_at`) = 1 - S(t)/S(a)."""
        return 1 - self.at(np.maximum(day, open_at)) / self.at(open_at)


def survival(durations, closed, weights=None, half_life=HALF_LIFE) -> Curve:
    """Kaplan-Meier: how long items stay unpaid; an open one says only that it took longer than until now.

    :param durations: days from the due date to the payment, or until now; negative before the due date
    :param closed: whether each was paid
    :param weights: how many items each row stands for
    :param half_life: of what is left beyond the last day that ten items tell of, in days
    """
    durations, closed = np.asarray(durations, np.int64), np.asarray(closed, bool)
    weights = np.ones(len(durations)) if weights is None else np.asarray(weights, float)
    days, place = np.unique(durations, return_inverse=True)
    ended = np.bincount(place, weights * closed, minlength=len(days))
    at_risk = np.cumsum(np.bincount(place, weights, minlength=len(days))[::-1])[::-1]
    shares = np.cumprod(1 - ended / np.maximum(at_risk, _NEVER))
    told = (shares > 0) & (at_risk >= TELLING)
    # What few tell is told by the half-life: a curve that ended at nothing could not be gone on with.
    count = len(days) if told.all() else int(np.argmin(told))
    until = int(days[count] - 1 if count < len(days) else days[-1]) if len(days) else 0
    return Curve(days[:count], shares[:count], until, half_life)


def _key(groups, days):
    """Group and day in one number, in order."""
    return np.asarray(groups, np.int64) * _SPAN + np.clip(days, -_REACH, _REACH).astype(np.int64) + _SPAN // 2


def _runs(sorted_values):
    """Where each run of equal values starts, and how long it is."""
    first = np.flatnonzero(np.r_[True, sorted_values[1:] != sorted_values[:-1]])
    return first, np.diff(np.r_[first, len(sorted_values)])


class Company(NamedTuple):
    """How a company's customers pay as a whole.

    :ivar late: the curve in days after the due date
    :ivar unlike: the curve of how much later than that customer usually, in steps of its own spread
    :ivar spread: how many days a customer's payments usually lie from its own middle
    """

    late: Curve
    unlike: Curve
    spread: float

    @property
    def middle(self) -> float:
        """By so many days after the due date half of the items are paid; 0 where none was yet."""
        place = int(np.searchsorted(-self.late.shares, -MIDDLE))
        return float(self.late.days[place]) if place < len(self.late.days) else 0.0


class Payers:
    """How the customers of one company pay, as far as was known at the end of a day.

    A customer's curve is its own beside the company's, weighted as in :func:`lateness`: with n items,
    `(n * own + 4 * company) / (n + 4)`; an open item goes on as the two tell (Susarla and Van Ryzin's estimate).
    What the company adds is, the more is known of a customer, how far its customers stray from what each of them
    usually does: an item later than this customer ever was is not taken for one of a customer who is always late.

    :param customers: whole numbers from 0, one for each item known
    :param due: due days
    :param paid: days of payment; later than `today`, or 0, for what was open
    :param company: how the company's customers pay; as these items say when omitted
    :param count: how many customers there are
    """

    def __init__(self, customers, due, paid, today, company=None, count=None):
        customers, due, paid = (np.asarray(column, np.int64) for column in (customers, due, paid))
        self.today = today
        self.count = count if count is not None else int(customers.max(initial=-1)) + 1
        closed = (paid > 0) & (paid <= today)
        # An item that is not due yet says little, and may not have been there yet.
        kept = np.flatnonzero(closed | (due <= today))
        kept = kept[_latest(customers[kept], np.where(closed, paid, today + 1)[kept], closed[kept])]
        late = np.where(closed, paid, today) - due
        kept = kept[np.lexsort((~closed[kept], late[kept], customers[kept]))]
        self.customers, self.closed, self.late = customers[kept], closed[kept], late[kept]
        self.items = np.bincount(self.customers[self.closed], minlength=self.count)
        self.middle, self.strays = self._middles()
        self.company = company or Pool().add(self).company()
        self._spread = np.maximum(shrunk(self.items, self.strays, self.company.spread), 1.0)
        self._line_up()

    def _middles(self):
        """Each customer's median lateness, and the median distance from it; 0 where nothing was paid."""
        customers, late = self.customers[self.closed], self.late[self.closed]
        middle = _medians(customers, late, self.count)
        return middle, _medians(customers, np.abs(late - middle[customers]), self.count)

    def _line_up(self):
        """The items in order of customer and lateness, and how much the open ones before each leave to those after."""
        self._keys = _key(self.customers, self.late)
        self._ends = np.cumsum(np.bincount(self.customers, minlength=self.count))
        self._starts = np.r_[0, self._ends[:-1]]
        after = self._ends[self.customers] - np.arange(len(self.late)) - 1
        rest = after + PRIOR * self._alike(self.customers, self.late)
        self._left = np.r_[0.0, np.cumsum(np.where(self.closed, 0.0, np.log1p(1 / rest)))]

    def _alike(self, customers, days):
        """What the company tells of such a customer's items: with four paid, half of it by how its customers stray."""
        steps = _steps(days, self.middle[customers], self._spread[customers])
        known = self.items[customers] ** 2 / PRIOR
        return shrunk(known, self.company.unlike.at(steps), self.company.late.at(days))

    def unpaid(self, customers, days):
        """S(t) of these customers' items, `days` after the due date."""
        start, end = self._starts[customers], self._ends[customers]
        place = np.searchsorted(self._keys, _key(customers, days), side="right")
        share = (end - place + PRIOR * self._alike(customers, days)) / (end - start + PRIOR)
        return share * np.exp(self._left[place] - self._left[start])


class Pool:
    """Gathers how a company's customers pay, from any number of parts of its books."""

    def __init__(self):
        # How many items, open ones and closed ones, lie so many days from the due date, and from the customer's usual.
        self._late, self._unlike = np.zeros((2, _SPAN)), np.zeros((2, _SPAN))
        self._spreads = np.zeros(_SPAN)

    def add(self, payers):
        """Take in the items of some customers; of how they stray only those tell who have paid a few."""
        self._late += _counts(payers.late, payers.closed)
        known = payers.items >= PRIOR
        spread = np.maximum(payers.strays, 1.0)
        self._spreads += np.bincount(_key(0, spread[known] * 10), weights=payers.items[known], minlength=_SPAN)
        mine = known[payers.customers]
        customers = payers.customers[mine]
        steps = _steps(payers.late[mine], payers.middle[customers], spread[customers])
        self._unlike += _counts(steps, payers.closed[mine])
        return self

    def company(self) -> Company:
        total = np.cumsum(self._spreads)
        spread = (np.searchsorted(total, total[-1] / 2) - _SPAN // 2) / 10 if total[-1] else 10.0
        return Company(_curve(self._late), _curve(self._unlike, HALF_LIFE / spread * 10), spread)


def _counts(days, closed):
    return np.stack([np.bincount(_key(0, days[closed == state]), minlength=_SPAN) for state in (False, True)])


def _curve(counts, half_life=HALF_LIFE):
    closed, key = np.nonzero(counts)
    return survival(key - _SPAN // 2, closed, counts[closed, key], half_life)


def _steps(days, middle, spread):
    """How much later than the middle, in tenths of the spread."""
    return np.floor((days - middle) / spread * 10)


def _medians(groups, values, count):
    """The median of each group's values; 0 for a group without any."""
    medians = np.zeros(count)
    if len(values):
        order = np.lexsort((values, groups))
        first, sizes = _runs(groups[order])
        values = values[order]
        medians[groups[order][first]] = (values[first + (sizes - 1) // 2] + values[first + sizes // 2]) / 2
    return medians


def _latest(customers, day, closed):
    """Whether each row is an open one, or one of the last paid of its customer; the open ones have the latest day."""
    recent = np.zeros(len(customers), bool)
    if len(customers):
        order = np.lexsort((-day, customers))
        first, sizes = _runs(customers[order])
        rank = np.arange(len(order)) - np.repeat(first, sizes)
        still_open = np.repeat(np.add.reduceat(~closed[order], first), sizes)
        recent[order] = rank < still_open + RECENT
    return recent


class Items(NamedTuple):
    """Open items, a column each.

    :ivar customers: whole numbers as in :class:`Payers`
    :ivar agreed: the day a plan or a promise names; 0 without
    :ivar trust: how likely this customer keeps what was agreed, 0 to 1
    """

    customers: np.ndarray
    due: np.ndarray
    agreed: np.ndarray
    trust: np.ndarray

    @classmethod
    def of(cls, customers, due, agreed=None, trust=None):
        zeros = np.zeros(len(customers), np.int64)
        return cls(
            np.asarray(customers, np.int64),
            np.asarray(due, np.int64),
            zeros if agreed is None else np.asarray(agreed, np.int64),
            zeros.astype(float) if trust is None else np.asarray(trust, float),
        )


class Expected(NamedTuple):
    """When the money of open items is expected, a column each; of one item, a value each.

    :ivar day: it comes by then as likely as not
    :ivar early: one in ten comes by then
    :ivar late: nine in ten come by then; at most a year ahead
    :ivar certainty: how likely it comes within a week of `day`, 0 to 1
    :ivar source: :data:`AGREED` where a plan or a promise made the day, else :data:`BEHAVIOUR`
    """

    day: np.ndarray
    early: np.ndarray
    late: np.ndarray
    certainty: np.ndarray
    source: np.ndarray


class Outlook:
    """What is to be expected of open items, standing at the end of a day.

    What was agreed first, as far as this customer keeps its word; for the rest what it usually does.
    """

    def __init__(self, items: Items, payers: Payers):
        self.items, self.payers, self.today = items, payers, payers.today
        self._open_now = np.maximum(payers.unpaid(items.customers, payers.today - items.due), _NEVER)
        # What was agreed for a day gone by, and has not come, is a matter of tomorrow.
        self._agreed = np.where(items.agreed > 0, np.maximum(items.agreed, payers.today + 1), 0)
        self._trust = np.where(items.agreed > 0, items.trust, 0.0)

    def unpaid(self, day):
        """How likely each item is still unpaid at the end of a day, or of a day each: 1 until today."""
        day = np.maximum(day, self.today)
        behaved = self.payers.unpaid(self.items.customers, day - self.items.due) / self._open_now
        return self._trust * (day < self._agreed) + (1 - self._trust) * np.minimum(behaved, 1.0)

    def day_by(self, share):
        """The first day by which this share of such items is paid; a year ahead where that takes longer."""
        low = np.full(len(self.items.due), self.today)
        high = low + HORIZON
        while np.any(high - low > 1):
            middle = (low + high) // 2
            paid = self.unpaid(middle) <= 1 - share
            low, high = np.where(paid, low, middle), np.where(paid, middle, high)
        return high

    def expected(self) -> Expected:
        """The day, its range and its certainty, for all items at once."""
        day, early, late = (self.day_by(share) for share in (MIDDLE, EARLY, LATE))
        certainty = self.unpaid(day - AROUND - 1) - self.unpaid(day + AROUND)
        source = np.where((self._trust >= MIDDLE) & (day == self._agreed), AGREED, BEHAVIOUR)
        return Expected(day, early, late, certainty, source)


def expected(item: tuple, payers: Payers, agreed: date | None = None, trust: float = 0.0) -> Expected:
    """When the money of one open item is expected.

    :param item: `(customer, due)`, the customer a number as in `payers`
    :param agreed: the day a plan or a promise names
    :param trust: how likely this customer keeps what was agreed, 0 to 1, see :func:`trust_in`
    :return: dates in place of numbers
    """
    customer, due = item
    columns = Items.of([customer], [due.toordinal()], [agreed.toordinal() if agreed else 0], [trust])
    day, early, late, certainty, source = (column[0] for column in Outlook(columns, payers).expected())
    return Expected(*(date.fromordinal(int(x)) for x in (day, early, late)), float(certainty), int(source))


def trust_in(kept, judged, company_kept, company_judged):
    """How likely a customer keeps a promise: its own record beside the company's, that beside an even chance."""
    company = (company_kept + PRIOR / 2) / (company_judged + PRIOR)
    return (kept + PRIOR * company) / (judged + PRIOR)
