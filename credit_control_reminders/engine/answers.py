"""What an agency reports back as a file: reference, state, amount, date. No database, no Odoo.

Every line is either read or told why not; none is lost.
"""

import csv
import io
import re
from datetime import date, datetime
from typing import NamedTuple

COLUMNS = ("reference", "state", "amount", "date")
DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y")
# What is wrong with a line, told in words by whoever shows it.
NO_REFERENCE, NO_STATE, BAD_STATE, BAD_AMOUNT, BAD_DATE = (
    "no_reference", "no_state", "bad_state", "bad_amount", "bad_date",
)  # fmt: skip


class Answer(NamedTuple):
    """One line that can be read; `number` counts from one, the heading included."""

    number: int
    reference: str
    state: str
    amount: float
    day: date | None
    line: tuple


class Problem(NamedTuple):
    """One line that cannot, with what stands in the way and the text of it."""

    number: int
    kind: str
    text: str
    line: tuple


class UnknownColumns(ValueError):
    """The heading lacks columns: their names."""


def decode(content: bytes) -> str:
    """The text of a file as office programs write it, without what no database keeps."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\0", "")


def read(text: str, states: dict) -> tuple[list[Answer], list[Problem], list[str]]:
    """Read a file whose first line names the columns, in any order; others are passed over.

    :param states: `{word in lower case: state}`
    :return: the lines that can be read, those that cannot, and the first line
    :raises UnknownColumns: a column is missing
    """
    heading = text.lstrip().splitlines()[0] if text.strip() else ""
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if heading.count(";") > heading.count(",") else ","))
    names = [name.strip().lower() for name in rows[0]] if rows else []
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise UnknownColumns(", ".join(missing))
    answers, problems = [], []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        found = _read_line(number, [cells.get(name, "") for name in COLUMNS], states, tuple(row))
        (answers if isinstance(found, Answer) else problems).append(found)
    return answers, problems, rows[0]


def _read_line(number, cells, states, row):
    reference, state, amount, day = cells
    if not reference:
        return Problem(number, NO_REFERENCE, "", row)
    if not state:
        return Problem(number, NO_STATE, "", row)
    if state.lower() not in states:
        return Problem(number, BAD_STATE, state, row)
    number_read = read_amount(amount)
    if number_read is None:
        return Problem(number, BAD_AMOUNT, amount, row)
    day_read = read_date(day)
    if day and not day_read:
        return Problem(number, BAD_DATE, day, row)
    return Answer(number, reference, states[state.lower()], number_read, day_read, row)


def read_amount(text: str) -> float | None:
    """An amount with a point or a comma; `None` where it is none, or negative. Nothing written is zero.

    >>> [read_amount(text) for text in ("1.234,50", "1,234.50", "1234", "1 234,5", "x", "-1")]
    [1234.5, 1234.5, 1234.0, 1234.5, None, None]
    """
    text = re.sub(r"[\s'\u00a0\u202f]", "", text)
    if not text:
        return 0.0
    decimal = max(text.rfind("."), text.rfind(","))
    separators = len(re.findall(r"[.,]", text))
    # One separator before three digits is of thousands: 1.234 is no amount of money with three decimals.
    if decimal >= 0 and separators == 1 and len(text) - decimal == 4 and text[:decimal] != "0":
        decimal = -1
    whole = re.sub(r"[.,]", "", text[:decimal] if decimal >= 0 else text)
    digits = whole + ("." + text[decimal + 1 :] if decimal >= 0 else "")
    return float(digits) if re.fullmatch(r"\d{1,12}(\.\d*)?", digits) else None


def read_date(text: str) -> date | None:
    """A date as databases or people of these countries write it; `None` where it is none.

    >>> read_date("2026-03-01") == read_date("1.3.2026") == read_date("01-03-2026")
    True
    """
    return next(filter(None, (_parse_date(text, form) for form in DATES)), None)


def _parse_date(text, form):
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None
