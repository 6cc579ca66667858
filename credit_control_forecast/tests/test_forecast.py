from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from odoo.addons.credit_control_calls.tests.common import CreditCommon
from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase

from ..engine import worth


class ForecastCommon(CreditCommon):
    """Customers with habits: invoices paid so many days late, month after month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = cls.new_partner("Always Late")
        cls.prompt = cls.new_partner("Always Prompt")

    @classmethod
    def habit(cls, partner, late, dues=range(40, 400, 30)):
        """Invoices due so many days ago, each paid `late` days after."""
        for due in dues:
            invoice = cls.invoice(100, due, partner)
            cls.paid_on(invoice, due - late)

    @classmethod
    def paid_on(cls, invoice, days_ago):
        receipt = cls.bank_receipt(invoice.amount_residual, invoice.commercial_partner_id, overdue=days_ago)
        cls.receivable(invoice | receipt).filtered(lambda line: not line.reconciled).reconcile()

    @classmethod
    def forecast(cls, day=None):
        cls.update()
        return cls.env["credit.customer"]._forecast(cls.company, day)

    def expected(self, invoice):
        return self.env["credit.forecast"].search([("line_id", "in", self.receivable(invoice).ids)])


@tagged("post_install", "-at_install")
class TestForecast(ForecastCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.habit(cls.late, 35)
        cls.habit(cls.prompt, 1)

    def test_each_item_from_its_customers_behaviour(self):
        """F2: the day on which each open item is expected, with its range, and the card in words."""
        coming = [self.invoice(1000, -10, partner) for partner in (self.late, self.prompt)]
        self.assertEqual(self.forecast(), 2)
        days = [(self.expected(invoice).expected_date - self.today).days for invoice in coming]
        self.assertEqual(days, [45, 11])
        forecast = self.expected(coming[0])
        self.assertTrue(forecast.early_date <= forecast.expected_date <= forecast.late_date)
        self.assertGreater(forecast.certainty, 0.5)
        self.assertEqual(forecast.source, "behaviour")
        card = self.card(self.late)
        self.assertEqual(card.usual_items, 12)
        self.assertIn("days late (12 items)", card.forecast_words)
        self.assertEqual(card.expected_date, forecast.expected_date)
        line = self.receivable(coming[0]).with_user(self.controller)
        self.assertEqual(line.credit_expected_date, forecast.expected_date)

    def test_known_on_the_day_only(self):
        """F2: standing on a day, neither payments nor invoices nor promises of later days are known."""
        day = self.day(60)
        before = self.invoice(500, 50, self.late, invoice_date=self.day(80), date=self.day(80))
        after = self.invoice(500, 20, self.late, invoice_date=self.day(30), date=self.day(30))
        self.forecast(day)
        first = self.expected(before).expected_date
        self.assertTrue(first)
        self.assertFalse(self.expected(after))
        self.paid_on(before, 45)
        self.habit(self.late, 0, range(1, 30, 3))
        self.forecast(day)
        self.assertEqual(self.expected(before).expected_date, first)
        self.assertEqual(self.expected(before).amount, 500)
        self.forecast()
        self.assertFalse(self.expected(before))

    def test_promise_before_behaviour(self):
        """F2: a promise comes first, as far as this customer keeps its promises."""
        line = self.receivable(self.invoice(1000, 20, self.prompt))
        self.update()
        promised = self.day(-12)
        self.record(line, "promise", self.prompt, promised_amount=1000, promised_date=promised)
        self.forecast()
        forecast = self.expected(line.move_id)
        # Nobody has kept or broken a promise yet: an even chance.
        self.assertEqual((forecast.expected_date, forecast.source), (promised, "promise"))
        entries = self.env["credit.call.entry"].search([("company_id", "=", self.company.id)])
        for n in range(4):
            other = self.receivable(self.invoice(10, 30 + n, self.prompt))
            self.update()
            with freeze_time(self.day(25)):
                self.record(other, "promise", self.prompt, promised_amount=10, promised_date=self.day(20))
        self.forecast()
        broken = self.env["credit.call.entry"].search([("company_id", "=", self.company.id)]) - entries
        self.assertEqual(set(broken.mapped("promise_state")), {"broken"})
        self.assertEqual(self.expected(line.move_id).source, "behaviour")

    def test_plan_before_promise(self):
        """F2, F5: of a plan each item is expected with the part that pays it, the oldest first."""
        lines = self.receivable(self.invoice(100, 30, self.prompt) | self.invoice(100, 20, self.prompt))
        self.update()
        days = [self.day(-10), self.day(-40)]
        self.card(self.prompt)._agree_plan(lines.with_user(self.controller), [(day, 100) for day in days])
        self.forecast()
        expected = [self.expected(line.move_id) for line in lines.sorted("date_maturity")]
        self.assertEqual([forecast.expected_date for forecast in expected], days)
        self.assertEqual({forecast.source for forecast in expected}, {"plan"})

    def test_credit_notes_are_no_payments(self):
        """An invoice taken back after a year says nothing of how the customer pays."""
        self.update()
        self.forecast()
        items = self.card(self.late).usual_items
        invoice, refund = self.invoice(70, 300, self.late), self.invoice(70, 0, self.late, "out_refund")
        self.receivable(invoice | refund).reconcile()
        self.forecast()
        self.assertEqual(self.card(self.late).usual_items, items)

    def test_cash_by_week(self):
        """F2: thirteen weeks with a range; together not more than what is open."""
        for days, partner in ((-5, self.late), (-15, self.prompt), (10, self.late)):
            self.invoice(1000, days, partner)
        self.forecast()
        weeks = (
            self.env["credit.forecast.week"].with_user(self.controller).search([("company_id", "=", self.company.id)])
        )
        self.assertEqual(len(weeks), 39)
        expected = weeks.filtered(lambda w: w.figure == "2_expected")
        self.assertTrue(2500 < sum(expected.mapped("amount")) <= 3000)
        for week, rows in weeks.grouped("week").items():
            low, middle, high = sorted(rows.mapped("amount"))
            self.assertEqual(rows.filtered("expected").expected or 0, middle, week)
            self.assertTrue(0 <= low <= middle <= high)
        self.assertEqual(weeks[0].week, self.today - timedelta(days=self.today.weekday()))

    def test_it_measures_itself(self):
        """F2: each of the last three months as it would have been foretold, beside the simple ways."""
        self.habit(self.late, 33, range(45, 200, 7))
        self.habit(self.prompt, 2, range(45, 200, 7))
        self.env["credit.customer"]._judge_forecast(self.company)
        scores = (
            self.env["credit.forecast.score"]
            .with_user(self.controller)
            .search([("company_id", "=", self.company.id), ("kind", "=", "coming")])
        )
        self.assertEqual(len(scores), 3)
        for score in scores:
            self.assertLess(score.error_forecast, 5)
            self.assertGreater(score.error_company, score.error_forecast)
            self.assertGreater(score.error_due_date, score.error_forecast)
            self.assertLess(score.brier_forecast, 0.25)
        [quarter] = self.env["credit.forecast.score"].with_user(self.controller).last_quarter()
        self.assertLess(quarter["forecast"], quarter["due_date"])

    def test_two_companies_and_currencies(self):
        """Each company's customers are judged by its own books, in its own currency."""
        other = self.setup_other_company(name="Elsewhere BV")["company"]
        foreign = self.setup_other_currency("CAD")
        line = self.receivable(self.invoice(1000, -5, self.late, currency_id=foreign.id))
        self.update()
        self.env["credit.customer"]._forecast(self.company | other)
        self.assertEqual(self.expected(line.move_id).amount, line.amount_residual)
        self.assertNotEqual(line.amount_residual, line.amount_residual_currency)
        stranger = new_test_user(
            self.env, "test_elsewhere", "credit_control_calls.group_credit_controller",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        for model in ("credit.forecast", "credit.forecast.week", "credit.forecast.score"):
            self.assertFalse(self.env[model].with_user(stranger).search([("company_id", "=", self.company.id)]))

    def test_rights(self):
        """Controllers read the forecast and have it made anew; nobody writes it; employees do not see it."""
        invoice = self.invoice(1000, -10, self.late)
        self.update()
        # As the button calls it: with the ids of what is ticked.
        call_kw(self.env["credit.forecast"].with_user(self.controller), "action_forecast_now", [[]], {})
        forecast = self.expected(invoice).with_user(self.manager)
        self.assertTrue(forecast.expected_date)
        for attempt in (
            lambda: forecast.write({"expected_date": self.today}),
            lambda: self.card(self.late, self.manager).write({"call_worth": 5}),
            forecast.unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()
        employee = new_test_user(self.env, "test_employee", "base.group_user")
        for model in ("credit.forecast", "credit.forecast.week", "credit.forecast.score"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(employee).search([])
        with self.assertRaises(AccessError):
            self.env["credit.customer"].with_user(employee).action_forecast()

    def test_once_a_day(self):
        """The scheduled action takes each company once on its day, once a month with the judgement."""
        self.invoice(1000, -10, self.late)
        self.update()
        companies = self.env["res.company"].search([]) - self.company
        companies.credit_refreshed_at = False
        cron = self.env.ref("credit_control_forecast.ir_cron_credit_forecast")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(self.company.credit_forecast_on, self.today)
        self.assertTrue(self.env["credit.forecast.score"].search_count([("company_id", "=", self.company.id)]))

    def queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["credit.customer"]._forecast(self.company)
        return self.env.cr.sql_log_count - before

    def test_queries(self):
        """The same number of statements however many items and customers."""
        for partner in (self.late, self.prompt):
            self.invoice(100, -3, partner)
        self.forecast()
        first = self.queries()
        for n in range(4):
            partner = self.new_partner(f"More {n}")
            self.invoice(100, 10 + n, partner)
            self.invoice(100, -n, partner)
        self.update()
        self.assertLessEqual(self.queries(), first)


@tagged("post_install", "-at_install")
class TestWorth(ForecastCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.habit(cls.late, 60, range(90, 500, 30))
        cls.habit(cls.prompt, 9, range(90, 500, 30))

    def by_order(self, order):
        self.company.credit_list_order = order
        partners = self.late | self.prompt
        cards = self.env["credit.customer"].with_user(self.controller).search([("partner_id", "in", partners.ids)])
        return cards.partner_id.mapped("name")

    def test_order_of_the_list(self):
        """F1: HB's order, or by the worth of a call: whoever pays within days anyhow comes last."""
        self.invoice(1200, 8, self.prompt)
        self.invoice(1000, 8, self.late)
        self.forecast()
        self.assertEqual(self.company.credit_list_order, "profile")
        self.assertEqual(self.by_order("profile"), ["Always Prompt", "Always Late"])
        self.assertEqual(self.by_order("worth"), ["Always Late", "Always Prompt"])
        self.forecast()
        self.assertEqual(self.by_order("worth"), ["Always Late", "Always Prompt"])
        self.assertEqual(self.by_order("profile"), ["Always Prompt", "Always Late"])

    def test_factors_in_words(self):
        """F1: each factor is told, and where nothing was learned that is said."""
        self.invoice(1000, 8, self.late)
        self.forecast()
        card = self.card(self.late)
        self.assertEqual(card.call_amount, 1000)
        self.assertGreater(card.call_unpaid, 0.9)
        self.assertEqual((card.call_effect, card.call_effect_source), (worth.ASSUMED, worth.ASSUMPTION))
        self.assertAlmostEqual(card.call_worth, 1000 * card.call_unpaid * 0.3, delta=0.01)
        self.assertIn("too few to learn from", card.call_reason)
        self.assertIn("1,000.00", card.call_reason)

    def test_neither_promised_nor_disputed_nor_excluded(self):
        """F1: nobody calls about money that is promised, disputed or excluded."""
        lines = [self.receivable(self.invoice(amount, 20, self.late)) for amount in (1000, 200, 30, 4)]
        self.update()
        self.record(lines[0], "promise", self.late, promised_amount=1000, promised_date=self.day(-9))
        self.open_dispute(lines[1], 150)
        card = self.card(self.late)
        card._exclude_items(lines[2].with_user(self.controller), "In court", self.day(-30))
        self.forecast()
        self.assertEqual(card.call_amount, 54)

    def test_learned_from_calls(self):
        """F1: where enough was called about, what came of it counts, by profile."""
        day = self.day(40)
        for n in range(worth.ENOUGH):
            line = self.receivable(self.invoice(100, 60, self.late))
            self.update()
            with freeze_time(day):
                self.record(line, "call_back", self.late)
            if n % 2:
                self.paid_on(line.move_id, 35)
        self.forecast()
        card = self.card(self.late)
        self.assertEqual((card.call_effect_source, card.call_effect_items), (worth.KIND, worth.ENOUGH))
        self.assertTrue(0.2 < card.call_effect < 0.6, card.call_effect)
        self.assertIn(card.profile_id.name, card.call_reason)

    def test_a_paid_customer_is_worth_no_call(self):
        invoice = self.invoice(1000, 8, self.late)
        self.forecast()
        self.assertTrue(self.card(self.late).call_worth)
        self.paid_on(invoice, 0)
        self.forecast()
        self.assertFalse(self.card(self.late).call_worth)
        self.assertFalse(self.card(self.late).expected_date)

    def test_printed(self):
        """F1: the explanation can be printed."""
        self.invoice(1000, 8, self.late)
        self.forecast()
        report = self.env["ir.actions.report"].with_user(self.controller)
        html, _type = report._render_qweb_html("credit_control_forecast.report_call_worth", self.card(self.late).ids)
        self.assertIn("too few to learn from", html.decode())


@tagged("post_install", "-at_install")
class TestFreeFields(OwnedFieldsCase):
    def test_every_field_is_owned(self):
        """What is forecast is the forecast's own."""
        free = self.get_free_fields("credit.forecast", ["credit_control_forecast"])
        self.assertEqual(free, {"credit.forecast": [], "credit.forecast.score": [], "credit.forecast.week": []})
