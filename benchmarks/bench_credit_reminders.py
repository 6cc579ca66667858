"""A simulated run of reminders over 400 000 open items, half of them reminded of once before.

The selection alone reads the books and judges each item; the run also keeps a line for each that is reminded of or
held back. The steps are those of the standard profile, the dates those of `credit_books.py`: due between 200 days ago
and 40 days ahead. 20 000 of its items are then confirmed: written down as reminders, of which the mails go out later.
"""

import time

from odoo.tools import SQL

from benchmarks.credit_books import Books
from benchmarks.harness import check, finish, measure, size, table

INSTALL = ["credit_control_reminders"]
ITEMS = size(400_000)
CONFIRMED = size(20_000)


def run(env):
    books = Books(env)
    books.fill(ITEMS)
    env.cr.execute("UPDATE res_partner SET email = ref || '@example.com' WHERE ref LIKE 'bench-%'")
    remind_half(env, books)
    env["credit.customer"]._update(books.company)
    env.cr.commit()
    Customer, Run = env["credit.customer"], env["credit.reminder.run"]
    selection = seconds(lambda: sum(len(items) for _id, items, _verdicts in Customer._judge_reminders(books.company)))
    asked = measure(env, "simulated run", ITEMS, lambda: Run._simulate(books.company), repeat=1)
    found = Run.search([], limit=1)
    table(
        [
            ("items", "selection s", "run s", "us per item", "to remind", "held back", "not yet"),
            (ITEMS, selection, asked.ms * ITEMS / 1000, asked.ms * 1000, found.item_count, found.held_count,
             found.not_yet_count),
        ]
    )  # fmt: skip
    check("seconds of the selection", selection, 10.0)
    check("seconds of the run with its lines", asked.ms * ITEMS / 1000, 20.0)
    keep(env, found, CONFIRMED)
    confirmed = measure(env, "run confirmed", found.item_count, found._confirm, repeat=1)
    print(f"{len(found.message_line_ids)} reminders of {len(found.message_line_ids.item_ids)} items")
    check("seconds of confirming", confirmed.ms * confirmed.count / 1000, 30.0)
    env.cr.rollback()
    finish()


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def keep(env, run, count):
    """Leave out by hand what is more than so many items."""
    env.cr.execute(
        SQL(
            """
            UPDATE credit_reminder_line SET reason = 'left_out' WHERE run_id = %(run)s AND reason IS NULL
                AND id NOT IN (SELECT id FROM credit_reminder_line WHERE run_id = %(run)s AND reason IS NULL
                    ORDER BY customer_id LIMIT %(count)s)
            """,
            run=run.id,
            count=count,
        )
    )
    env.invalidate_all()


def remind_half(env, books):
    """The first step, thirty days ago, of every second overdue item."""
    step = env.ref("credit_control_reminders.step_first")
    env.cr.execute(
        SQL(
            """
            WITH messages AS (
                INSERT INTO credit_reminder_message (customer_id, company_id, step_id, channel, user_id, contact_id,
                    state, create_date, write_date)
                SELECT c.id, c.company_id, %(step)s, 'mail', %(user)s, c.partner_id, 'sent', NOW(), NOW()
                FROM credit_customer c WHERE c.company_id = %(company)s AND c.overdue_item_count > 0
                RETURNING id, customer_id
            )
            INSERT INTO credit_reminder_item (message_id, line_id, move_id, company_id, step_id, date, date_due,
                document, is_counted, currency_id, amount, amount_residual, create_date, write_date)
            SELECT m.id, l.id, l.move_id, l.company_id, %(step)s, %(today)s::date - 30, l.date_maturity, l.move_name,
                TRUE, l.currency_id, l.amount_residual, l.amount_residual, NOW(), NOW()
            FROM messages m JOIN credit_customer c ON c.id = m.customer_id
            JOIN account_move_line l ON l.partner_id = c.partner_id AND l.account_id = %(receivable)s
                AND l.amount_residual > 0 AND l.date_maturity < %(today)s::date - 37 AND l.id %% 4 < 2
            """,
            step=step.id,
            user=env.uid,
            company=books.company.id,
            receivable=books.receivable.id,
            today=books.company._local_today(),
        )
    )
    env.invalidate_all()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
