"""What the scheduler promises when it is killed, runs twice at once, or meets a user: real processes, real commits."""

import psycopg2
import pytest

from tests.scheduler_database import COUNT, MAKE_CONTRACTS, REWIND, TRIGGER, copied

KILL = """
import os, signal
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
"""
# Dies when so much is committed, and before anything else happens.
KILL_AFTER_COMMIT = KILL + """
cron = type(env["ir.cron"])
commit, commits = cron._commit_progress, []
def commit_and_count(self, processed=0, **kwargs):
    commits.append(processed)
    result = commit(self, processed, **kwargs)
    return die() if sum(commits) >= {count} else result
cron._commit_progress = commit_and_count
"""
# Dies in the middle of a batch, its visits written and not committed.
KILL_INSIDE_BATCH = KILL + """
due = type(env["service.contract.due"])
link, calls = due._link_results, []
def link_and_count(self, records):
    calls.append(len(records))
    link(self, records)
    env.flush_all()
    if sum(calls) >= 300:
        die()
due._link_results = link_and_count
"""
# A colleague saves ten of the contracts of each batch while it is being worked on.
EDITED_MEANWHILE = """
contract = type(env["service.contract"])
trigger, calls = contract._trigger_visit, []
def edit_and_trigger(self, dues):
    calls.append(len(dues))
    if len(calls) in (2, 6):
        with env.registry.cursor() as cr:
            edited = self.with_env(self.env(cr=cr)).browse(dues.contract_id.ids[:10])
            edited.with_context(tracking_disable=True).write({"name": "Edited by a colleague"})
    return trigger(self, dues)
contract._trigger_visit = edit_and_trigger
"""
WAIT_FOR_EACH_OTHER = """
import time
given_up = time.monotonic() + 120
env.cr.execute("UPDATE service_contract SET is_noticed = TRUE WHERE id = %s", [{contract}])
env.cr.commit()
while time.monotonic() < given_up:
    env.cr.execute("SELECT count(*) FROM service_contract WHERE is_noticed")
    if env.cr.fetchone()[0] == 2:
        break
    env.cr.rollback()
    time.sleep(0.01)
env.cr.rollback()
"""


@pytest.fixture(scope="module")
def database():
    with copied() as database:
        status, output = database.run(MAKE_CONTRACTS)
        assert status == 0, output
        yield database


@pytest.fixture
def due(database):
    """The database with all contracts due and no visits."""
    database.execute(REWIND)
    return database


def assert_complete(database):
    assert database.visits_per_due() == {1: COUNT}
    assert database.count("service_contract_due", "state = 'triggered'") == COUNT
    assert database.count("service_contract", "error_message IS NOT NULL") == 0
    assert database.count("service_contract_due", "state = 'triggered' AND visit_id IS NULL") == 0
    assert database.count("(SELECT name FROM service_visit GROUP BY name HAVING count(*) > 1) twice") == 0


def test_killed_at_any_instant(due):
    """X2: killed after a commit and killed inside a batch, the scheduler loses nothing and repeats nothing."""
    status, output = due.run(KILL_AFTER_COMMIT.format(count=500) + TRIGGER)
    assert status == -9, output
    assert due.visits_per_due() == {1: 500, 0: COUNT - 500}
    status, output = due.run(KILL_INSIDE_BATCH + TRIGGER)
    assert status == -9, output
    assert due.visits_per_due() == {1: 500, 0: COUNT - 500}, "at most the open batch is lost"
    status, output = due.run(TRIGGER)
    assert (status, f"triggered {COUNT - 500}" in output) == (0, True), output
    assert_complete(due)


def test_two_at_once(due):
    """X2: two schedulers at the same time share the work: one visit for each due date."""
    contracts = [row[0] for row in due.rows("SELECT id FROM service_contract ORDER BY id LIMIT 2")]
    processes = [due.start(WAIT_FOR_EACH_OTHER.format(contract=contract) + TRIGGER) for contract in contracts]
    ended = [due.wait(process) for process in processes]
    assert [status for status, _output in ended] == [0, 0], ended
    assert_complete(due)


