"""How much of an open item a customer promises, as it was typed. Plain Python."""

import re
from typing import NamedTuple

UNREADABLE, NOTHING, MORE = "unreadable", "nothing", "more"


class Part(NamedTuple):
    """`amount` in the item's currency; `problem` where it is no part of what is open."""

    amount: float
    problem: str = ""


def read(text: str, is_open: float, digits: int) -> Part:
    """What was typed in a field of which `is_open` is the most, in a currency of so many decimals.

    Digits and one decimal mark only: thousands with a mark could be read as a small amount.

    >>> read("250,5", 1000, 2), read("1,000", 1000, 2).problem, read("1000.01", 1000, 2).problem
    (Part(amount=250.5, problem=''), 'unreadable', 'more')
    """
    text = text.strip()
    if not re.fullmatch(rf"[0-9]{{1,12}}([.,][0-9]{{0,{digits}}})?", text):
        return Part(0.0, UNREADABLE)
    amount = float(text.replace(",", "."))
    if not amount:
        return Part(0.0, NOTHING)
    return Part(amount, MORE if amount > round(is_open, digits) else "")
