"""Read who paid what when from a CSV file of whatever program wrote it. Plain Python and numpy."""

import csv
import functools
import io
import math
import re
import sys
from array import array
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

NEEDED = ("customer", "due", "paid")
COLUMNS = (*NEEDED, "document", "amount", "currency")
DELIMITERS = ",;\t|"
# What is paid ten years before or after its due date is a slip of the pen.
FARTHEST = 3650
_DATE = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[T ].*)?")
_EMPTY = ("", "null", "none", "nan", "nat", "-")


class Unreadable(Exception):
    """The file as a whole says nothing; the sentence tells why."""


class Payments(NamedTuple):
    """What the file says, a column each.

    :ivar customers: whole numbers from 0
    :ivar paid: 0 while open
    :ivar amounts: NaN where none is given
    :ivar problems: `(line number, sentence)` of the lines left out
    :ivar credits: how many lines were credits: nobody pays these
    """

    customers: np.ndarray
    due: np.ndarray
    paid: np.ndarray
    amounts: np.ndarray
    currencies: np.ndarray
    problems: list[tuple[int, str]]
    credits: int


def read(path: str | Path) -> Payments:
    """Read a file with the columns customer, document, due, paid, amount, currency, in any order.

    Dates are YYYY-MM-DD, a time behind them is passed over; an empty `paid` is an open item. `document`, `amount` and
    `currency` may be missing. Comma, semicolon, tab or bar; UTF-8 with or without a mark, else Windows' Latin letters.

    :raises Unreadable: no file, no such columns, or not a single good line
    """
    text = _text(path)
    header = next((line for line in text.splitlines() if line.strip()), None)
    if header is None:
        raise Unreadable(f"{path} is empty.")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=header.count))
    try:
        names = [name.strip().lower() for name in next(row for row in rows if any(row))]
        if missing := [name for name in NEEDED if name not in names]:
            raise Unreadable(f"{path} has no column {', '.join(missing)}; it has: {', '.join(filter(None, names))}.")
        return _collect(path, ((rows.line_num, row) for row in rows), names)
    except csv.Error as error:
        raise Unreadable(f"{path}, line {rows.line_num}: {error}.") from None


def _text(path):
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from None
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return text.replace("\0", "").lstrip("\ufeff")


def _collect(path, rows, names):
    places = {name: names.index(name) for name in COLUMNS if name in names}
    numbers, problems, credits = {}, [], 0
    # A few bytes a line: the file may have millions.
    customers, due, paid, amounts, currencies = array("q"), array("q"), array("q"), array("d"), []
    for number, row in rows:
        values = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        if not any(values.values()):
            continue
        try:
            due_on, paid_on, amount = _read_line(values)
        except ValueError as error:
            problems.append((number, str(error)))
            continue
        if amount < 0:
            credits += 1
            continue
        customers.append(numbers.setdefault(values["customer"], len(numbers)))
        due.append(due_on)
        paid.append(paid_on)
        amounts.append(amount)
        currencies.append(sys.intern(values.get("currency", "").upper()))
    if not due:
        raise Unreadable(f"{path} has no line that can be read{_first(problems)}.")
    columns = (np.array(column) for column in (customers, due, paid, amounts, currencies))
    return Payments(*columns, problems, credits)


def _first(problems):
    return f"; line {problems[0][0]}: {problems[0][1]}" if problems else ""


def _read_line(values):
    """:raises ValueError: the sentence to be told"""
    if not values["customer"]:
        raise ValueError("no customer")
    due, paid = _day("due", values["due"]), _day("paid", values["paid"])
    if not due:
        raise ValueError("no due date")
    if paid and abs(paid - due) > FARTHEST:
        raise ValueError(f"paid {values['paid']}, more than ten years from {values['due']}")
    return due, paid, _amount(values.get("amount", ""))


def _day(name, text):
    day = _ordinal(text)
    if day is None:
        raise ValueError(f"{name} '{text}' is no date (YYYY-MM-DD)")
    return day


@functools.lru_cache(maxsize=20_000)
def _ordinal(text):
    """The day in one number, 0 for none, `None` for what is no date; a file has few, each many times."""
    if text.lower() in _EMPTY:
        return 0
    try:
        return date(*map(int, _DATE.fullmatch(text).groups())).toordinal()
    except (AttributeError, ValueError):
        return None


def _amount(text):
    """A number as people write it: 1234.5, 1 234,50, 1.234,50, 1,234.50; NaN for none."""
    if text.lower() in _EMPTY:
        return math.nan
    digits = re.sub(r"[\s'’]", "", text)
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        thousands = min(",.", key=digits.rfind)
    elif commas > 1 or (commas and len(digits) - digits.index(",") == 4):
        thousands = ","
    else:
        thousands = "." if points > 1 else ""
    digits = digits.replace(thousands, "") if thousands else digits
    try:
        amount = float(digits.replace(",", "."))
    except ValueError:
        amount = math.inf
    if not math.isfinite(amount):
        raise ValueError(f"amount '{text}' is no number")
    return amount