def test_edited_during_the_run(due):
    """X3: what a user saves meanwhile stays, the batch is tried again, no contract is flagged."""
    status, output = due.run(EDITED_MEANWHILE + TRIGGER + "print('chunks', len(calls))")
    assert (status, f"triggered {COUNT}" in output) == (0, True), output
    assert "chunks 10" in output, "two batches of two chunks were rolled back in their second chunk"
    assert due.count("service_contract", "name = 'Edited by a colleague'") == 20
    assert_complete(due)


@pytest.mark.parametrize(
    ("table", "link", "constraint"),
    [
        ("service_visit", "due_id", "service_visit_unique_due"),
        ("service_contract_due", "contract_id", "service_contract_due_unique_scheduled"),
    ],
)
def test_database_refuses_a_second(due, table, link, constraint):
    """X2: the database itself refuses a second visit for a due date, and a second row for a scheduled date."""
    due.execute(
        """INSERT INTO service_visit
                (subject, kind, company_id, date_reported, state, settlement, technician_count, due_id)
           SELECT 'By hand', 'regular', company_id, CURRENT_DATE, 'new', 'contract', 1, id
             FROM service_contract_due ORDER BY id LIMIT 1"""
    )
    [[names]] = due.rows(
        f"""SELECT string_agg(column_name, ', ') FROM information_schema.columns
             WHERE table_name = '{table}' AND column_name <> 'id'"""
    )
    with pytest.raises(psycopg2.errors.UniqueViolation, match=constraint):
        due.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE {link} > 0 LIMIT 1")


# --- Fees ----------------------------------------------------------------------------------------------------------

# Billing is the same for few contracts as for many, and an invoice costs more than a visit: fewer, in smaller batches.
BILLED, BATCH, CHUNK = 150, 50, 25
MAKE_FEES = f"""
env["account.chart.template"].try_loading("generic_coa", env.company, install_demo=False)
product = env["product.product"].create({{"name": "Fee", "type": "service", "list_price": 100}})
contracts = env["service.contract"].search([], limit={BILLED}, order="id")
contracts.partner_id.write({{"street": "Road 1"}})
env["service.contract.fee"].create([{{"contract_id": c.id, "product_id": product.id, "billing_unit": "year"}}
                                    for c in contracts])
env.cr.commit()
"""
SMALL_BATCHES = f"""
import functools
from odoo.addons.service_maintenance.models.base import service_batch
service_batch.CHUNK_SIZE = {CHUNK}
period = type(env["service.contract.period"])
period._run_batches = functools.partialmethod(period._run_batches, size={BATCH})
"""
BILL = SMALL_BATCHES + """
print("billed", env["service.contract"]._cron_bill_periods())
"""
# Dies in the middle of a batch, its invoices written and not committed.
KILL_INSIDE_BILLING = KILL + """
move = type(env["account.move"])
process, calls = move._process_fee_invoices, []
def process_and_count(self, how):
    calls.append(len(self))
    process(self, how)
    env.flush_all()
    if sum(calls) > 25:
        die()
move._process_fee_invoices = process_and_count
"""
UNBILL = """
UPDATE service_contract_period SET state = 'planned', invoice_line_id = NULL;
DELETE FROM account_move_line;
DELETE FROM account_move;
"""
# Of tables that nobody has ever looked at, the server thinks that they are not empty: Odoo's questions about payments
# then take the longer the more invoices there are.
LOOK = "ANALYZE account_partial_reconcile, account_payment"


@pytest.fixture(scope="module")
def fees(database):
    status, output = database.run(MAKE_FEES)
    assert status == 0, output
    database.execute(LOOK)
    return database


@pytest.fixture
def billable(fees):
    """The database with one period of each contract to be billed, and no invoices."""
    fees.execute(UNBILL)
    return fees


