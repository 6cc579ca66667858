from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingTour(BillingCommon, HttpCase):
    def test_fee_to_invoice(self):
        """M1, M2: a manager puts a fee on a contract, sees its next invoices, and bills what is due."""
        self.manager.group_ids += self.env.ref("account.group_account_invoice")
        today = self.env.company._local_today()
        contract = self._create_contract(date_start=today, start=True)
        self.start_tour("/odoo/service-contracts", "service_fee_invoice", login=self.manager.login)
        self.assertEqual(contract.period_ids.sorted("date_start")[0].state, "billed")

    def test_index_run(self):
        """M5: simulated, confirmed and taken back in the browser."""
        today = self.env.company._local_today()
        index = self.env["service.price.index"].create({"name": "Consumer prices"})
        first = today.replace(day=1)
        index._set_values({first - relativedelta(months=24): 100, first: 110})
        clause = self.env["service.price.clause"].create(
            {"name": "Yearly", "index_id": index.id, "has_cap": True, "cap": 3}
        )
        contract = self._create_contract(
            date_start=first - relativedelta(months=24), start=True, price_clause_id=clause.id
        )
        fee = self._create_fee(contract, date_from=first)
        self.start_tour("/odoo/service-indexation/new", "service_price_run", login=self.manager.login)
        self.assertFalse(fee.change_ids)
        self.assertEqual(self.env["service.price.run"].search([]).state, "taken_back")
