import itertools
import logging
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.credit_control_calls.engine import instalments

from ..engine import backtest, behaviour, worth

# How far back a customer's payments tell of it.
YEARS_BACK = 3
# So many rows of the books are in memory at a time.
ROWS = 100_000
WEEKS = 13
# In four weeks of five the cash lies within so many standard deviations of the middle.
EIGHTY_PERCENT = 1.2816


_logger = logging.getLogger(__name__)


class Part(NamedTuple):
    """The items of some customers, all of each: a column of whole numbers each; `partners` belongs to `customers`."""

    partners: np.ndarray
    customers: np.ndarray
    lines: np.ndarray
    due: np.ndarray
    paid: np.ndarray
    cents: np.ndarray

    @property
    def open(self):
        return (self.paid == 0) & (self.cents > 0)


class CreditForecastMixin(models.AbstractModel):
    """The forecast: what is expected of each open item, in sets, a part of the customers at a time.

    Each company's books are read twice, in parts: once for how the company's customers pay as a whole, once for each.
    """

    _name = "credit.forecast.mixin"
    _description = "Credit Customer: the Forecast"

    @api.model
    def _forecast(self, companies, day=None) -> int:
        """Say when the money of every open item is expected, standing at the end of a day.

        :param companies: the companies whose books are read
        :param day: the day; the company's today when omitted. What was paid after it counts as open
        :return: the number of items
        """
        self.env.flush_all()
        count = 0
        for company in companies:
            today = day or company._local_today()
            self._gather_items(company, today)
            count += self._forecast_books(company, today)
            company.sudo().credit_forecast_on = today  # a company is not the caller's to write
        self.env["credit.forecast"].invalidate_model()
        self.env["credit.forecast.week"].invalidate_model()
        self.env["credit.customer"].invalidate_model()
        return count

    def _forecast_books(self, company, today) -> int:
        now = today.toordinal()
        pool = behaviour.Pool()
        for part in self._parts():
            pool.add(self._payers(part, now))
        whole, weeks, calls, count = pool.company(), Weeks(today), self._get_calls(company, today), 0
        agreements = self._get_agreements(company, today)
        for part in self._parts():
            payers = self._payers(part, now, whole)
            calls.add(part, payers)
            count += self._forecast_part(company, part, payers, agreements, weeks, calls)
        self._drop_settled(company, today)
        self._write_weeks(company, weeks)
        self._write_worth(company, calls)
        return count

    def _payers(self, part, now, whole=None):
        return behaviour.Payers(part.customers, part.due, part.paid, now, whole, len(part.partners))

    def _forecast_part(self, company, part, payers, agreements, weeks, calls) -> int:
        chosen = np.flatnonzero(part.open)
        customers, lines, amounts = part.customers[chosen], part.lines[chosen], part.cents[chosen] / 100
        agreed, trust, source = agreements.of(lines, part.partners[customers])
        outlook = behaviour.Outlook(behaviour.Items.of(customers, part.due[chosen], agreed, trust), payers)
        got = outlook.expected()
        source = np.where(got.source == behaviour.AGREED, source, 0)
        weeks.add(outlook, customers, amounts, agreed > 0)
        self._write_items(company, lines, part.due[chosen], amounts, got, source)
        self._write_customers(company, part, payers, outlook, chosen, got.day, calls)
        return len(chosen)

    # --- Reading the books -----------------------------------------------------------------------------------------

    def _gather_items(self, company, today):
        """The items of a company as they were known at the end of a day, in a table of this transaction.

        Read once, used twice, by customer: a cursor over the books themselves would join them each time. An item
        settled by a credit note, a reversal or a write-off was not paid: it says nothing of the customer.
        """
        self.env.cr.execute(
            SQL(
                """
                DROP TABLE IF EXISTS credit_forecast_item;
                CREATE TEMP TABLE credit_forecast_item ON COMMIT DROP AS
                WITH credits AS MATERIALIZED (
                    SELECT l.id FROM account_move m JOIN account_move_line l ON l.move_id = m.id
                    WHERE m.company_id = %(company)s AND l.account_id = ANY(%(accounts)s)
                        AND (m.move_type = 'out_refund' OR m.reversed_entry_id IS NOT NULL OR m.credit_is_write_off)
                ), money AS (
                    SELECT r.debit_move_id AS line_id, MAX(r.max_date) AS last,
                        MAX(r.max_date) FILTER (WHERE credits.id IS NULL) AS day,
                        SUM(r.amount) FILTER (WHERE r.max_date > %(today)s) AS later
                    FROM account_partial_reconcile r LEFT JOIN credits ON credits.id = r.credit_move_id
                    WHERE r.company_id = %(company)s GROUP BY r.debit_move_id
                )
                SELECT p.commercial_partner_id AS partner_id, l.id AS line_id, %(due)s - DATE '0001-01-01' + 1 AS due,
                    CASE WHEN l.reconciled AND money.last <= %(today)s
                        THEN money.day - DATE '0001-01-01' + 1 ELSE 0 END AS paid,
                    ROUND(100 * (l.amount_residual + COALESCE(money.later, 0)))::bigint AS cents
                FROM account_move_line l
                JOIN res_partner p ON p.id = l.partner_id
                JOIN account_journal j ON j.id = l.journal_id AND j.type NOT IN ('bank', 'cash')
                LEFT JOIN money ON money.line_id = l.id
                WHERE l.company_id = %(company)s AND l.account_id = ANY(%(accounts)s) AND l.parent_state = 'posted'
                    AND l.balance > 0 AND l.date <= %(today)s
                    AND (l.reconciled IS NOT TRUE OR money.last > %(today)s
                        OR (money.day IS NOT NULL AND l.date > %(today)s - 366 * %(years)s))
                """,
                company=company.id,
                accounts=self._open_books(company)[0].receivable_ids,
                due=SQL("COALESCE(l.date_maturity, l.date)"),
                today=today,
                years=YEARS_BACK,
            )
        )
        self.env.cr.execute("ANALYZE credit_forecast_item")

    def _parts(self):
        """The items gathered, some customers' at a time: however large the books, as much is in memory."""
        self.env.cr.execute(
            "DECLARE credit_forecast_items NO SCROLL CURSOR FOR SELECT partner_id, line_id, due, paid, cents"
            " FROM credit_forecast_item ORDER BY partner_id"
        )
        rest = np.empty((0, 5), np.int64)
        while True:
            self.env.cr.execute(SQL("FETCH %s FROM credit_forecast_items", ROWS))
            rows = self.env.cr.fetchall()
            rest = np.concatenate([rest, np.array(rows, np.int64)]) if rows else rest
            # The last customer may go on in the rows to come.
            whole = np.searchsorted(rest[:, 0], rest[-1, 0]) if rows else len(rest)
            if whole:
                partners, customers = np.unique(rest[:whole, 0], return_inverse=True)
                yield Part(partners, customers, *rest[:whole, 1:].T)
            rest = rest[whole:]
            if not rows:
                break
        self.env.cr.execute("CLOSE credit_forecast_items")

    def _get_agreements(self, company, today) -> "Agreements":
        """Hook: what was agreed about which item, and who keeps its word."""
        self.env["credit.call.entry"].flush_model()
        values = {
            "company": company.id,
            "today": today,
            "grace": company.credit_promise_tolerance_days,
        }
        return Agreements(
            self.env.execute_query(SQL(PROMISED, **values)),
            self.env.execute_query(SQL(KEPT, **values)),
            self._get_planned(company, today),
        )

    @api.model
    def _get_planned(self, company, today) -> list[tuple]:
        """Rows `(journal item, day, share)`: by which part of a running plan each item is paid."""
        plans = self.env["credit.plan"].search([("company_id", "=", company.id), ("state", "=", "running")])
        rows = []
        for plan in plans.filtered(lambda plan: company._local_date(plan.create_date) <= today):
            coming = plan.part_ids.filtered(lambda part: part.state == "pending")
            parts = [instalments.Part(part.date, part.amount - part.received) for part in coming]
            lines = plan.call_id._open_items().line_id.sorted(lambda line: (line.date_maturity or line.date, line.id))
            days = instalments.covered_by(parts, [(line.id, line.amount_residual) for line in lines])
            rows += [(line, day, 1) for line, day in days.items()]
        return rows

    # --- Writing what is expected ----------------------------------------------------------------------------------

    def _write_items(self, company, lines, due, amounts, got, source):
        """In SQL: hundreds of thousands of rows, most of them as they were."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO credit_forecast (company_id, customer_id, line_id, date_due, amount, expected_date,
                    early_date, late_date, certainty, source, create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, c.id, s.line_id, DATE '0001-01-01' + s.due - 1, s.amount,
                    DATE '0001-01-01' + s.day - 1, DATE '0001-01-01' + s.early - 1, DATE '0001-01-01' + s.late - 1,
                    s.certainty, (ARRAY['behaviour', 'promise', 'plan'])[s.source + 1],
                    %(user)s, %(now)s, %(user)s, %(now)s
                FROM UNNEST(%(lines)s::int[], %(due)s::int[], %(amounts)s::numeric[], %(day)s::int[], %(early)s::int[],
                        %(late)s::int[], %(certainty)s::float[], %(source)s::int[])
                    s(line_id, due, amount, day, early, late, certainty, source)
                JOIN account_move_line l ON l.id = s.line_id
                JOIN res_partner p ON p.id = l.partner_id
                JOIN credit_customer c ON c.partner_id = p.commercial_partner_id AND c.company_id = %(company)s
                ON CONFLICT (line_id) DO UPDATE SET (company_id, customer_id, date_due, amount, expected_date,
                    early_date, late_date, certainty, source, write_date) = (EXCLUDED.company_id, EXCLUDED.customer_id,
                    EXCLUDED.date_due, EXCLUDED.amount, EXCLUDED.expected_date, EXCLUDED.early_date, EXCLUDED.late_date,
                    EXCLUDED.certainty, EXCLUDED.source, EXCLUDED.write_date)
                WHERE (credit_forecast.customer_id, credit_forecast.date_due, credit_forecast.amount,
                        credit_forecast.expected_date, credit_forecast.early_date, credit_forecast.late_date,
                        credit_forecast.certainty, credit_forecast.source)
                    IS DISTINCT FROM (EXCLUDED.customer_id, EXCLUDED.date_due, EXCLUDED.amount, EXCLUDED.expected_date,
                        EXCLUDED.early_date, EXCLUDED.late_date, EXCLUDED.certainty, EXCLUDED.source)
                """,
                company=company.id,
                user=self.env.uid,
                now=fields.Datetime.now(),
                lines=lines.tolist(),
                due=due.tolist(),
                amounts=amounts.tolist(),
                day=got.day.tolist(),
                early=got.early.tolist(),
                late=got.late.tolist(),
                certainty=np.round(got.certainty, 2).tolist(),
                source=source.tolist(),
            )
        )

    def _drop_settled(self, company, today):
        """What is not open any more is not expected any more."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM credit_forecast f WHERE f.company_id = %s AND NOT EXISTS (
                    SELECT FROM credit_forecast_item i WHERE i.line_id = f.line_id AND i.paid = 0 AND i.cents > 0)
                """,
                company.id,
            )
        )

    def _write_customers(self, company, part, payers, outlook, chosen, days, calls):
        """How each customer usually pays, by when half of its money is expected, and what a call is about."""
        count = len(part.partners)
        customers, cents = part.customers[chosen], part.cents[chosen]
        usual = behaviour.shrunk(payers.items, payers.middle, payers.company.middle)
        wanted = calls.wanted(part.lines[chosen], cents / 100, outlook)
        amount = np.bincount(customers, wanted, minlength=count)
        unpaid = np.bincount(customers, wanted * outlook.unpaid(payers.today + worth.DAYS), minlength=count)
        self.env.cr.execute(
            SQL(
                """
                UPDATE credit_customer c SET (usual_lateness, usual_items, expected_date, call_amount, call_unpaid)
                    = ROW(s.usual, s.items, s.day, LEAST(s.amount, c.actionable_balance), s.unpaid)
                FROM (SELECT partner_id, usual, items, CASE WHEN day > 0 THEN DATE '0001-01-01' + day - 1 END AS day,
                        amount, unpaid
                    FROM UNNEST(%(partners)s::int[], %(usual)s::numeric[], %(items)s::int[], %(day)s::int[],
                        %(amount)s::numeric[], %(unpaid)s::float[]) s(partner_id, usual, items, day, amount, unpaid)) s
                WHERE c.company_id = %(company)s AND c.partner_id = s.partner_id
                    AND (c.usual_lateness, c.usual_items, c.expected_date, c.call_amount, c.call_unpaid)
                    IS DISTINCT FROM (s.usual, s.items, s.day, LEAST(s.amount, c.actionable_balance), s.unpaid)
                """,
                company=company.id,
                partners=part.partners.tolist(),
                usual=np.round(usual, 1).tolist(),
                items=payers.items.tolist(),
                day=_half_by(customers, days, cents, count).tolist(),
                amount=np.round(amount, 2).tolist(),
                unpaid=np.round(np.divide(unpaid, amount, out=np.zeros(count), where=amount > 0), 3).tolist(),
            )
        )

    def _write_weeks(self, company, weeks):
        Week = self.env["credit.forecast.week"].sudo()  # figures are nobody's to write but the forecast's
        Week.search([("company_id", "=", company.id)]).unlink()
        Week.create(
            [
                {"company_id": company.id, "week": week, "figure": figure, "amount": amounts[column], **own}
                for week, amounts in weeks.rows()
                for figure, column in (("1_high", "high"), ("2_expected", "expected"), ("3_low", "low"))
                for own in [
                    {column: amounts[column], **({"agreed": amounts["agreed"]} if column == "expected" else {})}
                ]
            ]
        )

    # --- How good it was -------------------------------------------------------------------------------------------

    @api.model
    def _judge_forecast(self, companies, today=None):
        """Foretell each of the last three full months by what was known before it, and keep how well that did."""
        Score = self.env["credit.forecast.score"].sudo()  # figures are nobody's to write but the forecast's
        self.env.flush_all()
        for company in companies:
            now = today or company._local_today()
            self._gather_items(company, now)
            judged = self._judge_months(backtest.last_months(now))
            Score.search(
                [("company_id", "=", company.id), ("month", "in", [first for first, _kinds in judged])]
            ).unlink()
            Score.create(
                [
                    Score._prepare_score(company, first, kind, tally)
                    for first, kinds in judged
                    for kind, tally in kinds.items()
                    if tally.paid
                ]
            )

    def _judge_months(self, months):
        """`[(first day of the month, {kind: Tally})]`, in two passes as the forecast itself."""
        spans = [(day.toordinal(), last.toordinal()) for day, last in months]
        pools = [behaviour.Pool() for _span in spans]
        for part in self._parts():
            for pool, (day, _last) in zip(pools, spans, strict=True):
                pool.add(self._payers(part, day))
        wholes = [pool.company() for pool in pools]
        tallies = [[] for _span in spans]
        for part in self._parts():
            for tally, whole, span in zip(tallies, wholes, spans, strict=True):
                tally.append(backtest.judge(part.customers, part.due, part.paid, *span, whole))
        return [
            (day + timedelta(days=1), backtest.add_up(tally))
            for (day, _last), tally in zip(months, tallies, strict=True)
        ]

    # --- When it runs ----------------------------------------------------------------------------------------------

    @api.model
    def _cron_forecast(self):
        """Once a day for each company, after its Update; once a month how good it was."""
        companies = self.env["res.company"].search([])
        due = companies.filtered(lambda c: c.credit_refreshed_at and c.credit_forecast_on != c._local_today())
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for company in due:
            try:
                with self.env.cr.savepoint():
                    self._forecast_company(company)
            except Exception:
                # One company's failure, whatever it is, stops no other; it is tried again in an hour.
                _logger.exception("Nothing could be forecast for %s", company.display_name)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _forecast_company(self, company):
        """One company's forecast, and in a new month how good the last ones were."""
        today, before = company._local_today(), company.credit_forecast_on
        self._forecast(company)
        if not before or (before.year, before.month) != (today.year, today.month):
            self._judge_forecast(company)

    @api.model
    def action_forecast(self):
        """Button "Forecast now": as of this moment instead of last night."""
        self.check_access("write")
        for company in self.env.companies:
            # What is expected is nobody's to write but the forecast's.
            self.sudo()._forecast_company(company)
        return {"type": "ir.actions.client", "tag": "soft_reload"}


