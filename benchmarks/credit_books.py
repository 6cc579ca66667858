"""A company's receivables for the credit control benchmarks, written by SQL.

Generated, and nothing else: ``items / 5`` customers (companies with a name, a phone, a
country); per customer four posted invoices due between 200 days ago and 40 days ahead
and one more item, an open payment for every fourth customer, an invoice for the others;
every entry has its receivable item and one revenue item, no taxes, in the company's
currency. With ``called`` a share of the open invoices hangs on a call, some with a
follow-up in the future, some in the past, some with a pending promise; every hundredth
customer disputes half of an item.
The planner's statistics are brought up to date afterwards, as autovacuum would.
"""

from odoo.tools import SQL

PER_CUSTOMER = 5


class Books:
    """The books of ``env.company``; the chart of accounts is loaded when there is none."""

    def __init__(self, env):
        self.env = env
        self.company = env.company
        if not self.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", self.company)
        self.receivable = self._account("asset_receivable")
        self.revenue = self._account("income")
        self.journal = env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        self.count = 0

    def _account(self, kind):
        domain = [("account_type", "=", kind), ("company_ids", "in", self.company.id)]
        return self.env["account.account"].search(domain, limit=1)

    def fill(self, items, called=0.2):
        """Bring the books up to ``items`` open items; they only ever grow."""
        customers = items // PER_CUSTOMER - self.count
        if customers <= 0:
            return
        first = self.count
        self.count += customers
        self.env.flush_all()
        self._partners(first, customers)
        self._moves(first, customers)
        self._lines(first, customers)
        self.env.invalidate_all()
        self._settle()
        self.env["credit.customer"]._update(self.company)
        self.env.cr.commit()
        if called:
            self._calls(first, customers, called)
            self._disputes(first)
            self.env.invalidate_all()
        self._settle()

    def _settle(self):
        self.env.cr.commit()
        self.env.cr.execute("ANALYZE")
        self.env.cr.commit()

    def _run(self, query, **values):
        self.env.cr.execute(
            SQL(
                query,
                company=self.company.id,
                currency=self.company.currency_id.id,
                today=self.company._local_today(),
                receivable=self.receivable.id,
                revenue=self.revenue.id,
                journal=self.journal.id,
                **values,
            )
        )

    def _partners(self, first, customers):
        self._run(
            """
            INSERT INTO res_partner (name, complete_name, is_company, active, type, lang,
                phone, ref, country_id, autopost_bills, create_date, write_date)
            SELECT 'Customer ' || n, 'Customer ' || n, TRUE, TRUE, 'contact', 'en_US',
                '+31 30 ' || n, 'bench-' || n,
                (SELECT id FROM res_country WHERE code = CASE n %% 3
                    WHEN 0 THEN 'BE' WHEN 1 THEN 'NL' ELSE 'DE' END),
                'ask', NOW(), NOW()
            FROM generate_series(%(first)s, %(last)s) n;
            """,
            first=first + 1,
            last=first + customers,
        )
        self._run(
            "UPDATE res_partner SET commercial_partner_id = id, credit_family_id = id"
            " WHERE commercial_partner_id IS NULL AND ref LIKE 'bench-%%'"
        )

    def _moves(self, first, customers):
        """The entries; ``ref`` carries the item's number for the lines."""
        self._run(
            """
            INSERT INTO account_move (name, ref, move_type, state, date, invoice_date,
                invoice_date_due, journal_id, company_id, currency_id, partner_id,
                commercial_partner_id, auto_post, payment_state, invoice_currency_rate,
                create_date, write_date)
            SELECT 'B/' || i.n || '/' || i.k, 'bench', CASE WHEN i.credit
                    THEN 'entry' ELSE 'out_invoice' END, 'posted',
                i.due - 30, i.due - 30, i.due, %(journal)s, %(company)s, %(currency)s,
                p.id, p.id, 'no', 'not_paid', 1, NOW(), NOW()
            FROM (SELECT n, k, (k = 5 AND n %% 4 = 0) AS credit,
                    %(today)s::date - ((n * 37 + k * 53) %% 240) + 40 AS due
                FROM generate_series(%(first)s, %(last)s) n, generate_series(1, 5) k) i
            JOIN res_partner p ON p.ref = 'bench-' || i.n
            """,
            first=first + 1,
            last=first + customers,
        )

    def _lines(self, first, customers):
        self._run(
            """
            INSERT INTO account_move_line (move_id, move_name, parent_state, date,
                date_maturity, journal_id, company_id, company_currency_id, currency_id,
                account_id, partner_id, display_type, debit, credit, balance,
                amount_currency, amount_residual, amount_residual_currency, reconciled,
                create_date, write_date)
            SELECT x.id, x.name, 'posted', x.date,
                CASE WHEN side.sign = 1 THEN x.invoice_date_due END, %(journal)s,
                %(company)s, %(currency)s, %(currency)s,
                CASE WHEN side.sign = 1 THEN %(receivable)s ELSE %(revenue)s END,
                x.partner_id, CASE WHEN side.sign = 1 THEN 'payment_term' ELSE 'product' END,
                GREATEST(0, x.amount * side.sign), GREATEST(0, -x.amount * side.sign),
                x.amount * side.sign, x.amount * side.sign,
                CASE WHEN side.sign = 1 THEN x.amount ELSE 0 END,
                CASE WHEN side.sign = 1 THEN x.amount ELSE 0 END, FALSE, NOW(), NOW()
            FROM (SELECT m.*, (CASE WHEN m.move_type = 'entry' THEN -1 ELSE 1 END)
                    * (10 + (m.id::bigint * 7919 %% 99000) / 100.0) AS amount
                FROM account_move m
                WHERE m.ref = 'bench' AND NOT EXISTS (
                    SELECT FROM account_move_line l WHERE l.move_id = m.id)) x,
                (VALUES (1), (-1)) AS side(sign)
            """
        )

    def _calls(self, first, customers, share):
        """One call on two oldest invoices of every ``1 / share``-th new customer."""
        step = max(1, round(1 / share * 2 / PER_CUSTOMER))
        self._run(
            """
            WITH called AS (
                SELECT c.id AS customer_id, c.partner_id,
                    SUBSTR(p.ref, 7)::int AS n
                FROM credit_customer c JOIN res_partner p ON p.id = c.partner_id
                WHERE p.ref LIKE 'bench-%%' AND SUBSTR(p.ref, 7)::int > %(first)s
                    AND SUBSTR(p.ref, 7)::int %% %(step)s = 0
            ), calls AS (
                INSERT INTO credit_call (name, customer_id, company_id, followup_code_id,
                    followup_date, promise_state, user_id, create_date, write_date)
                SELECT 'BENCH/' || n, customer_id, %(company)s, %(code)s,
                    %(today)s::date + n %% 21 - 10,
                    CASE WHEN n %% 10 = 0 THEN 'pending' END, %(user)s, NOW(), NOW()
                FROM called RETURNING id, customer_id, followup_date, promise_state
            ), entries AS (
                INSERT INTO credit_call_entry (call_id, customer_id, company_id,
                    action_date, followup_code_id, followup_date, description, user_id,
                    promised_amount, promised_date, promise_state, promise_wanted, promise_received,
                    agreed, outcome, create_date, write_date)
                SELECT id, customer_id, %(company)s, %(today)s::date - 14, %(code)s,
                    followup_date, 'Pays soon', %(user)s,
                    CASE WHEN promise_state IS NOT NULL THEN 100 ELSE 0 END,
                    CASE WHEN promise_state IS NOT NULL THEN %(today)s::date + 7 END,
                    promise_state, CASE WHEN promise_state IS NOT NULL THEN 100 ELSE 0 END, 0,
                    'Will call back', 'agreement', NOW(), NOW()
                FROM calls RETURNING id, call_id, customer_id
            )
            INSERT INTO credit_call_item (call_id, entry_id, line_id, move_id, company_id,
                document, date_due, currency_id, amount_residual, promise_base, promise_paid,
                create_date, write_date)
            SELECT e.call_id, e.id, l.id, l.move_id, %(company)s, l.move_name,
                l.date_maturity, %(currency)s, l.amount_residual, l.amount_residual, 0,
                NOW(), NOW()
            FROM entries e JOIN credit_customer c ON c.id = e.customer_id
            JOIN LATERAL (
                SELECT * FROM account_move_line x WHERE x.partner_id = c.partner_id
                    AND x.account_id = %(receivable)s AND x.amount_residual > 0
                ORDER BY x.date_maturity LIMIT 2) l ON TRUE
            """,
            first=first,
            step=step,
            code=self.env.ref("credit_control_calls.code_call_back").id,
            user=self.env.uid,
        )

    def _disputes(self, first):
        """Half of one invoice of every hundredth new customer is disputed."""
        self._run(
            """
            WITH disputed AS (
                SELECT c.id AS customer_id, l.*
                FROM credit_customer c JOIN res_partner p ON p.id = c.partner_id
                JOIN LATERAL (
                    SELECT x.id AS line_id, x.move_id, x.move_name, x.date_maturity,
                        x.amount_residual
                    FROM account_move_line x WHERE x.partner_id = c.partner_id
                        AND x.account_id = %(receivable)s AND x.amount_residual > 0
                    ORDER BY x.date_maturity DESC LIMIT 1) l ON TRUE
                WHERE p.ref LIKE 'bench-%%' AND SUBSTR(p.ref, 7)::int > %(first)s
                    AND SUBSTR(p.ref, 7)::int %% 100 = 0
            ), disputes AS (
                INSERT INTO credit_dispute (name, customer_id, company_id, category_id, state,
                    user_id, create_date, write_date)
                SELECT 'BENCH/' || customer_id, customer_id, %(company)s, %(category)s, 'open',
                    %(user)s, NOW(), NOW()
                FROM disputed RETURNING id, customer_id
            )
            INSERT INTO credit_dispute_item (dispute_id, line_id, move_id, company_id, document,
                date_due, currency_id, amount_residual, held_amount, create_date, write_date)
            SELECT s.id, d.line_id, d.move_id, %(company)s, d.move_name, d.date_maturity,
                %(currency)s, d.amount_residual, ROUND(d.amount_residual / 2, 2), NOW(), NOW()
            FROM disputes s JOIN disputed d ON d.customer_id = s.customer_id
            """,
            first=first,
            category=self.env.ref("credit_control_calls.dispute_category_price").id,
            user=self.env.uid,
        )

    def fill_paid(self, each):
        """`each` invoices of every customer, paid: due over the last two years, late as that customer's number says.

        :return: how many there are
        """
        self._run(
            """
            WITH due AS (
                SELECT p.id AS partner_id, SUBSTR(p.ref, 7)::int AS n, k,
                    %(today)s::date - 60 - ((SUBSTR(p.ref, 7)::int * 13 + k * 29) %% 670) AS due
                FROM res_partner p, generate_series(1, %(each)s) k WHERE p.ref LIKE 'bench-%%'
            ), paid AS (
                SELECT *, LEAST(%(today)s::date, due + n %% 40 - 8 + (n %% 1000 * k * 7919) %% 11) AS day FROM due
            ), moves AS (
                INSERT INTO account_move (name, ref, move_type, state, date, invoice_date, invoice_date_due, journal_id,
                    company_id, currency_id, partner_id, commercial_partner_id, auto_post, payment_state,
                    invoice_currency_rate, create_date, write_date)
                SELECT 'P/' || n || '/' || k, TO_CHAR(day, 'YYYY-MM-DD'), 'out_invoice', 'posted', due - 30, due - 30,
                    due, %(journal)s, %(company)s, %(currency)s, partner_id, partner_id, 'no', 'paid', 1, NOW(), NOW()
                FROM paid RETURNING id, name, ref, date, invoice_date_due, partner_id
            )
            INSERT INTO account_move_line (move_id, move_name, parent_state, date, date_maturity, journal_id,
                company_id, company_currency_id, currency_id, account_id, partner_id, display_type, debit, credit,
                balance, amount_currency, amount_residual, amount_residual_currency, reconciled, ref,
                create_date, write_date)
            SELECT id, name, 'posted', CASE WHEN sign = 1 THEN date ELSE ref::date END,
                CASE WHEN sign = 1 THEN invoice_date_due END, %(journal)s, %(company)s, %(currency)s, %(currency)s,
                %(receivable)s, partner_id, 'payment_term', GREATEST(0, sign * 100), GREATEST(0, -sign * 100),
                sign * 100, sign * 100, 0, 0, TRUE, 'paid', NOW(), NOW()
            FROM moves, (VALUES (1), (-1)) side(sign)
            """,
            each=each,
        )
        self._run(
            """
            INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount, debit_amount_currency,
                credit_amount_currency, company_id, max_date, debit_currency_id, credit_currency_id,
                create_date, write_date)
            SELECT d.id, c.id, 100, 100, 100, %(company)s, c.date, %(currency)s, %(currency)s, NOW(), NOW()
            FROM account_move_line d JOIN account_move_line c ON c.move_id = d.move_id AND c.balance < 0
            WHERE d.ref = 'paid' AND d.balance > 0
            """
        )
        self._settle()
        return self.count * each
