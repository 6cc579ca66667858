"""The Update of all figures, beside one bare grouped SELECT over the same open items.

The bare SELECT adds up the open items per commercial partner and finds the oldest due
date: what any answer to "who owes what since when" has to read.
The budgets are judged on books updated before, with nothing changed since: the morning's
case. The Update after 1 % of the items moved to another age is printed beside it.
"""

import statistics
import time

from odoo.tools import SQL

from odoo.addons.credit_control_calls.engine.refresh.books import open_condition

from benchmarks.credit_books import Books
from benchmarks.harness import check, finish, measure, sizes, table

INSTALL = ["credit_control_calls"]
SIZES = sizes(20_000, 100_000, 400_000)


def run(env):
    books = Books(env)
    rows = [("items", "bare ms", "Update ms", "us per item", "ratio", "queries", "written")]
    queries = []
    for size in SIZES:
        books.fill(size)
        row, asked = at(env, books, size)
        rows.append(row)
        queries.append(asked)
    table(rows)
    check("queries at the largest, at most those at the smallest", queries[-1], queries[0])
    finish()


def at(env, books, size):
    """The Update with nothing changed, in turns with the bare SELECT, and then with 1 %."""
    Customer = env["credit.customer"]
    Customer._update(books.company)
    reading = Customer._open_books(books.company)[0]
    bare, update = [], []
    for _round in range(15):
        bare.append(timed(books, lambda: bare_select(env, reading)))
        update.append(timed(books, lambda: Customer._update(books.company)))
    written = Customer._update(books.company)
    asked = measure(env, "Update", size, lambda: Customer._update(books.company), repeat=1)
    age_one_percent(env, books)
    measure(env, "Update, 1 % of the items moved", size, lambda: Customer._update(books.company), repeat=1)
    env.cr.commit()
    bare, update = statistics.median(bare), statistics.median(update)
    check(f"{size}: microseconds per open item", update * 1000 / size, 5.0)
    check(f"{size}: Update / bare SELECT", update / bare, 3.0)
    check(f"{size}: rows written when nothing changed", written, 0)
    count = round(asked.queries * size)
    return (size, bare, update, update * 1000 / size, update / bare, count, written), count


def timed(books, function):
    """Milliseconds, in a transaction of its own; the cron has looked at the company before."""
    books.env.cr.commit()
    books.company._credit_is_of_today()
    start = time.perf_counter()
    function()
    return (time.perf_counter() - start) * 1000


def bare_select(env, reading):
    env.cr.execute(
        SQL(
            """
            SELECT p.commercial_partner_id, SUM(l.amount_residual),
                MIN(COALESCE(l.date_maturity, l.date))
            FROM account_move_line l JOIN res_partner p ON p.id = l.partner_id
            WHERE %s GROUP BY p.commercial_partner_id
            """,
            open_condition(reading),
        )
    )
    return env.cr.fetchall()


def age_one_percent(env, books):
    env.cr.execute(
        "UPDATE account_move_line SET date_maturity = date_maturity - 31 WHERE account_id = %s AND id %% 100 = 0",
        [books.receivable.id],
    )
    env.cr.commit()
