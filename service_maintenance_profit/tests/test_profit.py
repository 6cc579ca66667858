from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ProfitCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 09:00")
class TestProfit(ProfitCommon):
    def _post(self, moves):
        moves.with_user(self.accountant).filtered(lambda move: move.state == "draft").action_post()

    # --- Costs -----------------------------------------------------------------------------------------------------

    def test_costs(self):
        """M9: an approved visit costs its hours as worked, parts at the product's cost, kilometres; on its day."""
        contract = self._create_contract(start=True)
        visit = self._approved(contract_id=contract.id)
        self.assertEqual(self._costs(visit), {"labour": -56.0, "part": -20.0, "travel": -6.0})
        lines = self._get_cost_lines(visit)
        self.assertEqual(lines.account_id, contract.analytic_account_id)
        self.assertEqual(lines.service_contract_id, contract)
        self.assertEqual(set(lines.mapped("date")), {date(2026, 2, 10)})
        self.part.standard_price = 11.0
        self.technician.service_cost_rate_ids.hourly_cost = 50.0
        self.assertEqual(sum(lines.mapped("amount")), -82.0, "What is approved costs what it cost then.")

    def test_refused_line(self):
        """M9: what is refused is not billed, and was used all the same."""
        visit = self._done()
        visit.line_ids.filtered(lambda line: line.kind == "part").action_refuse()
        visit.action_approve()
        self.assertEqual(self._costs(visit)["part"], -20.0)

    def test_sent_back(self):
        """M9: sent back, a visit costs nothing; approved anew, everything once and as it is then."""
        visit = self._approved()
        visit.action_send_back("Count the nozzles")
        self.assertFalse(self._get_cost_lines(visit))
        visit.line_ids.filtered(lambda line: line.kind == "part").with_user(self.technician).quantity = 3.0
        visit.with_user(self.technician).action_close()
        visit.action_approve()
        self.assertEqual(self._costs(visit)["part"], -30.0)
        self.assertEqual(len(self._get_cost_lines(visit)), 3)

    @mute_logger("odoo.sql_db")
    def test_never_twice(self):
        """M9: posting again changes nothing, and the database itself refuses a second cost of a line."""
        visit = self._approved()
        visit._post_costs()
        lines = self._get_cost_lines(visit)
        self.assertEqual(sum(lines.mapped("amount")), -82.0)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            lines[0].sudo().copy({"service_line_id": lines[0].service_line_id.id})
            self.env.flush_all()

    def test_two_technicians(self):
        """M9: the clock runs for both; hours written by hand are divided, or the named technician's."""
        both = [Command.set((self.technician | self.technician_2).ids)]
        visit = self._approved(technician_ids=both)
        self.assertEqual(self._costs(visit)["labour"], -98.0)
        for technician, expected in ((self.technician_2, -60.0), (self.env["res.users"], -70.0)):
            line = {"product_id": self.labour.id, "kind": "labour", "quantity": 2.0, "technician_id": technician.id}
            visit = self._approved(technician_ids=both, line_ids=[Command.create(line)])
            self.assertEqual(self._costs(visit)["labour"], expected)

    def test_unit(self):
        """M9: a part used by the dozen costs twelve."""
        line = {"product_id": self.part.id, "uom_id": self.env.ref("uom.product_uom_dozen").id, "quantity": 1.0}
        visit = self._approved(parts=0, line_ids=[Command.create(line)])
        self.assertEqual(self._costs(visit)["part"], -120.0)

    # --- Earned less spent -----------------------------------------------------------------------------------------

    def test_agrees_with_the_analytic_report(self):
        """M9: fees, work, costs and what else is booked: the sums are those of Odoo's own analytic report."""
        fee = self._create_fee()
        contract = fee.contract_id
        visit = self._approved(contract_id=contract.id)
        self._run_billing()
        visit.action_invoice()
        self._post(self._get_invoices(contract) | visit.sudo().invoice_ids)
        account = contract.analytic_account_id
        bill = self.env["account.move"].with_user(self.accountant).create(
            {
                "move_type": "in_invoice",
                "partner_id": self.partner_b.id,
                "invoice_date": date(2026, 2, 11),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Crane", "price_unit": 50.0, "tax_ids": False,
                            "analytic_distribution": {str(account.id): 100},
                        }
                    )
                ],
            }
        )
        bill.action_post()
        fees, work, labour, part, travel, other, margin = self._get_profit(
            contract, "amount_fee", "amount_work", "amount_labour", "amount_part", "amount_travel", "amount_other",
            "amount",
        )
        billed = 1.5 * 60 + 2 * 25 + 20 * 0.5
        self.assertEqual((fees, work, labour, part, travel, other), (200.0, billed, -56.0, -20.0, -6.0, -50.0))
        self.assertAlmostEqual(margin, 200.0 + billed - 132.0)
        lines = self.env["account.analytic.line"].with_user(self.accountant)
        [(odoos_own,)] = lines._read_group([("account_id", "=", account.id)], [], ["amount:sum"])
        self.assertAlmostEqual(margin, odoos_own)
        self.assertAlmostEqual(margin, account.with_user(self.accountant).balance)
        self.assertAlmostEqual(margin, contract.with_user(self.manager).profit)

    def test_credited(self):
        """M9: what is credited was not earned."""
        fee = self._create_fee(date_from=date(2026, 2, 1))
        self._run_billing()
        invoice = self._get_invoices(fee.contract_id)
        self._post(invoice)
        self.assertEqual(self._get_profit(fee.contract_id, "amount_fee"), (100.0,))
        invoice._reverse_moves([{"invoice_date": date(2026, 2, 10)}], cancel=True)
        self.assertEqual(self._get_profit(fee.contract_id, "amount_fee"), (0.0,))

    def test_covered_at_cost(self):
        """M9: what contract and warranty cover earns nothing and is seen at cost, by what covers it."""
        contract = self._create_contract(start=True, covers_labour=True)
        self.boiler.warranty_end_date = date(2026, 12, 31)
        self._approved(contract_id=contract.id)
        rows = self.env["service.profit"].with_user(self.manager)._read_group(
            [("contract_id", "=", contract.id)], ["coverage"], ["amount:sum"]
        )
        covered = {coverage: amount for coverage, amount in rows if coverage != "billable"}
        self.assertEqual(covered["contract"], -56.0)
        self.assertEqual(sum(amount for _coverage, amount in rows), -82.0)

    def test_dimensions(self):
        """M9: by customer, equipment, product and month; several pieces share evenly, and sums stay."""
        pump = self.boiler.copy({"name": "Pump", "serial_number": "P-1"})
        contract = self._create_contract(start=True, equipment_ids=[Command.set((self.boiler | pump).ids)])
        self._create_fee(contract, date_from=date(2026, 2, 1))
        self._approved(contract_id=contract.id, equipment_ids=[Command.set((self.boiler | pump).ids)])
        self._approved(contract_id=contract.id, equipment_ids=[Command.set(pump.ids)], parts=0)
        self._run_billing()
        self._post(self._get_invoices(contract))
        profit = self.env["service.profit"].with_user(self.manager)
        domain = profit._open([("contract_id", "=", contract.id)])["domain"]
        by_equipment = dict(profit._read_group(domain, ["equipment_id"], ["amount:sum"]))
        self.assertAlmostEqual(by_equipment[self.boiler], 50.0 - 41.0)
        self.assertAlmostEqual(by_equipment[pump], 50.0 - 41.0 - 62.0)
        self.assertEqual(profit._read_group(domain, ["partner_id"], ["__count"])[0][0], self.customer)
        by_product = dict(profit._read_group(domain, ["product_id"], ["amount:sum"]))
        self.assertAlmostEqual(by_product[self.labour], -112.0)
        self.assertAlmostEqual(by_product[self.fee_product], 100.0)
        self.assertEqual(len(profit._read_group(domain, ["date:month"], ["amount:sum"])), 1)
        entries = profit.search(domain)
        self.assertEqual(len(set(entries.ids)), len(entries))
        self.assertEqual(len(entries), 2 * 3 + 2 + 2)
        for entry in entries:
            action = entry.action_open_document()
            self.assertTrue(self.env[action["res_model"]].browse(action["res_id"]).exists())

    def test_without_a_contract(self):
        """M9: visits without a contract share an account; the customer shows what they earn."""
        visit = self._approved()
        visit.action_invoice()
        self._post(visit.sudo().invoice_ids)
        account = self.env.company.service_analytic_account_id
        self.assertEqual(self._get_cost_lines(visit).account_id, account)
        self.assertAlmostEqual(account.balance, 150.0 - 82.0)
        domain = self.customer.action_view_service_profit()["domain"]
        profit = self.env["service.profit"].with_user(self.manager)
        self.assertAlmostEqual(profit._read_group(domain, [], ["amount:sum"])[0][0], 68.0)

    def test_by_order(self):
        """M9: billed by a sales order, the invoice goes to the account; what goes to another is not counted."""
        self.env.company.service_billing = "order"
        contract = self._create_contract(start=True)
        visit = self._approved(contract_id=contract.id)
        visit.action_invoice()
        order = visit.sudo().sale_order_id
        order.action_confirm()
        order.order_line.qty_delivered = 20
        self._post(order._create_invoices())
        account = contract.analytic_account_id
        lines = self.env["account.analytic.line"].search([("account_id", "=", account.id)])
        elsewhere = account.copy({"name": "South"})
        lines.filtered("move_line_id")[0].copy({"account_id": elsewhere.id})
        work, margin = self._get_profit(contract, "amount_work", "amount")
        self.assertGreater(work, 0)
        self.assertAlmostEqual(margin, work - 82.0)
        self.assertAlmostEqual(margin, account.balance)
        self.assertFalse(elsewhere._get_service_distribution({str(account.id): 100}).keys() - {str(elsewhere.id)})

    def test_account_chosen_later(self):
        """M9: what stands on an account already is the contract's once the account is chosen."""
        plan, _others = self.env["account.analytic.plan"]._get_all_plans()
        account = self.env["account.analytic.account"].create({"name": "Bakery", "plan_id": plan.id})
        self.env["account.analytic.line"].create({"name": "Crane", "account_id": account.id, "amount": -50.0})
        contract = self._create_contract(start=True)
        contract.with_user(self.manager).analytic_account_id = account
        self.assertEqual(self._get_profit(contract, "amount_other"), (-50.0,))

    # --- Currencies and companies ----------------------------------------------------------------------------------

    def test_currency(self):
        """M9: fees in another currency are earned in the company's."""
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": currency.id})
        contract = self._create_contract(pricelist_id=pricelist.id)
        self._create_fee(contract, date_from=date(2026, 2, 1), price_unit=100.0)
        self._run_billing()
        self._post(self._get_invoices(contract))
        self.assertEqual(self._get_profit(contract, "amount_fee"), (50.0,))

    def test_two_companies(self):
        """M9: each company's costs are its own, on its own accounts; nobody sees the other's."""
        other = self.setup_other_company(name="Other")["company"]
        other.write({"service_hour_cost": 20.0, "service_km_cost": 1.0})
        self.part.with_company(other).standard_price = 7.0
        boss = new_test_user(
            self.env, "boss", "service_maintenance.group_manager", company_id=other.id, company_ids=[other.id]
        )
        theirs = self.env["service.visit"].with_company(other).create(
            {
                "subject": "Theirs", "partner_id": self.customer.id, "company_id": other.id, "user_id": boss.id,
                "line_ids": [Command.create({"product_id": self.part.id, "quantity": 2.0})],
            }
        ).with_user(boss)
        theirs.action_start()
        theirs.action_close()
        ours = self._done()
        (theirs | ours).sudo().action_approve()
        self.assertEqual(self._costs(theirs), {"part": -14.0})
        self.assertEqual(self._costs(ours)["part"], -20.0)
        self.assertEqual(self._get_cost_lines(theirs).account_id.company_id, other)
        seen = self.env["service.profit"].with_user(boss).search([])
        self.assertEqual(seen.visit_id, theirs)
