from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestMonthAnalysis(CreditCommon):
    """E1: DSO and collection by month come out of the ledger."""

    def setUp(self):
        super().setUp()
        clock = freeze_time("2027-06-15 10:00:00")
        clock.start()
        self.addCleanup(clock.stop)

    def sell(self, amount, on, due, partner=None, move_type="out_invoice"):
        return self.invoice(
            amount, 0, partner, move_type, invoice_date=date.fromisoformat(on), invoice_date_due=date.fromisoformat(due)
        )

    def receive(self, invoice, amount, on):
        receipt = self.bank_receipt(amount, invoice.commercial_partner_id, (self.today - date.fromisoformat(on)).days)
        self.receivable(invoice | receipt).filtered(lambda line: not line.reconciled).reconcile()

    def row(self, month, company=None):
        self.env.flush_all()
        Month = self.env["credit.month.analysis"].with_user(self.controller)
        Month.invalidate_model()
        domain = [("month", "=", f"{month}-01"), ("company_id", "=", (company or self.company).id)]
        return Month.search(domain)

    def test_receivables_month_by_month(self):
        """E1: what was owed at each month's end, whatever was paid since."""
        invoice = self.sell(300, "2027-03-10", "2027-04-10")
        self.receive(invoice, 100, "2027-04-20")
        self.receive(invoice, 200, "2027-06-02")
        found = {
            month: self.row(month).receivables for month in ("2027-02", "2027-03", "2027-04", "2027-05", "2027-06")
        }
        self.assertEqual(list(found.values()), [0, 300, 200, 200, 0])
        self.assertEqual((self.row("2027-03").sales, self.row("2027-04").collected), (300, 100))
        self.assertEqual(self.row("2027-04").overdue, 200)

    def test_due_on_the_last_day_is_not_overdue(self):
        """E1: as on the card, an item is overdue the day after."""
        self.sell(300, "2027-04-10", "2027-04-30")
        self.sell(50, "2027-04-10", "2027-04-29")
        self.assertEqual(self.row("2027-04").overdue, 50)
        self.assertEqual(self.row("2027-05").overdue, 350)

    def test_credits_net_per_customer(self):
        """E1: what one customer has too much takes nothing off what another owes."""
        other = self.new_partner("Other")
        self.sell(300, "2027-03-10", "2027-04-10")
        self.sell(80, "2027-04-10", "2027-04-10", move_type="out_refund")
        self.sell(500, "2027-04-10", "2027-04-10", other, move_type="out_refund")
        self.assertEqual(self.row("2027-04").overdue, 220)
        self.assertEqual(self.row("2027-04").receivables, -280)

    def test_running_month_ends_today(self):
        """E1: where the company is; what is dated later belongs to no month yet."""
        self.sell(300, "2027-06-15", "2027-06-15")
        self.sell(40, "2027-06-16", "2027-07-16")
        self.assertEqual((self.row("2027-06").receivables, self.row("2027-06").overdue), (300, 0))
        with freeze_time("2027-06-16 10:00:00"):
            self.assertEqual((self.row("2027-06").receivables, self.row("2027-06").overdue), (340, 300))

    def test_little_history_says_nothing(self):
        """E1: DSO is told from the first whole three months on, effectiveness from the second month."""
        self.sell(310, "2027-03-01", "2027-04-10")
        self.sell(310, "2027-04-01", "2027-05-10")
        for month, dso in (("2027-03", 0), ("2027-04", 0), ("2027-05", 92)):
            self.assertAlmostEqual(self.row(month).dso, dso, 1, month)
        self.assertFalse(self.row("2027-03").effectiveness)
        self.receive(self.env["account.move"].search([("amount_total", "=", 310)], limit=1), 310, "2027-05-20")
        self.assertGreater(self.row("2027-05").effectiveness, 0)

    def test_own_companies_only(self):
        """E1: the analysis reads the books of the companies its user works in."""
        self.sell(300, "2027-06-01", "2027-06-15")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        Month = self.env["credit.month.analysis"]
        self.assertEqual(Month.with_user(self.controller).search([]).company_id, self.company)
        self.assertEqual(len(Month.with_user(self.controller).search([])), 1)
        own, both = (
            Month.with_context(allowed_company_ids=companies.ids)._table_query.code
            for companies in (self.company, self.company | other)
        )
        self.assertEqual(both.count("AS company_id"), 2 * own.count("AS company_id"))
