"""The daily scheduled actions: nothing due, due dates to lay out, one bad contract among many."""

from statistics import median

from odoo.sql_db import db_connect

from benchmarks.harness import check, finish, measure, size, sizes
from benchmarks.service_data import Books

CRONS = [
    ("service.contract", "_cron_trigger_due"),
    ("service.contract.due", "_cron_remind"),
    ("service.contract", "_cron_extend_schedule"),
    ("service.contract", "_cron_close_terms"),
]


def run(env):
    books = Books(env)
    nothing_due(env, books)
    extending(env, books)
    one_bad_contract(env, books)
    finish()


# --- Nothing due ---------------------------------------------------------------------------------------------------


def nothing_due(env, books):
    """All four actions together ask the same number of questions at any number of contracts."""
    queries = {}
    fewest, some, most = sizes(100, 1000, 10000)
    for count in (fewest, some, most):
        books.forget()
        books.contracts(count, due_today=False, duration=3, reminder_days=5)
        label = f"daily run, nothing due, {count} contracts"
        queries[count] = measure(env, label, 1, lambda: daily_run(env)).queries
    check(f"nothing due: queries at {most}, at most those at {fewest}", queries[most], queries[fewest])


def daily_run(env):
    for model, method in CRONS:
        getattr(env[model], method)()


# --- Extending -----------------------------------------------------------------------------------------------------


def extending(env, books):
    """A whole year of monthly contracts, and the daily case: one more row for each contract."""
    for count in sizes(500, 2000, 8000):
        books.forget()
        contracts = books.contracts(-(-count // 13), interval_unit="month")
        extend(env, books, "extend by a year", -1, len(contracts.due_ids))
    for count in sizes(500, 2000, 8000):
        books.forget()
        books.contracts(count, interval_unit="quarter")
        extend(env, books, "extend by one row per contract", 350, count)


def extend(env, books, label, days, count):
    def work(_none):
        env["service.contract"]._cron_extend_schedule()

    before = env["service.contract.due"].search_count([])
    result = measure(env, label, count, work, prepare=lambda: books.shorten(days))
    if env["service.contract.due"].search_count([]) != before:
        raise AssertionError("Not all due dates were laid out again.")
    check(f"{label}, {count}: ms per due date", result.ms, 0.3)


# --- One bad contract ----------------------------------------------------------------------------------------------


def one_bad_contract(env, books):
    """A run over 2000 due dates with one that fails, beside the same run without it, in turns."""
    count = size(2000)
    for kind, (spoil, repair) in BAD.items():
        books.forget()
        contracts = books.contracts(count, templated=kind == "in the preparation")
        good, bad = [], []
        for _round in range(3):
            good.append(timed(env, books, contracts, None))
            spoil(env, contracts[count // 2])
            bad.append(timed(env, books, contracts, kind))
            repair(env, contracts[count // 2])
        ratio = median(after / before for before, after in zip(good, bad))
        check(f"one bad contract of {count}, {kind}: times the run without", ratio, 1.2)


def timed(env, books, contracts, kind):
    books.rewind()
    count = len(contracts)
    label = f"{count} due dates, one fails {kind}" if kind else f"{count} due dates, none fails"
    result = measure(env, label, count, env["service.contract"]._cron_trigger_due, repeat=1)
    failed = env["service.contract.due"].search([("state", "=", "failed")])
    expected = contracts[count // 2] if kind else contracts.browse()
    if failed.contract_id != expected:
        raise AssertionError(f"Failed: {failed.contract_id}, expected {expected}.")
    return result.ms


def refuse(env, contract):
    """The database refuses this contract's visit."""
    statement = "ALTER TABLE service_visit ADD CONSTRAINT bench_refuse CHECK (contract_id <> %s) NOT VALID"
    _execute(env, statement % contract.id)


def accept(env, _contract):
    _execute(env, "ALTER TABLE service_visit DROP CONSTRAINT bench_refuse")


def no_responsible(env, contract):
    """A to-do nobody can be given: its preparation raises."""
    contract.with_context(tracking_disable=True).write({"action": "activity", "user_id": False})
    env.cr.commit()


def responsible(env, contract):
    contract.with_context(tracking_disable=True).write({"action": "visit", "user_id": env.uid})
    env.cr.commit()


BAD = {"in the database": (refuse, accept), "in the preparation": (no_responsible, responsible)}


def _execute(env, statement):
    env.cr.commit()
    with db_connect(env.cr.dbname).cursor() as cr:
        cr.execute(statement)
