from collections import defaultdict

import numpy as np

from odoo import api, models
from odoo.tools import SQL

from ..engine import behaviour, worth

# Calls of so long ago tell what calls achieve; older ones tell of other times.
DAYS_BACK = 730
MOST = 50_000


class CreditWorthMixin(models.AbstractModel):
    """The worth of a call: what calls have achieved so far, and what follows for each customer."""

    _name = "credit.worth.mixin"
    _description = "Credit Customer: the Worth of a Call"

    @api.model
    def _get_calls(self, company, today) -> "Calls":
        """The calls recorded, and what of the open items is not to be asked for."""
        [books] = self._open_books(company)
        rows = self.env.execute_query(
            SQL(CALLED, company=company.id, today=today, days=worth.DAYS, back=DAYS_BACK, most=MOST)
        )
        moves = self.env["account.move.line"].search([("move_id", "in", books.excluded_ids)])
        return Calls(rows, {int(line): held for line, held in books.disputed.items()}, set(moves.ids))

    @api.model
    def _write_worth(self, company, calls):
        """What a call to each customer is worth; in SQL, for all customers in one statement."""
        whole = sum(calls.learned.values(), worth.Learned())
        profiles = self.env["credit.profile"].with_context(active_test=False).sudo().search([]).ids
        effects = [(profile, *worth.effect(calls.learned[profile], whole)) for profile in (0, *profiles)]
        ids, shares, sources, items = zip(*effects, strict=True)
        self.env.cr.execute(
            SQL(
                """
                UPDATE credit_customer SET (expected_date, call_amount, call_unpaid) = (NULL, 0, 0)
                WHERE company_id = %(company)s AND item_count = 0
                    AND (expected_date IS NOT NULL OR call_amount > 0 OR call_unpaid > 0);
                UPDATE credit_customer c SET (call_effect, call_effect_source, call_effect_items, call_worth, call_rank)
                    = ROW(s.share, s.source, s.items, s.worth, CASE WHEN %(by_worth)s THEN s.worth END)
                FROM (
                    SELECT own.id, e.share, e.source, e.items,
                        COALESCE(ROUND((own.call_amount * own.call_unpaid * e.share)::numeric, 2), 0) AS worth
                    FROM credit_customer own
                    JOIN UNNEST(%(ids)s::int[], %(shares)s::float[], %(sources)s::varchar[], %(items)s::int[])
                        e(profile_id, share, source, items) ON e.profile_id = COALESCE(own.profile_id, 0)
                    WHERE own.company_id = %(company)s
                ) s
                WHERE s.id = c.id
                    AND (c.call_effect, c.call_effect_source, c.call_effect_items, c.call_worth, c.call_rank)
                    IS DISTINCT FROM (s.share, s.source, s.items, s.worth, CASE WHEN %(by_worth)s THEN s.worth END)
                """,
                company=company.id,
                by_worth=company.credit_list_order == "worth",
                ids=list(ids),
                shares=[round(share, 3) for share in shares],
                sources=list(sources),
                items=list(items),
            )
        )


class Calls:
    """What calls were followed by, and what is not to be asked for in the next one.

    :param rows: `(commercial partner, profile or 0, due, day of the call, open then, paid within two weeks)`
    :param disputed: what is held back, by journal item
    :param excluded: journal items nobody calls about
    :ivar learned: by profile
    """

    def __init__(self, rows, disputed, excluded):
        self._called = np.array(rows, float).reshape(-1, 6)
        self._disputed, self._excluded = disputed, excluded
        self.learned = defaultdict(worth.Learned)

    def add(self, part, payers):
        """Learn from the calls to these customers: what would have been unpaid without, what was."""
        called = self._called[np.isin(self._called[:, 0], part.partners)]
        partners, profiles, due, day, amount, paid = called.T
        customers = np.searchsorted(part.partners, partners)
        before = np.maximum(payers.unpaid(customers, day - due), 1e-12)
        without = amount * payers.unpaid(customers, day + worth.DAYS - due) / before
        for profile in np.unique(profiles):
            mine = profiles == profile
            sums = int(mine.sum()), float(without[mine].sum()), float((amount - paid)[mine].sum())
            self.learned[int(profile)] += worth.Learned(*sums)

    def wanted(self, lines, amounts, outlook: behaviour.Outlook):
        """What of these open items is overdue, and neither promised nor disputed nor excluded."""
        items = outlook.items
        wanted = np.where((items.due < outlook.today) & (items.agreed == 0), amounts, 0.0)
        kept_back = np.fromiter({*self._disputed, *self._excluded}, np.int64)
        for place in np.flatnonzero(np.isin(lines, kept_back)):
            line = int(lines[place])
            held = amounts[place] if line in self._excluded else float(self._disputed[line])
            wanted[place] = max(0.0, wanted[place] - held)
        return wanted


# The calls about overdue items of which two weeks are over: what was open on that day and what was paid since.
CALLED = """
    SELECT c.partner_id, COALESCE(c.profile_id, 0), COALESCE(l.date_maturity, l.date) - DATE '0001-01-01' + 1,
        e.action_date - DATE '0001-01-01' + 1, l.amount_residual + COALESCE(money.later, 0), COALESCE(money.soon, 0)
    FROM credit_call_entry e
    JOIN credit_customer c ON c.id = e.customer_id
    JOIN credit_call_item i ON i.call_id = e.call_id AND (i.unlinked_on IS NULL OR i.unlinked_on > e.action_date)
    JOIN credit_call_entry linking ON linking.id = i.entry_id AND linking.id <= e.id
    JOIN account_move_line l ON l.id = i.line_id AND l.parent_state = 'posted'
    LEFT JOIN LATERAL (
        SELECT SUM(r.amount) AS later, SUM(r.amount) FILTER (WHERE r.max_date <= e.action_date + %(days)s) AS soon
        FROM account_partial_reconcile r WHERE r.debit_move_id = l.id AND r.max_date > e.action_date
    ) money ON TRUE
    WHERE e.company_id = %(company)s AND e.action_date BETWEEN %(today)s - %(back)s AND %(today)s - %(days)s
        AND COALESCE(l.date_maturity, l.date) < e.action_date AND l.amount_residual + COALESCE(money.later, 0) > 0
    ORDER BY e.id DESC LIMIT %(most)s
"""
