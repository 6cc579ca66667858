"""What the benchmark scripts share: timing, query counts, memory, tables, budgets.

The scripts run inside Odoo's shell. Each budget is recorded by ``check`` and
``finish`` ends the run, with exit status 1 when one was exceeded.
With ``./dev bench --tiny`` everything runs at a hundredth of its size, once, and no budget
is judged: it shows that a benchmark still works, not how quick anything is.
"""

import gc
import os
import statistics
import time
import tracemalloc
from collections import namedtuple

from odoo import sql_db

Measure = namedtuple('Measure', 'label count ms queries')
IS_TINY = bool(os.environ.get("SERVICE_CREDIT_TINY_BENCH"))
_checks = []


def size(count, least=3):
    """How many records to measure on: ``count``, or a hundredth of it (``least`` at the lowest) in a tiny run."""
    return max(least, count // 100) if IS_TINY else count


def sizes(*counts):
    """Several sizes, each as by ``size``."""
    return tuple(map(size, counts))


def measure(env, label, count, function, repeat=3, prepare=None):
    """Time ``function`` on ``count`` records; print and return the medians per record.

    Each round starts with nothing pending and cold caches, and ends when everything
    is flushed to the database. Queries of every cursor are counted, so those of a
    sequence or of a cron's own cursor are too.

    :param prepare: called before each round, outside the measurement; its result is
        then the argument of ``function``
    :return: ``Measure(label, count, ms, queries)``, both per record
    :raise ValueError: count or repeat below 1
    """
    if count < 1 or repeat < 1:
        raise ValueError("A measurement needs at least one record and one round.")
    rounds = [_round(env, function, prepare) for _number in range(1 if IS_TINY else repeat)]
    ms, queries = (statistics.median(values) / count for values in zip(*rounds))
    print(f"{label:<48} {count:>7} {ms:>10.3f} ms {queries:>9.3f} queries", flush=True)
    return Measure(label, count, ms, queries)


def _round(env, function, prepare):
    arguments = (prepare(),) if prepare else ()
    env.flush_all()
    env.invalidate_all()
    gc.collect()
    queries, start = sql_db.sql_counter, time.perf_counter()
    function(*arguments)
    env.flush_all()
    return (time.perf_counter() - start) * 1000, sql_db.sql_counter - queries


def peak_memory(function):
    """Run ``function`` once and return the peak of Python memory it added, in MiB.

    Tracing slows the run down several times: never time the same round.
    """
    gc.collect()
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1] / 2 ** 20
    finally:
        tracemalloc.stop()


def table(rows):
    """Print ``rows``, the first one being the titles, in aligned columns.

    Text is aligned to the left, numbers to the right with three decimals.
    """
    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts)]
    for cells, row in zip(texts, rows):
        print("  ".join(
            text.ljust(width) if isinstance(cell, str) else text.rjust(width)
            for text, cell, width in zip(cells, row, widths)).rstrip())


def _text(cell):
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def check(label, value, budget):
    """Print whether ``value`` keeps within ``budget``, record it, and return whether it does."""
    passed = value <= budget
    _checks.append((label, passed))
    verdict = "TINY" if IS_TINY else "OK  " if passed else "OVER"
    print(f"{verdict} {label}: {_text(value)} (budget {_text(budget)})", flush=True)
    return passed


def finish():
    """End the run in one line.

    :raise SystemExit: with status 1 when a budget was exceeded or none was checked;
        a tiny run judges nothing
    """
    if IS_TINY and _checks:
        print(f"{len(_checks)} budgets not judged: too small a run.", flush=True)
        return
    over = [label for label, passed in _checks if not passed]
    print(f"{len(_checks) - len(over)} of {len(_checks)} budgets kept.", flush=True)
    for label in over:
        print(f"OVER {label}")
    if over or not _checks:
        raise SystemExit(1)