def _half_by(customers, days, cents, count):
    """By which day half of each customer's money is expected; 0 for who owes nothing."""
    half = np.zeros(count, np.int64)
    if len(customers):
        order = np.lexsort((days, customers))
        customers, days, cents = customers[order], days[order], cents[order].astype(float)
        total = np.bincount(customers, cents, minlength=count)
        before = np.cumsum(cents) - (np.cumsum(total) - total)[customers]
        reached = np.flatnonzero(before * 2 >= total[customers])
        first = np.unique(customers[reached], return_index=True)[1]
        half[customers[reached[first]]] = days[reached[first]]
    return half


class Weeks:
    """Adds up what is expected in each of the coming weeks; the first ends with this one."""

    def __init__(self, today: date):
        monday = today - timedelta(days=today.weekday())
        self.starts = [monday + timedelta(weeks=n) for n in range(WEEKS)]
        self._ends = [today.toordinal(), *((start + timedelta(days=6)).toordinal() for start in self.starts)]
        self._expected, self._variance, self._agreed = np.zeros((3, WEEKS))

    def add(self, outlook, customers, amounts, agreed):
        """What one customer owes comes together or not at all: its items' uncertainty adds up, not its square."""
        unpaid = [outlook.unpaid(end) for end in self._ends]
        for week, (before, after) in enumerate(itertools.pairwise(unpaid)):
            chance = before - after
            self._expected[week] += (chance * amounts).sum()
            self._agreed[week] += (chance * amounts)[agreed].sum()
            spread = np.bincount(customers, amounts * np.sqrt(np.maximum(chance * (1 - chance), 0)))
            self._variance[week] += (spread**2).sum()

    def rows(self):
        """`(Monday, amounts)`, in the company's currency."""
        # A few large amounts come or do not: the sum is skewed, and never negative, as a log-normal one is.
        mean = np.maximum(self._expected, 1e-9)
        spread = np.sqrt(np.log1p(self._variance / mean**2))
        middle = mean * np.exp(-(spread**2) / 2)
        low, high = middle * np.exp(-EIGHTY_PERCENT * spread), middle * np.exp(EIGHTY_PERCENT * spread)
        columns = {
            "expected": self._expected,
            "low": np.minimum(low, self._expected),
            "high": np.maximum(high, self._expected),
            "agreed": self._agreed,
        }
        for week, start in enumerate(self.starts):
            yield start, {name: round(float(column[week]), 2) for name, column in columns.items()}