def invoices_per_period(database):
    """{number of invoice lines: number of periods due today that have so many}."""
    return dict(
        database.rows(
            """SELECT lines, count(*)
                 FROM (SELECT period.id, count(line.id) AS lines
                         FROM service_contract_period period
                         LEFT JOIN account_move_line line ON line.service_period_id = period.id
                        WHERE period.date_invoice = (SELECT min(date_invoice) FROM service_contract_period)
                     GROUP BY period.id) counted
             GROUP BY lines"""
        )
    )


def assert_all_billed(database):
    assert invoices_per_period(database) == {1: BILLED}
    assert database.count("account_move") == BILLED
    assert database.count("service_contract_period", "state = 'billed' AND invoice_line_id IS NOT NULL") == BILLED


def test_billing_killed_at_any_instant(billable):
    """M2: killed after a commit and killed inside a batch, billing loses nothing and bills nothing twice."""
    status, output = billable.run(KILL_AFTER_COMMIT.format(count=BATCH) + BILL)
    assert status == -9, output
    assert invoices_per_period(billable) == {1: BATCH, 0: BILLED - BATCH}
    status, output = billable.run(KILL_INSIDE_BILLING + BILL)
    assert status == -9, output
    assert invoices_per_period(billable) == {1: BATCH, 0: BILLED - BATCH}, "at most the open batch is lost"
    status, output = billable.run(BILL)
    assert (status, f"billed {BILLED - BATCH}" in output) == (0, True), output
    assert_all_billed(billable)


def test_two_billing_at_once(billable):
    """M2: two schedulers at the same time share the work: one invoice for each period."""
    billable.execute("UPDATE service_contract SET is_noticed = FALSE")
    contracts = [row[0] for row in billable.rows("SELECT id FROM service_contract ORDER BY id LIMIT 2")]
    processes = [billable.start(WAIT_FOR_EACH_OTHER.format(contract=contract) + BILL) for contract in contracts]
    ended = [billable.wait(process) for process in processes]
    assert [status for status, _output in ended] == [0, 0], ended
    assert_all_billed(billable)


# Two who press the button at the same moment, with the same on their screens; tried again as Odoo does.
CREDIT_REST_TWICE = """
import threading
from datetime import timedelta
from odoo import api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests.common import new_test_user

office = [new_test_user(env, f"rest_{n}", "service_maintenance.group_manager").id for n in range(2)]
period = env["service.contract.period"].search([("state", "=", "planned")], limit=1, order="date_start, id")
period.action_bill()
period.invoice_id.filtered(lambda invoice: invoice.state == "draft").action_post()
env.flush_all()
env.cr.execute("UPDATE service_contract SET date_end = %s, is_auto_renewed = FALSE WHERE id = %s",
               [period.date_start + timedelta(days=30), period.contract_id.id])
env.cr.commit()
barrier, said = threading.Barrier(2), []

def press(user):
    with env.registry.cursor() as cr:
        contract = api.Environment(cr, user, {})["service.contract"].browse(period.contract_id.id)
        contract.fee_rest
        barrier.wait(60)
        try:
            retrying(contract.action_credit_rest, contract.env)
            said.append("made")
        except UserError as error:
            cr.rollback()
            said.append(str(error))

threads = [threading.Thread(target=press, args=[user]) for user in office]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.cr.rollback()
print("SAID", sorted(said), env["account.move"].search_count([("move_type", "=", "out_refund")]))
"""


def test_two_credit_the_rest_at_once(billable):
    """M6: two who draft the credit note of the rest at the same moment make one; the other is told."""
    status, output = billable.run(CREDIT_REST_TWICE)
    assert status == 0, output
    assert "SAID ['All that is billed is owed, or it is credited already.', 'made'] 1" in output, output


