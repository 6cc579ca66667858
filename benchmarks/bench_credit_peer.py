"""The same books read by `account_credit_control`: its run makes one line per overdue item.

Both answer "whom to ask for money today"; the peer's run also writes a record per item.
"""

from benchmarks.credit_books import Books
from benchmarks.harness import check, finish, measure, sizes, table

PEERS = ["odoo-addon-account-credit-control>=19.0,<19.1"]
INSTALL = ["credit_control_calls", "account_credit_control"]
SIZES = sizes(1_000, 5_000)


def run(env):
    books = Books(env)
    rows = [("items", "peer lines", "peer ms", "peer queries", "ours ms", "ours queries", "peer / ours")]
    for size in SIZES:
        books.fill(size, called=0)
        rows.append(compare(env, books, size))
    table(rows)
    finish()


def compare(env, books, size):
    peer = Peer(env, books)
    theirs = measure(env, "account_credit_control, generate_credit_lines", 1,
                     lambda generate: generate(), repeat=3, prepare=peer.prepare)
    ours = measure(env, "credit_control_calls, first Update", 1,
                   lambda _none: env["credit.customer"]._update(books.company),
                   repeat=3, prepare=lambda: forget(env))
    check(f"{size}: ours / peer", ours.ms / theirs.ms, 1.0)
    return (size, peer.lines(), theirs.ms, theirs.queries, ours.ms, ours.queries, theirs.ms / ours.ms)


def forget(env):
    """No card yet: the Update makes every one of them anew."""
    env.cr.execute("DELETE FROM credit_customer")
    env.invalidate_all()


class Peer:
    """The peer's policy on the same receivable account, for every customer."""

    def __init__(self, env, books):
        self.env, self.books = env, books
        self.policy = env["credit.control.policy"].search([], limit=1)
        self.policy.write({"account_ids": [(4, books.receivable.id)], "do_nothing": False})
        books.company.credit_policy_id = self.policy
        env.cr.commit()

    def prepare(self):
        self.env.cr.execute("DELETE FROM credit_control_line")
        self.env["credit.control.run"].search([]).unlink()
        run = self.env["credit.control.run"].create(
            {"date": self.books.company._local_today(), "policy_ids": [(4, self.policy.id)]}
        )
        return run.generate_credit_lines

    def lines(self):
        return self.env["credit.control.line"].search_count([])