class Agreements:
    """What was agreed about open items, and how far each customer's word is to be trusted.

    :param promised: rows `(journal item, day, share of what is open)`
    :param kept: rows `(commercial partner, promises judged, kept)`
    :param planned: rows as `promised`
    """

    def __init__(self, promised, kept, planned):
        self._by_line = {line: (day, share, 1) for line, day, share in promised}
        # A plan is the more solemn word.
        self._by_line |= {line: (day, share, 2) for line, day, share in planned}
        self._kept = {partner: (float(count), float(good)) for partner, count, good in kept}
        judged, good = (sum(column) for column in zip(*self._kept.values())) if self._kept else (0, 0)
        self._whole = good, judged

    def of(self, lines, partners):
        """`(day or 0, trust, source)` for each of these items: a column each."""
        agreed, trust, source = np.zeros(len(lines), np.int64), np.zeros(len(lines)), np.zeros(len(lines), np.int64)
        known = np.fromiter(self._by_line, np.int64, len(self._by_line))
        for place in np.flatnonzero(np.isin(lines, known)):
            day, share, kind = self._by_line[int(lines[place])]
            judged, good = self._kept.get(int(partners[place]), (0, 0))
            agreed[place], source[place] = day.toordinal(), kind
            trust[place] = behaviour.trust_in(good, judged, *self._whole) * float(share)
        return agreed, trust, source