# Two technicians whose customers sign at the same moment; one visit of the contract is included.
LAST_INCLUDED_TWICE = """
import threading
from odoo import api
from odoo.service.model import retrying
from odoo.tests.common import new_test_user

contract = env["service.contract"].search([], limit=1, order="id")
contract.write({"covers_labour": True, "allowance_ids": [(0, 0, {"kind": "visit", "quantity": 1})]})
people = [new_test_user(env, f"closer_{n}", "service_maintenance.group_technician") for n in range(2)]
visits = env["service.visit"].create([
    {"subject": f"Visit {n}", "partner_id": contract.partner_id.id, "contract_id": contract.id, "kind": "regular",
     "technician_ids": user.ids, "effective_hours": 1.0}
    for n, user in enumerate(people)])
visits._set_state("in_progress")
env.cr.commit()
barrier = threading.Barrier(2)

def close(user, visit):
    with env.registry.cursor() as cr:
        own = api.Environment(cr, user, {})["service.visit"].browse(visit)
        own.state
        barrier.wait(60)
        retrying(own.action_close, own.env)

threads = [threading.Thread(target=close, args=pair) for pair in zip([user.id for user in people], visits.ids)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
env.cr.rollback()
env.invalidate_all()
print("CLOSED", visits.mapped("state"), sorted(visits.mapped("is_beyond_contract")))
contract.allowance_ids.unlink()
env.cr.commit()
"""


def test_two_take_the_last_included_visit(billable):
    """M7: of two visits that close at the same moment one is included, the other beyond; nobody is turned away."""
    status, output = billable.run(LAST_INCLUDED_TWICE)
    assert status == 0, output
    assert "CLOSED ['done', 'done'] [False, True]" in output, output


# --- Reminders -----------------------------------------------------------------------------------------------------

MAKE_REMINDERS = """
from benchmarks.credit_books import Books
books = Books(env)
books.fill(300, called=0)
env.cr.execute("UPDATE res_partner SET email = ref || '@example.com' WHERE ref LIKE 'bench-%'")
env.invalidate_all()
env.company.write({"credit_reminder_days": "all", "credit_reminder_hour_from": 0, "credit_reminder_hour_to": 24})
run = env["credit.reminder.run"]._simulate(env.company)
run.action_confirm()
env.cr.commit()
"""
SEND = """
env["credit.reminder.message"]._cron_send()
"""
# Dies when so many mails are committed, and before anything else happens.
KILL_BETWEEN_MAILS = KILL_AFTER_COMMIT.format(count=10)
# Dies with a mail handed over and not committed.
KILL_INSIDE_MAIL = KILL + """
message = type(env["credit.reminder.message"])
mark, calls = message._mark_sent, []
def mark_and_count(self, vals=None):
    calls.append(len(self))
    mark(self, vals)
    env.flush_all()
    if len(calls) >= 5:
        die()
message._mark_sent = mark_and_count
"""


@pytest.fixture(scope="module")
def reminders(fees):
    status, output = fees.run(MAKE_REMINDERS)
    assert status == 0, output
    return fees


def mails_per_reminder(database):
    """{state: (reminders, mails)}"""
    return {
        state: (reminders, mails)
        for state, reminders, mails in database.rows(
            """SELECT message.state, count(DISTINCT message.id), count(mail.id)
                 FROM credit_reminder_message message
                 LEFT JOIN mail_message mail ON mail.model = 'credit.reminder.message' AND mail.res_id = message.id
                 GROUP BY message.state"""
        )
    }


def test_reminders_killed_at_any_instant(reminders):
    """F3: killed between two mails and inside one, and sent by two at once, each reminder is sent exactly once."""
    [(state, (count, mails))] = mails_per_reminder(reminders).items()
    assert (state, mails) == ("queued", 0)
    assert count > 30
    status, output = reminders.run(KILL_BETWEEN_MAILS + SEND)
    assert status == -9, output
    assert mails_per_reminder(reminders) == {"sent": (10, 10), "queued": (count - 10, 0)}
    status, output = reminders.run(KILL_INSIDE_MAIL + SEND)
    assert status == -9, output
    assert mails_per_reminder(reminders) == {"sent": (14, 14), "queued": (count - 14, 0)}, "the open one is not lost"
    ended = [reminders.wait(process) for process in [reminders.start(SEND) for _worker in range(2)]]
    assert [status for status, _output in ended] == [0, 0], ended
    assert mails_per_reminder(reminders) == {"sent": (count, count)}
