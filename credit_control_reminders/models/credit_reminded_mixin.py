from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..engine import ladder, selection

# So many rows of the books are in memory at a time.
ROWS = 50_000


class CreditRemindedMixin(models.AbstractModel):
    """Which open items are due for which reminder, and why the others are not."""

    _name = "credit.reminded.mixin"
    _description = "Credit Customer: Reminders Due"

    # --- The books, judged -----------------------------------------------------------------------------------------

    @api.model
    def _judge_reminders(self, company, partners=None, besides=()):
        """Every open item of a company with what becomes of it today.

        A handful of statements for all of them; each item is judged by `engine/ladder.py`.

        :param partners: only these commercial partners
        :param besides: ids of messages whose items count as not reminded of
        :return: yields `(customer id, [item], [verdict])`, a customer at a time
        """
        self.env.flush_all()
        [books] = self._open_books(company, partners)
        ladders, by_id = self.env["credit.reminder.step"]._get_ladders()
        debtors = self._read_debtors(books, ladders)
        held = self._read_held(books)
        rows = self._iter_rows(selection.items_sql(books, besides), whole=partners is None)
        for customer_id, group in _by_customer(rows):
            items = [self._read_item(row, held) for row in group]
            debtor = debtors.get(customer_id, ladder.Debtor())
            yield customer_id, items, ladder.judge(debtor, items, by_id, books.today)

    @api.model
    def _read_debtors(self, books, ladders) -> dict:
        return {
            id_: ladder.Debtor(ladders.get(profile, ()), float(credits), paused, has_address, bounced)
            for id_, profile, paused, has_address, bounced, credits in self.env.execute_query(
                selection.debtors_sql(books)
            )
        }

    @api.model
    def _read_held(self, books) -> tuple:
        """What stands against items and is few beside them: `(excluded, disputed)`."""
        excluded = dict(self.env.execute_query(selection.excluded_sql(books))) if books.excluded_ids else {}
        return excluded, {int(key) for key in books.disputed}

    @api.model
    def _read_item(self, row, held) -> ladder.Item:
        """What a controller agreed to comes before what was registered."""
        _customer, id_, move, due, amount, currency, amount_currency, reason, until, taken, last, is_announced = row
        excluded, disputed = held
        if move in excluded:
            reason, until = ladder.EXCLUDED, excluded[move]
        elif id_ in disputed:
            reason, until = ladder.DISPUTED, None
        elif not reason and is_announced:
            reason = ladder.ON_THE_WAY
        return ladder.Item(
            id_, due, float(amount), currency, float(amount_currency), reason, until, tuple(taken or ()), last
        )

    @api.model
    def _iter_rows(self, query, whole):
        """The rows of a statement; those of whole books some at a time, however many there are."""
        if not whole:
            yield from self.env.execute_query(query)
            return
        self.env.cr.execute(SQL("DECLARE credit_reminder_rows NO SCROLL CURSOR FOR %s", query))
        while True:
            self.env.cr.execute(SQL("FETCH %s FROM credit_reminder_rows", ROWS))
            rows = self.env.cr.fetchall()
            yield from rows
            if not rows:
                break
        self.env.cr.execute("CLOSE credit_reminder_rows")

    # --- In words --------------------------------------------------------------------------------------------------

    @api.model
    def _reason_words(self, reason, step="", day=None, because="") -> str:
        """Why an item is not reminded of, as a sentence.

        :param step: the name of the step that is due, comes next, or was the last
        :param day: when that comes, or until when the reason holds
        :param because: what somebody gave as a reason, see :meth:`_given_reason`
        """
        if not reason:
            return self.env._("%s is due.", step)
        until = format_date(self.env, day) if day else ""
        sentence = self._get_reason_sentences(until).get(reason, "")
        return sentence % {"step": step, "date": until, "because": because or "–"}

    @api.model
    def _given_reason(self, reason, customer, line) -> str:
        """Why somebody excluded this document, or paused reminders to this customer."""
        if reason == ladder.EXCLUDED:
            return line.move_id.credit_excluded_reason or ""
        return customer.reminders_pause_reason or "" if reason == ladder.PAUSED else ""

    @api.model
    def _get_reason_sentences(self, until) -> dict:
        _ = self.env._
        with_day = {
            ladder.EXCLUDED: _("Excluded until %(date)s: %(because)s"),
            ladder.PLAN: _("Instalments, the next on %(date)s."),
            ladder.PROMISE: _("Promised; looked at again on %(date)s."),
            ladder.AGREED: _("Agreed by phone; looked at again on %(date)s."),
            ladder.PAUSED: _("Paused until %(date)s: %(because)s"),
            ladder.NOT_YET: _("%(step)s on %(date)s."),
            ladder.TAKEN_ALL: _("All steps taken (%(step)s on %(date)s): call, or hand over."),
        }
        without = {
            ladder.DISPUTED: _("Disputed: the dispute is still open."),
            ladder.PLAN: _("Paid in instalments."),
            ladder.PROMISE: _("Promised."),
            ladder.AGREED: _("Agreed by phone."),
            ladder.ON_THE_WAY: _("On the way: a payment was registered that has not reached the bank yet."),
            ladder.COVERED: _("Covered by open credits or payments of the customer."),
            ladder.SMALL: _("Too little: %(step)s has a least total."),
            ladder.NO_ADDRESS: _("No e-mail address: %(step)s goes by mail."),
            ladder.BOUNCED: _("The last mail came back: correct the address."),
            ladder.TAKEN_ALL: _("No step is left to take."),
            ladder.NOT_YET: _("Paid, or changed since."),
            ladder.LEFT_OUT: _("Left out by hand."),
            ladder.NO_STEP: _("No reminder steps on the monitoring profile."),
        }
        return {**without, **with_day} if until else without


def _by_customer(rows):
    """`(customer, its rows)` of rows sorted by customer, one customer's in memory at a time."""
    customer_id, group = None, []
    for row in rows:
        if group and row[0] != customer_id:
            yield customer_id, group
            group = []
        customer_id = row[0]
        group.append(row)
    if group:
        yield customer_id, group
