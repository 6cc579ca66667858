from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-01 09:00")
class TestPriceRun(BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.env["service.price.index"].with_user(cls.manager).create({"name": "Consumer prices"})
        cls.index.pasted = "2025-01\t100\n2025-11\t104\n2026-01\t105\n2026-11\t110,25"
        cls.clause = cls.env["service.price.clause"].with_user(cls.manager).create(
            {"name": "Yearly", "index_id": cls.index.id, "lag_months": 2, "has_cap": True, "cap": 4.5}
        )

    def _create_indexed_fee(self, **values):
        with freeze_time("2025-01-01 09:00"):
            contract = self._create_contract(
                date_start=date(2025, 1, 1), price_clause_id=self.clause.id, user_id=self.dispatcher.id
            )
            return self._create_fee(contract, date_from=date(2025, 1, 1), **values)

    def _create_run(self, day, **values):
        return self.env["service.price.run"].with_user(self.manager).create({"date_effective": day, **values})

    def test_simulation_changes_nothing(self):
        """M5: the simulation shows old and new price, percent, limit and the effect on a year's revenue."""
        fee, dear = self._create_indexed_fee(quantity=2), self._create_indexed_fee()
        self.clause.cap = 3
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        self.assertRecordValues(
            run.line_ids.filtered(lambda line: line.fee_id == fee),
            [
                {
                    "price_old": 100, "price_new": 103, "percent": 3, "limit": "cap",
                    "index_old": 100, "index_new": 105,
                    "month_old": date(2025, 1, 1), "month_new": date(2026, 1, 1), "amount_effect": 72,
                }
            ],
        )
        self.assertEqual((run.line_count, run.amount_effect), (2, 108))
        self.assertFalse((fee | dear).change_ids)

    def test_takes_effect_on_its_day(self):
        """M5: confirmed, the price holds from its day on: a month is divided, the one before stays as it is."""
        fee = self._create_indexed_fee(price_unit=310)
        run = self._create_run(date(2026, 3, 11))
        run.action_simulate()
        run.action_confirm()
        february, march, april = fee.period_ids.filtered(lambda row: row.date_start >= date(2026, 2, 1)).sorted(
            "date_start"
        )[:3]
        new = 323.95  # 4.5 % at most
        self.assertEqual([february.amount, april.amount], [310, new])
        self.assertEqual(march.amount, round(310 * 10 / 31 + new * 21 / 31, 2))
        self.assertIn("capped at 4.5 %", fee.change_ids.reason)
        self.assertEqual((fee.price_now, fee.price_unit), (310, 310))
        with freeze_time("2026-03-12 09:00"):
            self.env.invalidate_all()
            self.assertEqual(fee.price_now, new)

    @mute_logger("odoo.sql_db")
    def test_never_applied_twice(self):
        """M5: a second run finds nothing to index; of two simulated at once the second is refused, also one ahead of
        the first, and by the database itself."""
        self._create_indexed_fee()
        first, second = self._create_run(date(2026, 3, 1)), self._create_run(date(2026, 3, 2))
        ahead = self._create_run(date(2026, 2, 27))
        (first | second | ahead).action_simulate()
        first.action_confirm()
        for run in (second, ahead):
            with self.assertRaisesRegex(UserError, "simulate again"):
                run.action_confirm()
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            second.line_ids._apply()
        third = self._create_run(date(2026, 6, 1))
        third.action_simulate()
        self.assertFalse(third.line_ids, "once every twelve months")

    def test_next_year_from_the_last_price(self):
        """M5: a year later the price goes on from the month it was indexed to."""
        fee = self._create_indexed_fee()
        self._create_run(date(2026, 3, 1)).action_simulate()
        run = self.env["service.price.run"].search([], limit=1).with_user(self.manager)
        run.action_confirm()
        following = self._create_run(date(2027, 3, 1))
        following.action_simulate()
        line = following.line_ids
        self.assertEqual((line.month_old, line.month_new, line.price_old), (date(2026, 1, 1), date(2026, 11, 1), 104.5))
        self.assertEqual(line.price_new, 109.2)
        self.assertEqual(fee.change_ids.mapped("price_unit"), [104.5])

    def test_another_index_since_the_last_run(self):
        """M5: an index that knows the base month only by an earlier one can be followed from now on."""
        fee = self._create_indexed_fee()
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        run.action_confirm()
        quarterly = self.index.create({"name": "Wages", "pasted": "2025-10\t200\n2026-10\t202"})
        fee.contract_id.price_clause_id = self.clause.create(
            {"name": "Wages", "index_id": quarterly.id, "lag_months": 2}
        )
        following = self._create_run(date(2027, 3, 1))
        following.action_simulate()
        self.assertEqual(following.line_ids.month_old, date(2025, 10, 1))
        following.action_confirm()
        self.assertEqual(fee.change_ids.sorted("date")[-1:].price_unit, following.line_ids.price_new)

    def test_base_gone_since(self):
        """M5: a run whose base month changed since is simulated again, also where the clause is gone."""
        fee = self._create_indexed_fee()
        run = self._create_run(date(2026, 3, 1))
        for change in (
            lambda: fee.contract_id.write({"price_base_month": date(2025, 11, 1)}),
            lambda: fee.contract_id.write({"price_clause_id": False}),
        ):
            run.action_simulate()
            change()
            with self.assertRaisesRegex(UserError, "simulate again"):
                run.action_confirm()
            run.action_reset()

    def test_taken_back(self):
        """M5: a run is taken back until its day: the old price holds on; from the day on it is refused."""
        fee = self._create_indexed_fee()
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        run.action_confirm()
        run.action_take_back()
        self.assertFalse(fee.change_ids)
        self.assertEqual(set(fee.period_ids.mapped("amount")), {100})
        again = self._create_run(date(2026, 3, 1))
        again.action_simulate()
        again.action_confirm()
        with freeze_time("2026-03-01 09:00"), self.assertRaisesRegex(UserError, "in effect"):
            again.action_take_back()

    def test_left_out(self):
        """M5: what is left out of a run keeps its price."""
        fees = self._create_indexed_fee() | self._create_indexed_fee()
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        run.line_ids[0].action_toggle_left_out()
        run.action_confirm()
        self.assertEqual(len(fees.change_ids), 1)
        self.assertEqual(fees.change_ids.fee_id, run.line_ids[1].fee_id)

    def test_letters(self):
        """M5: one mail for each customer's contract, in the customer's language, with old and new price."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.write({"lang": "fr_FR", "email": "bakery@example.com"})
        fee = self._create_indexed_fee(name="Forfait")
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        with self.assertRaisesRegex(UserError, "after the confirmation"):
            run.action_send_letters()
        run.action_confirm()
        run.action_send_letters()
        mail = self.env["mail.mail"].sudo().search([("model", "=", "service.contract"),
                                                    ("res_id", "=", fee.contract_id.id)])
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("104", mail.body_html)
        self.assertIn("01/03/2026", mail.body_html)
        with self.assertRaisesRegex(UserError, "were sent on"):
            run.action_send_letters()

    def test_letters_by_post(self):
        """M5: a customer without an e-mail address gets no mail that goes nowhere: the run names the contract."""
        self.customer.email = False
        fee = self._create_indexed_fee()
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        run.action_confirm()
        run.action_send_letters()
        self.assertFalse(self.env["mail.mail"].sudo().search([("model", "=", "service.contract"),
                                                              ("res_id", "=", fee.contract_id.id)]))
        self.assertIn(fee.contract_id.display_name, run.message_ids[0].body)

    def test_contract_that_ends_before(self):
        """M5: who leaves before the new prices take effect is told of none."""
        staying, leaving, renewing = (self._create_indexed_fee() for _n in range(3))
        for fee in (leaving, renewing):
            fee.contract_id.write({"date_end": date(2026, 2, 28), "duration": 1, "duration_unit": "year"})
        renewing.contract_id.is_auto_renewed = True
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        self.assertEqual(run.line_ids.fee_id, staying | renewing)

    def test_letters_after_a_notice(self):
        """M5: who gives notice after the confirmation is told of no new prices."""
        self.customer.email = "bakery@example.com"
        staying, leaving = self._create_indexed_fee(), self._create_indexed_fee()
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        run.action_confirm()
        leaving.contract_id.date_end = date(2026, 2, 28)
        run.action_send_letters()
        mails = self.env["mail.mail"].sudo().search([("model", "=", "service.contract")])
        told = {mail.res_id for mail in mails} & set((staying | leaving).contract_id.ids)
        self.assertEqual(told, set(staying.contract_id.ids))

    def test_letters_by_themselves(self):
        """M5: letters go out as many days ahead as the clause says, once."""
        self.customer.email = "bakery@example.com"
        fee = self._create_indexed_fee()
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        run.action_confirm()
        self._run_billing("cron_send_price_letters")
        self.assertFalse(run.date_announced, "not before 30 days ahead")
        with freeze_time("2026-01-31 09:00"):
            self._run_billing("cron_send_price_letters")
            self._run_billing("cron_send_price_letters")
        self.assertEqual(run.date_announced, date(2026, 1, 31))
        mails = self.env["mail.mail"].sudo().search([("model", "=", "service.contract"),
                                                     ("res_id", "=", fee.contract_id.id)])
        self.assertEqual(len(mails), 1)

    def test_rights(self):
        """M5: only a service manager runs an indexation; nobody writes a worked out price by hand."""
        self._create_indexed_fee()
        with self.assertRaises(AccessError):
            self.env["service.price.run"].with_user(self.dispatcher).create({"date_effective": date(2026, 3, 1)})
        run = self._create_run(date(2026, 3, 1))
        run.action_simulate()
        with self.assertRaises(AccessError):
            run.line_ids.price_new = 1000
        with self.assertRaises(AccessError):
            run.line_ids.with_user(self.technician).read(["price_new"])

    def test_paste(self):
        """M5: pasting corrects months that are there, adds others, and names the line it cannot read."""
        self.index.pasted = "2026-01\t106\n2026-02\t107"
        self.assertEqual(self.index._get_value_on(date(2026, 1, 1)), (date(2026, 1, 1), 106))
        self.assertEqual(self.index.last_value, 110.25)
        with self.assertRaisesRegex(UserError, "2026-03\tmany"):
            self.index.pasted = "2026-03\tmany"
        with self.assertRaisesRegex(UserError, "No provider"):
            self.index.action_fetch()
