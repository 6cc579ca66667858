"""Texts with placeholders in braces. No database, no Odoo."""

import re

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def placeholders(text: str) -> set[str]:
    """The names in braces.

    >>> sorted(placeholders("{contact}, you owe {amount}. {contact}?"))
    ['amount', 'contact']
    """
    return set(PLACEHOLDER.findall(text or ""))


def fill(text: str, values: dict[str, str]) -> str:
    """The text with what is known put in; nothing is looked up in the values, and what is unknown stays.

    >>> fill("{contact} owes {amount}, {colour}", {"contact": "Anna", "amount": "10"})
    'Anna owes 10, {colour}'
    """
    return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), text or "")
