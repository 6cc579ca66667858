"""Who pays for a line of a visit, in plain Python (row X6)."""

LINE_KINDS = [("part", "Part"), ("labour", "Labour"), ("travel", "Travel"), ("other", "Other")]


def propose(kind, settlement, contract_covers, warranty_covers):
    """The coverage proposed for a line: 'billable', 'contract', 'warranty' or 'goodwill'.

    :param kind: of the line: 'part', 'labour', 'travel' or 'other'
    :param settlement: of the visit: 'to_invoice', 'contract', 'warranty' or 'goodwill'
    :param contract_covers: kinds that the visit's contract includes
    :param warranty_covers: kinds that a running warranty of its equipment includes
    """
    if settlement == "goodwill":
        return "goodwill"
    if settlement == "warranty":
        return "warranty" if kind in warranty_covers else "billable"
    if settlement == "contract" and kind in contract_covers:
        return "contract"
    return "warranty" if kind in warranty_covers else "billable"


def settle(kind, included):
    """The settlement proposed for a visit, or None where nothing speaks for one.

    :param kind: of the visit: 'one_off', 'regular' or 'warranty'
    :param included: kinds of lines that its contract includes
    """
    if kind == "warranty":
        return "warranty"
    return "contract" if included else None


def within(quantity, left):
    """(what of `quantity` is included, what goes beyond), where so much is `left` of what a contract includes."""
    included = min(quantity, max(left, 0.0))
    return included, quantity - included
