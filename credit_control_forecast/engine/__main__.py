"""How well the last quarter of any file would have been foretold: `python -m engine FILE.csv` in the addon's folder."""

# What it says is for whoever called it, not for a log.
# pylint: disable=print-used

import argparse
import sys
from datetime import date

import numpy as np

from . import backtest, behaviour, payments

SHOWN = 20
TITLES = {"forecast": "forecast", "due_date": "pays on the due date", "company": "pays like the company"}
KINDS = {
    backtest.COMING: "Items that came due in the month, forecast the day before it began",
    backtest.OVERDUE: "Items overdue already on that day",
}


def main(arguments=None):
    """Print the figures of each file; 2 where one cannot be read."""
    parser = argparse.ArgumentParser(prog="./dev bench credit_forecast", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE.csv")
    parser.add_argument(
        "--today", type=date.fromisoformat, help="the day the file is of; its last payment when omitted"
    )
    options = parser.parse_args(arguments)
    return max([read(path, options.today) for path in options.files])


def read(path, today):
    """0 when its figures are printed, 2 after the sentence why they cannot be."""
    try:
        report(path, payments.read(path), today)
    except payments.Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def report(path, data, today=None):
    """Print what the file says and how well its last quarter is foretold by what was known before."""
    for number, sentence in data.problems[:SHOWN]:
        print(f"line {number} left out: {sentence}")
    if len(data.problems) > SHOWN:
        print(f"... and {len(data.problems) - SHOWN} more lines left out.")
    if not data.paid.any():
        raise payments.Unreadable(f"{path} has no paid item: there is nothing to learn from.")
    today = today or date.fromordinal(int(data.paid.max()))
    # What the file knows of later days was not known then.
    paid = np.where(data.paid <= today.toordinal(), data.paid, 0)
    print(f"{path}: {len(paid)} items of {data.customers.max() + 1} customers, {(paid == 0).sum()} open on {today}.")
    if data.credits:
        print(f"{data.credits} credits left out.")
    if missing := int(np.isnan(data.amounts).sum()):
        print(f"{missing} items without an amount.")
    _print_usual(data, paid, today)
    judged = [(day, last, _judge(data, paid, day, last)) for day, last in _months(paid, today)]
    if not judged:
        raise payments.Unreadable(f"{path}: its payments are not old enough to foretell a month by the time before.")
    print(
        f"The months {', '.join(f'{last:%Y-%m}' for _day, last, _tally in judged)}, each from what was known before it:"
    )
    total = backtest.add_up(tally for _day, _last, tally in judged)
    for kind, title in KINDS.items():
        _print_kind(title, total[kind])
    _print_kind("Both together", total[backtest.COMING] + total[backtest.OVERDUE])


def _print_usual(data, paid, today):
    closed = paid > 0
    late = (paid - data.due)[closed]
    print(f"Usually paid {np.median(late):.0f} days after the due date, one in ten after {np.quantile(late, 0.9):.0f}.")


def _months(paid, today):
    """The last full months before which somebody had paid already."""
    first = paid[paid > 0].min()
    return [month for month in backtest.last_months(today) if month[0].toordinal() >= first]


def _judge(data, paid, day, last):
    columns = (data.customers, data.due, paid, day.toordinal(), last.toordinal())
    return backtest.judge(*columns, amounts=data.amounts, currencies=data.currencies)


def _print_kind(title, tally):
    print(f"\n{title}: {tally.items} items, {tally.items - tally.paid} of them unpaid to this day.")
    if not tally.paid:
        return
    print(f"{'':<24}{'mean absolute error':>20}{f'Brier, within {backtest.SOON} days':>24}")
    for method, name in TITLES.items():
        score = tally.score(method)
        print(f"{name:<24}{score.error:>15.2f} days{score.brier:>24.4f}")
    low, high = behaviour.EARLY, behaviour.LATE
    print(f"Paid within the range of {high - low:.0%}: {tally.coverage:.0%}.")
    for currency, (foretold, came) in sorted(tally.money.items()):
        print(f"Money within {backtest.SOON} days {currency}: {foretold:,.2f} foretold, {came:,.2f} came.")


if __name__ == "__main__":
    sys.exit(main())
