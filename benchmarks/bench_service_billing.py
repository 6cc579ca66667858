"""Fee periods into invoices by the scheduled action itself, beside Odoo's own creation of the same invoices.

The floor is `account.move.create` of the very values our scheduled action prepares, less what ties them to a period:
500 invoices at a time, committed after each set.
"""

from datetime import timedelta
from statistics import median

from odoo.sql_db import db_connect

from benchmarks.harness import check, finish, measure, size, sizes, table
from benchmarks.service_data import Books

COUNTS = sizes(500, 2000, 8000)
BATCH = 500


def run(env):
    books = FeeBooks(env)
    ours, floors = [], []
    for count in COUNTS:
        books.fees(count)
        ours.append(measure(env, "periods billed", count, lambda _none: bill(env, books), repeat=rounds(count),
                            prepare=books.unbill))
        vals_list = books.prepared()
        floors.append(measure(env, "Odoo's own creation", count, lambda _none, v=vals_list: create(env, v),
                              repeat=rounds(count), prepare=books.unbill))
    table(
        [("per invoice", "count", "ms", "queries", "Odoo's ms", "Odoo's queries", "times Odoo's")]
        + [("", a.count, a.ms, a.queries, b.ms, b.queries, a.ms / b.ms) for a, b in zip(ours, floors)]
    )
    for one, floor in zip(ours, floors):
        check(f"{one.count}: times Odoo's own creation", one.ms / floor.ms, 1.3)
    check(f"flat, {COUNTS[-1]} to {COUNTS[0]}", ours[-1].ms / ours[0].ms, 1.1)
    one_bad_contract(env, books)
    nothing_due(env, books)
    simulating(env, books)
    finish()


def rounds(count):
    """One round of thousands is as steady as three of hundreds, and takes minutes."""
    return 3 if count <= 2000 else 1


def bill(env, books):
    done = env["service.contract"]._cron_bill_periods()
    if done != books.count or books.billed() != done:
        raise AssertionError(f"{done} periods billed of {books.count}.")


def create(env, vals_list):
    for start in range(0, len(vals_list), BATCH):
        env["account.move"].create(vals_list[start : start + BATCH])
        env.cr.commit()


def one_bad_contract(env, books):
    """A run over 2000 fees with one customer without an address, beside the same run without, in turns."""
    count = size(2000)
    books.fees(count)
    bad = env["res.partner"].create({"name": "No address"})
    contract = books.contracts_made[count // 2]
    customer = contract.partner_id
    good_times, bad_times = [], []
    for _round in range(3):
        for times, partner, failed in ((good_times, customer, 0), (bad_times, bad, 1)):
            contract.partner_id = partner
            env.cr.commit()
            label = f"{count} fees, {failed or 'none'} fails"
            times.append(measure(env, label, count, lambda _none: env["service.contract"]._cron_bill_periods(),
                                 repeat=1, prepare=books.unbill).ms)
            if books.billed() != count - failed:
                raise AssertionError(f"{books.billed()} billed of {count}, {failed} to fail.")
    contract.partner_id = customer
    check(f"one bad contract of {count}: times the run without",
          median(after / before for before, after in zip(good_times, bad_times)), 1.2)


def nothing_due(env, books):
    """The same number of queries at any number of contracts."""
    queries = {}
    few, many = sizes(100, 5000)
    for count in (few, many):
        books.fees(count, days_ahead=90)
        env["service.contract"]._cron_bill_periods()
        queries[count] = measure(env, f"nothing due, {count} contracts", 1, lambda: run_crons(env)).queries
    check(f"nothing due: queries at {many}, at most those at {few}", queries[many], queries[few])


def run_crons(env):
    env["service.contract"]._cron_bill_periods()
    env["service.contract.fee"]._cron_lay_out()


def simulating(env, books):
    """What an indexation would do to 10 000 contracts."""
    count = size(10000)
    books.fees(count)
    index = env["service.price.index"].create({"name": "Index"})
    month = books.books.today.replace(day=1)
    index._set_values({month - timedelta(days=800): 100.0, month: 105.0})
    clause = env["service.price.clause"].create({"name": "Yearly", "index_id": index.id, "lag_months": 0})
    base = (month - timedelta(days=700)).replace(day=1)
    env.cr.execute("UPDATE service_contract SET price_clause_id = %s, price_base_month = %s", [clause.id, base])
    env.cr.commit()
    env.invalidate_all()

    def simulate(price_run):
        price_run.action_simulate()
        if price_run.line_count != count:
            raise AssertionError(f"{price_run.line_count} prices worked out for {count} fees.")

    day = month + timedelta(days=70)
    result = measure(env, "indexation simulated", count, simulate,
                     prepare=lambda: env["service.price.run"].create({"date_effective": day}))
    check(f"{count} contracts simulated: seconds", result.ms * count / 1000, 5)


class FeeBooks:
    """Contracts with one yearly fee each, due today."""

    def __init__(self, env):
        self.env = env
        self.books = Books(env)
        if not env.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", env.company, install_demo=False)
        self.books.customers.write({"street": "Road 1", "city": "Town"})
        self.product = env["product.product"].create({"name": "Fee", "type": "service", "list_price": 100.0})
        env.cr.commit()

    def fees(self, count, days_ahead=0):
        self.unbill()
        self.env.cr.execute("DELETE FROM service_contract_fee")
        self.books.forget()
        self.count = count
        self.contracts_made = self.books.contracts(count, due_today=False, interval_unit="quarter")
        day = self.books.today + timedelta(days=days_ahead)
        self.books.env["service.contract.fee"].create(
            [
                {"contract_id": contract.id, "product_id": self.product.id, "billing_unit": "year", "date_from": day}
                for contract in self.contracts_made
            ]
        )
        self._settle()

    def prepared(self):
        """The values our scheduled action makes invoices of, without their ties to periods."""
        self.unbill()
        model = self.env["service.contract.period"]
        periods = model.search(model._get_bill_domain(self.env.company))
        periods = periods.with_context(fee_visits=periods.contract_id._get_next_visits_texts())
        vals_list = [period._prepare_fee_invoice_vals() for period in periods]
        for vals in vals_list:
            for _command, _zero, line in vals["invoice_line_ids"]:
                line.pop("service_period_id", None)
        return vals_list

    def billed(self):
        return self.env["service.contract.period"].search_count([("state", "=", "billed")])

    def unbill(self):
        """Take all invoices back, in tables as good as new."""
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE service_contract_period SET state = 'planned', invoice_line_id = NULL, error_message = NULL;
               UPDATE service_contract SET fee_error = NULL WHERE fee_error IS NOT NULL;
               DELETE FROM mail_activity WHERE res_model = 'service.contract';
               DELETE FROM mail_message WHERE model = 'account.move';
               DELETE FROM mail_followers WHERE res_model = 'account.move';
               DELETE FROM account_move_line;
               DELETE FROM account_move"""
        )
        self._settle()

    def _settle(self):
        self.env.cr.commit()
        self.env.invalidate_all()
        with db_connect(self.env.cr.dbname).cursor() as cr:
            cr.rollback()
            cr._cnx.set_session(autocommit=True)
            cr.execute("VACUUM ANALYZE account_move, account_move_line, service_contract_period, service_contract")
            cr._cnx.set_session(autocommit=False)
