from odoo.tests import tagged

from .common import PageCommon


@tagged("post_install", "-at_install")
class TestPage(PageCommon):
    """F9: a customer sees exactly what is their own."""

    def test_own_items(self):
        """F9: what is open, due and overdue, of the whole company, also to a child contact."""
        for login in ("test_jansen", "test_anneke"):
            self.authenticate(login, login)
            text = self.page().text
            self.assertIn(self.mine.name, text)
            self.assertIn(self.coming.name, text)
            self.assertNotIn(self.theirs.name, text)
            self.assertIn("30 days overdue", text)
            self.assertIn("Not due yet", text)
            self.assertIn("1,300.00", text)

    def test_every_route_with_ids_of_others(self):
        """F9: neither another customer's card, nor another customer's invoice on one's own, whatever the route."""
        self.authenticate("test_jansen", "test_jansen")
        data = {"items": self.receivable(self.theirs).id, "day": str(self.day(-3)), "category": self.quality.id}
        card, none = self.card(self.other), self.env["credit.customer"].browse(2147483600)
        for target in (card, none):
            for suffix in ("", "/statement", f"/invoice/{self.theirs.id}", f"/invoice/{self.mine.id}"):
                self.assertEqual(self.page(target, suffix).status_code, 404, suffix)
            for suffix in ("/promise", "/dispute", f"/pay/{self.theirs.id}"):
                self.assertEqual(self.post(suffix, {**data, "text": "x"}, target).status_code, 404, suffix)
        self.assertEqual(self.page(suffix=f"/invoice/{self.theirs.id}").status_code, 404)
        self.assertEqual(self.post(f"/pay/{self.theirs.id}", {}).status_code, 404)
        for suffix in ("/promise", "/dispute"):
            self.assertEqual(self.post(suffix, {**data, "text": "x"}).status_code, 400, suffix)
        self.assertFalse(self.promises(self.other) | self.promises())
        self.assertFalse(self.disputes(self.other) | self.disputes())

    def test_several_companies(self):
        """F9: one section a company; what is owed elsewhere is the customer's own, what others owe there is not."""
        elsewhere = self.card_elsewhere(self.customer)
        foreign = self.card_elsewhere(self.other, 888)
        self.authenticate("test_jansen", "test_jansen")
        text = self.url_open("/my/credit").text
        self.assertIn("Elsewhere BV", text)
        self.assertIn(f"/my/credit/{elsewhere.id}", text)
        self.assertIn("777.00", self.page(elsewhere).text)
        self.assertNotIn("1,300.00", self.page(elsewhere).text)
        self.assertEqual(self.page(foreign).status_code, 404)

    def test_items_of_another_company_of_ones_own(self):
        """F9: an item is disputed on the page of the company that it is owed to."""
        elsewhere = self.card_elsewhere(self.customer)
        self.authenticate("test_jansen", "test_jansen")
        data = {"items": self.receivable(self.mine).id, "day": str(self.day(-3))}
        self.assertEqual(self.post("/promise", data, elsewhere).status_code, 400)
        self.assertFalse(self.promises())

    def test_switched_off(self):
        """F9: a company that shows nothing shows nothing, with a login or a link."""
        token = self.link()
        self.company.credit_portal_on = False
        self.assertEqual(self.page(token=token).status_code, 404)
        self.authenticate("test_jansen", "test_jansen")
        self.assertEqual(self.page().status_code, 404)
        self.assertIn("Nothing is open", self.url_open("/my/credit").text)
        self.assertFalse(self.card().with_env(self.env)._get_statement_link())

    def test_colleagues_have_no_page(self):
        """F9: who works here sees cards, and nobody's page: rights of the web client are not the page's."""
        self.authenticate("test_controller", "test_controller")
        self.assertEqual(self.page().status_code, 404)

    def test_portal_users_have_no_rights_in_credit_control(self):
        """F9: the page is the only way."""
        user = self.env["res.users"].search([("login", "=", "test_jansen")])
        for model in ("credit.customer", "credit.call.entry", "credit.dispute", "credit.log", "credit.plan"):
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(self.env[model].with_user(user).has_access(operation), (model, operation))

    def test_looking_changes_nothing(self):
        """F9: GET and HEAD act on no route, and the acting routes answer to no GET."""
        self.authenticate("test_jansen", "test_jansen")
        query = f"?items={self.receivable(self.mine).id}&day={self.day(-3)}&category={self.quality.id}&text=x"
        for suffix in ("/promise", "/dispute", f"/pay/{self.mine.id}"):
            for method in ("GET", "HEAD"):
                answer = self.opener.request(method, f"{self.base_url()}/my/credit/{self.card().id}{suffix}{query}")
                self.assertEqual(answer.status_code, 405, (suffix, method))
        before = self.env["ir.attachment"].search_count([]), self.mine.access_token
        for suffix in ("", "/statement", f"/invoice/{self.mine.id}"):
            self.opener.head(f"{self.base_url()}/my/credit/{self.card().id}{suffix}")
            self.page(suffix=suffix)
        self.env.invalidate_all()
        self.assertFalse(self.promises() or self.disputes())
        self.assertFalse(self.card().sudo().portal_key)
        self.assertEqual((self.env["ir.attachment"].search_count([]), self.mine.access_token), before)

    def test_statement_and_invoices(self):
        """F9: as PDF, kept by no cache."""
        self.authenticate("test_jansen", "test_jansen")
        for suffix in ("/statement", f"/invoice/{self.mine.id}"):
            answer = self.page(suffix=suffix)
            self.assertEqual(answer.status_code, 200, suffix)
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")
            self.assertIn("no-store", answer.headers["Cache-Control"])

    def test_states(self):
        """F9: disputed, promised and in instalments are told; none of them is promised or disputed again."""
        plan = self.receivable(self.invoice(90, 20))
        self.update()
        self.open_dispute(self.receivable(self.mine))
        self.record(
            self.receivable(self.coming), "promise", promised_amount=300, promised_date=self.day(-4)
        )
        self.card()._agree_plan(plan.with_user(self.controller), [(self.day(-2), 45), (self.day(-20), 45)])
        lines = self.receivable(self.mine | self.coming) | plan
        states = self.card().sudo()._page_states(lines)
        said = [states[line]["state"] for line in lines]
        self.assertEqual(sorted(said), ["disputed", "planned", "promised"])
        able = {states[line]["state"]: (states[line]["can_promise"], states[line]["can_dispute"]) for line in lines}
        self.assertEqual(
            able, {"disputed": (False, False), "planned": (False, True), "promised": (True, True)}
        )

    def test_currencies(self):
        """F9: each item in its own currency."""
        foreign = self.setup_other_currency("CAD", rates=[("2000-01-01", 2.0)])
        self.invoice(64, 10, currency_id=foreign.id)
        self.update()
        self.authenticate("test_jansen", "test_jansen")
        text = self.page().text
        self.assertIn("CAD", text)
        self.assertIn("64.00", text)

    def test_home(self):
        """F9: the way there is on the customer's home page, with the number of open items."""
        self.authenticate("test_jansen", "test_jansen")
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["credit_count"]})
        self.assertEqual(counters["credit_count"], 2)
        self.assertIn("/my/credit", self.url_open("/my/home").text)

    def test_queries(self):
        """F9: a page of 12 items takes few queries more than one of 4."""
        def read(count):
            partner = self.new_partner(f"Q{count}")
            for n in range(count):
                self.invoice(10 + n, 20, partner)
            self.update()
            card = self.card(partner).sudo()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            card._page_sections()
            return self.env.cr.sql_log_count - before

        read(1)
        self.assertLessEqual(read(12), read(4) + 2)
