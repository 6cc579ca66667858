from datetime import date

from freezegun import freeze_time

from odoo import sql_db
from odoo.fields import Command
from odoo.tests import tagged

from .common import BillingCommon

SIZE = 6


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 09:00")
class TestBillingQueries(BillingCommon):
    def _contracts(self, count, **values):
        """Contracts with a fee each, of customers of their own; they run."""
        customers = self.env["res.partner"].create([{"name": f"Customer {n}", "street": "Road"} for n in range(count)])
        fee = {"product_id": self.fee_product.id, "date_from": date(2026, 1, 1)}
        contracts = self.env["service.contract"].union(
            *(
                self._create_contract(
                    date_start=date(2026, 1, 1), partner_id=customer.id, equipment_ids=False,
                    fee_ids=[Command.create(fee)], **values,
                )
                for customer in customers
            )
        )
        contracts.action_start()
        return contracts

    def _count(self, work, records):
        self.env.flush_all()
        self.env.invalidate_all()
        start = sql_db.sql_counter
        work(records)
        self.env.flush_all()
        return sql_db.sql_counter - start

    def _assert_flat(self, make, work, growth=0):
        """`work(make(n))` may ask `growth` queries more for each further record; Odoo's own caches are warm."""
        work(make(SIZE))
        few, many = self._count(work, make(SIZE)), self._count(work, make(2 * SIZE))
        self.assertLessEqual(many, few + growth * SIZE, f"{few} queries for {SIZE} records, {many} for {2 * SIZE}")

    def test_bill(self):
        """M2: periods become invoices in sets: at most two queries more than Odoo's own for each further customer."""

        def bill(contracts):
            contracts._get_unbilled_periods()._bill()

        def create(vals_list):
            self.env["account.move"].create(vals_list)

        def prepare(count):
            vals_list = [row._prepare_fee_invoice_vals() for row in self._contracts(count)._get_unbilled_periods()]
            for vals in vals_list:
                for _code, _zero, line in vals["invoice_line_ids"]:
                    line.pop("service_period_id", None)
            return vals_list

        bill(self._contracts(SIZE))
        create(prepare(SIZE))
        ours = [self._count(bill, self._contracts(count)) for count in (SIZE, 2 * SIZE)]
        floor = [self._count(create, prepare(count)) for count in (SIZE, 2 * SIZE)]
        self.assertLessEqual(ours[1] - ours[0], floor[1] - floor[0] + 2 * SIZE, f"ours {ours}, Odoo's {floor}")

    def test_lay_out(self):
        """M1: periods of many fees are laid out in sets."""

        def lay_out(contracts):
            contracts.fee_ids.period_ids._as_owner().sudo().unlink()
            contracts.fee_ids._lay_out()

        self._assert_flat(self._contracts, lay_out)

    def test_nothing_due(self):
        """M2: a run without anything due asks the same at any number of contracts."""

        def run(_contracts):
            self._run_billing()
            self._run_billing("cron_lay_out_periods")
            self._run_billing("cron_open_renewals")

        def make(count):
            contracts = self._contracts(count)
            self._run_billing()
            return contracts

        self._assert_flat(make, run)

    def test_simulate(self):
        """M5: an indexation is simulated in sets."""
        index = self.env["service.price.index"].create({"name": "Index"})
        index._set_values({date(2026, 1, 1): 100, date(2026, 11, 1): 104})
        clause = self.env["service.price.clause"].create({"name": "Yearly", "index_id": index.id})

        def simulate(contracts):
            run = self.env["service.price.run"].with_user(self.manager).create(
                {"date_effective": date(2027, 1, 1), "contract_ids": [Command.set(contracts.ids)]}
            )
            run.action_simulate()
            self.assertEqual(len(run.line_ids), len(contracts))

        self._assert_flat(lambda count: self._contracts(count, price_clause_id=clause.id), simulate)
