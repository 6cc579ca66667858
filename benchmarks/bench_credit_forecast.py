"""The forecast of 400 000 open items from 2 000 000 paid ones: time and memory, and its error beside the best possible.

The payers are made up, so that the best possible forecast is known: each has a middle and a spread of its own, and
who knows them foretells the middle. `./dev bench credit_forecast FILE.csv` prints the same figures of any file instead,
with the columns customer, document, due, paid, amount, currency; it needs no database.
"""

import resource
import time

import numpy as np

from odoo.addons.credit_control_forecast.engine import backtest

from benchmarks.credit_books import Books
from benchmarks.harness import check, finish, measure, size, table

INSTALL = ["credit_control_forecast"]
ENGINE = ["credit_control_forecast"]
OPEN = size(400_000)
PAID_EACH = 25


def run(env):
    best_possible(env)
    books = Books(env)
    books.fill(OPEN)
    paid = books.fill_paid(PAID_EACH)
    env["credit.customer"]._update(books.company)
    env.cr.commit()
    forecast(env, books.company, paid)
    in_order_of_worth(env, books.company)
    finish()


def best_possible(env):
    """The error on payers of known behaviour, beside that of who knows their middle."""
    rng = np.random.default_rng(1)
    count, each = size(2_000, 100), 40
    middle, spread = rng.normal(10, 15, count), rng.choice([2.0, 5.0, 10.0], count)
    customers = np.repeat(np.arange(count), each)
    today = env.company._local_today()
    due = today.toordinal() + rng.integers(-720, 30, len(customers))
    rows = [("payers", "forecast", "best possible", "ratio", "due date", "like the company")]
    for name, late, best in (
        ("bell", rng.normal(middle[customers], spread[customers]), middle),
        ("long tail", middle[customers] + rng.exponential(spread[customers]), middle + spread * np.log(2)),
    ):
        paid = due + np.round(late).astype(np.int64)
        paid[paid > today.toordinal()] = 0
        row = errors(customers, due, paid, today, best)
        rows.append((name, *row))
        check(f"{name}: error / best possible", row[2], 1.1)
    table(rows)


def errors(customers, due, paid, today, middle):
    judged, best = [], 0.0
    for day, last in backtest.last_months(today):
        day, last = day.toordinal(), last.toordinal()
        judged.append(backtest.judge(customers, due, paid, day, last))
        asked = (due > day) & (due <= last) & (paid > day)
        best += np.abs(np.maximum(due + middle[customers], day + 1) - paid)[asked].sum()
    tally = backtest.add_up(judged)[backtest.COMING]
    best /= tally.paid
    ours, due_date, company = (tally.score(method).error for method in backtest.METHODS)
    return ours, best, ours / best, due_date, company


def forecast(env, company, paid):
    before = memory()
    start = time.perf_counter()
    measure(env, "forecast", OPEN, lambda: env["credit.customer"]._forecast(company), repeat=1)
    seconds = time.perf_counter() - start
    env.cr.commit()
    print(f"{OPEN} open and {paid} paid items: {seconds:.1f} s, {memory() - before:.0f} MiB more.")
    check("seconds", seconds, 60.0)
    check("MiB more at the peak", memory() - before, 300.0)
    start = time.perf_counter()
    env["credit.customer"]._judge_forecast(company)
    env.cr.commit()
    print(f"Judging the last quarter: {time.perf_counter() - start:.1f} s.")


def memory():
    """The most memory this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_order_of_worth(env, company):
    company.credit_list_order = "worth"
    env.flush_all()
    env.cr.commit()
    env.cr.execute("ANALYZE credit_customer")
    Customer = env["credit.customer"]
    domain = [("needs_action", "=", True), ("company_id", "in", company.ids)]
    listed = measure(
        env, "list in order of worth", 1, lambda: Customer.search_read(domain, ["partner_id", "call_worth"], limit=80)
    )
    check("list in order of worth, ms", listed.ms, 100.0)
