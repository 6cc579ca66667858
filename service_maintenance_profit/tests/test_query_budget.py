from freezegun import freeze_time

from odoo import sql_db
from odoo.tests import tagged

from .common import ProfitCommon

SIZE = 6


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 09:00")
class TestProfitQueries(ProfitCommon):
    def _visits(self, count):
        """Closed visits, half of them under contracts of their own."""
        visits = self.env["service.visit"]
        for number in range(count):
            contract = self._create_contract(start=True) if number % 2 else self.env["service.contract"]
            visits |= self._done(contract_id=contract.id)
        return visits.with_user(self.manager)

    def _count(self, visits):
        self.env.flush_all()
        self.env.invalidate_all()
        start = sql_db.sql_counter
        visits._post_costs()
        self.env.flush_all()
        return sql_db.sql_counter - start

    def test_post(self):
        """M9: costs of many visits are posted in sets: no query for each further one."""
        self._count(self._visits(SIZE))
        few, many = self._count(self._visits(SIZE)), self._count(self._visits(2 * SIZE))
        self.assertLess(many, few + SIZE // 2, f"{few} queries for {SIZE} visits, {many} for {2 * SIZE}")