# The last promise about each open item that was made by that day and is not late on it. Of items another call action
# has taken over since, nothing is promised here any more.
PROMISED = """
    SELECT DISTINCT ON (i.line_id) i.line_id, e.promised_date,
        LEAST(1, e.promised_amount / NULLIF(SUM(i.promise_base) OVER (PARTITION BY e.id), 0)) AS share
    FROM credit_call_entry e
    JOIN credit_call_item i ON i.call_id = e.call_id AND i.line_id IS NOT NULL AND i.promise_base > 0
    WHERE e.company_id = %(company)s AND e.promised_amount > 0 AND e.action_date <= %(today)s
        AND e.promised_date + %(grace)s >= %(today)s AND e.promise_state NOT IN ('replaced', 'settled')
    ORDER BY i.line_id, e.action_date DESC, e.id DESC
"""
# Promises whose days of grace were over by that day, and what became of them; a part is half a word.
KEPT = """
    SELECT c.partner_id, COUNT(*),
        SUM(CASE e.promise_state WHEN 'kept' THEN 1 WHEN 'partial' THEN 0.5 ELSE 0 END)
    FROM credit_call_entry e JOIN credit_customer c ON c.id = e.customer_id
    WHERE e.company_id = %(company)s AND e.promise_state IN ('kept', 'partial', 'broken')
        AND e.action_date <= %(today)s AND e.promised_date + %(grace)s < %(today)s
    GROUP BY c.partner_id
"""
