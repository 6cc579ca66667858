"""How a price follows an index, in plain Python: no database, no clock."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import NamedTuple

from .periods import rounded

# A month and a number, with or without quotes, and a tab, semicolon, comma or space in between.
LINE = re.compile(r'"?([\d./-]+)"?[\s;,]+"?(-?[\d.,]+)"?')


class Rule(NamedTuple):
    """What was agreed. Percentages are of the price; None: no limit.

    share: so many percent of the price follow the index, the rest stays
    cap, floor: the price rises by so many percent at most, and by so many at least
    rounding: the new price is a multiple of it
    """

    share: float = 100.0
    cap: float | None = None
    floor: float | None = None
    rounding: float = 0.01


class Outcome(NamedTuple):
    """A new price, by how many percent it differs, and which limit bit: 'cap', 'floor' or ''."""

    price: float
    percent: float
    limit: str


def indexed(price, before, after, rule: Rule) -> Outcome:
    """`price` after its index went from `before` to `after`.

    :raise ValueError: an index that is not positive
    """
    if before <= 0 or after <= 0:
        raise ValueError(f"An index is positive: {before}, {after}.")
    old = Fraction(str(price))
    factor = Fraction(str(after)) / Fraction(str(before)) - 1
    percent, limit = factor * Fraction(str(rule.share)), ''
    if rule.cap is not None and percent > Fraction(str(rule.cap)):
        percent, limit = Fraction(str(rule.cap)), 'cap'
    elif rule.floor is not None and percent < Fraction(str(rule.floor)):
        percent, limit = Fraction(str(rule.floor)), 'floor'
    new = rounded(old * (1 + percent / 100), rule.rounding)
    return Outcome(float(new), round(float(percent), 4), limit)


def read_values(text: str) -> dict[date, float]:
    """{first day of the month: value} of a table as it is copied from a spreadsheet or a CSV file.

    Columns are separated by a tab, a semicolon, a comma or a space; the month is 2026-03, 2026-03-01, 03/2026 or
    3.2026, the value 112.5 or 112,5. Lines without a digit, as titles are, count for nothing.

    :raise ValueError: naming the line that cannot be read
    """
    values = {}
    for line in text.splitlines():
        if not re.search(r'\d', line):
            continue
        cells = LINE.fullmatch(line.strip())
        try:
            month, value = _month(cells[1]), float(Decimal(cells[2].replace(',', '.')))
        except (TypeError, ValueError, InvalidOperation) as error:
            raise ValueError(line.strip()) from error
        if value <= 0:
            raise ValueError(line.strip())
        values[month] = value
    return values


def _month(text: str) -> date:
    if found := re.fullmatch(r'(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2})?', text):
        return date(int(found[1]), int(found[2]), 1)
    if found := re.fullmatch(r'(?:\d{1,2}[-/.])?(\d{1,2})[-/.](\d{4})', text):
        return date(int(found[2]), int(found[1]), 1)
    raise ValueError(text)
