"""How much of an open item a customer promises, as it was typed. Plain Python."""

import re
from typing import NamedTuple

UNREADABLE, NOTHING, LITTLE, MORE = "unreadable", "nothing", "little", "more"
# While a promise runs nobody calls or reminds: a token amount does not buy that.
LEAST = 0.1


class Part(NamedTuple):
    """`amount` in the item's currency; `problem` where it is no part of what is open."""

    amount: float
    problem: str = ""


def read(text: str, is_open: float, digits: int) -> Part:
    """What was typed in a field of which `is_open` is the most, in a currency of so many decimals.

    Digits and one decimal mark only: thousands with a mark could be read as a small amount. A tenth is the least.

    >>> read("250,5", 1000, 2), read("1,000", 1000, 2).problem, read("1000.01", 1000, 2).problem
    (Part(amount=250.5, problem=''), 'unreadable', 'more')
    """
    text = text.strip()
    is_plain = re.fullmatch(rf"[0-9]{{1,12}}([.,][0-9]{{0,{digits}}})?", text)
    if not is_plain or re.fullmatch("[0-9]+,[0-9]{3}", text):
        return Part(0.0, UNREADABLE)
    amount = float(text.replace(",", "."))
    if not amount:
        return Part(0.0, NOTHING)
    if amount > round(is_open, digits):
        return Part(amount, MORE)
    return Part(amount, LITTLE if amount < round(LEAST * is_open, digits) else "")
