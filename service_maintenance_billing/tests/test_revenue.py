from datetime import date

from freezegun import freeze_time

from odoo import sql_db
from odoo.tests import tagged

from .common import BillingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 09:00")
class TestRevenue(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only what is made here counts.
        cls.env["service.contract.fee"].search([("company_id", "=", cls.env.company.id)]).unlink()

    def _get_tiles(self, user=None):
        tiles = self.env["service.dashboard"].with_user(user or self.manager).get_tiles()
        return {tile["key"].removeprefix("revenue_"): tile for tile in tiles if tile["key"].startswith("revenue_")}

    def _get_values(self):
        return {key: tile["value"] for key, tile in self._get_tiles().items()}

    def test_figures(self):
        """M10: recurring revenue by month and year at today's prices; won and lost since the first of January."""
        old = self._create_fee(date_from=date(2025, 3, 1), discount=10)
        self._create_fee(billing_unit="quarter", billing_interval=2, price_unit=300.0, date_from=date(2026, 2, 1))
        ended = self._create_fee(date_from=date(2025, 3, 1), date_to=date(2026, 1, 31))
        self._create_fee(date_from=date(2026, 4, 1))
        self._create_fee(start=False)
        self.assertEqual(self._get_values(), {"month": 140.0, "year": 1680.0, "won": 600.0, "lost": 1200.0})
        old._change_from(date(2026, 3, 1), "Indexed", price_unit=120.0)
        old._change_from(date(2026, 6, 1), "Indexed", price_unit=200.0)
        self.assertEqual(self._get_values()["month"], 158.0)
        old.contract_id.action_pause()
        self.assertEqual(self._get_values()["month"], 50.0)
        tiles = self._get_tiles()
        lost = self.env["service.contract"].search(tiles["lost"]["action"]["domain"])
        self.assertEqual(lost, ended.contract_id)
        self.assertEqual(len(self.env["service.contract"].search(tiles["month"]["action"]["domain"])), 1)

    def test_term(self):
        """M10: a contract that ends by its term is lost, one that renews by itself is not."""
        for renews in (False, True):
            self._create_fee(
                self._create_contract(
                    date_start=date(2025, 2, 1), duration=1, duration_unit="year", is_auto_renewed=renews,
                ),
                date_from=date(2025, 2, 1),
            )
        self.assertEqual(self._get_values()["lost"], 1200.0)

    def test_currency(self):
        """M10: fees in another currency count in the company's."""
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        pricelist = self.env["product.pricelist"].create({"name": "Euro", "currency_id": currency.id})
        contract = self._create_contract(pricelist_id=pricelist.id, date_start=date(2026, 1, 1))
        self._create_fee(contract, price_unit=100.0)
        self.assertEqual(self._get_values()["month"], 50.0)

    def test_for_managers(self):
        """M10: only managers see revenue, and only of the companies they are in."""
        self._create_fee()
        for user in (self.technician, self.dispatcher):
            self.assertFalse(self._get_tiles(user))
        other = self.setup_other_company(name="Other")["company"]
        contract = self.env["service.contract"].with_company(other).create(
            {
                "name": "Theirs", "partner_id": self.customer.id, "company_id": other.id,
                "date_start": date(2026, 1, 1), "user_id": False,
            }
        )
        self._create_fee(contract)
        self.assertEqual(self._get_values()["month"], 100.0)

    def test_one_question(self):
        """M10: the same number of queries at any number of fees."""
        dashboard = self.env["service.dashboard"].with_user(self.manager)

        def count(fees):
            for _number in range(fees):
                self._create_fee()
            self.env.flush_all()
            self.env.invalidate_all()
            start = sql_db.sql_counter
            dashboard._get_revenue_tiles()
            return sql_db.sql_counter - start

        count(1)
        self.assertEqual(count(2), count(4))
