"""Which open item a recorded one has become after its entry was rewritten. No database."""

from collections import defaultdict
from collections.abc import Iterable


def match(lost: Iterable[tuple], candidates: Iterable[tuple]) -> dict:
    """Pair what lost its journal item with the journal items that took its place.

    Resetting an invoice to draft may recreate its receivable items under new ids. The
    document stays; the due date tells its instalments apart.

    :param lost: ``(key, document, due)``, in the order in which they were recorded
    :param candidates: ``(line_id, document, due)`` nobody else holds, in order
    :return: ``{key: line_id}``; first by document and due date, then, for those whose due
        date was changed, in order of due date within the document
    """
    lost, candidates = list(lost), list(candidates)
    found = _pair(lost, candidates, lambda row: (row[1], row[2]))
    lost = sorted((r for r in lost if r[0] not in found), key=lambda r: r[2])
    taken = set(found.values())
    rest = sorted((r for r in candidates if r[0] not in taken), key=lambda r: r[2])
    return found | _pair(lost, rest, lambda row: row[1])


def _pair(lost, candidates, key):
    free = defaultdict(list)
    for row in candidates:
        free[key(row)].append(row[0])
    return {row[0]: free[key(row)].pop(0) for row in lost if free[key(row)]}
