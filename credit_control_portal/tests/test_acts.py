import re
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import mute_logger

from ..models import credit_customer
from .common import PageCommon

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@tagged("post_install", "-at_install")
class TestPromise(PageCommon):
    def setUp(self):
        super().setUp()
        self.authenticate("test_anneke", "test_anneke")
        self.line = self.receivable(self.mine)

    def promise(self, days=5, lines=None, **kwargs):
        lines = lines if lines is not None else self.line
        return self.post("/promise", {"items": lines.ids, "day": str(self.today + timedelta(days=days))}, **kwargs)

    def problem(self, days=5, lines=None):
        card, lines = self.card().sudo(), lines if lines is not None else self.line
        with self.assertRaises(UserError) as caught:
            card._page_promise(set(lines.ids), self.today + timedelta(days=days), self.clerk)
        return str(caught.exception)

    def test_an_ordinary_promise(self):
        """F9: of the ticked items, by whoever is logged in; the customer leaves the list, the money keeps it."""
        self.assertTrue(self.card().needs_action)
        answer = self.promise()
        self.assertEqual(answer.status_code, 303)
        self.assertIn("We have noted", self.url_open(answer.headers["Location"]).text)
        entry = self.promises()
        self.assertEqual((entry.promised_amount, entry.promised_date), (1000, self.day(-5)))
        self.assertEqual((entry.promise_state, entry.outcome), ("pending", "promise"))
        self.assertEqual(entry.user_id.login, "test_anneke")
        self.assertIn(self.clerk.name, entry.description)
        self.assertFalse(self.card().needs_action)
        self.assertIn("Promised for", self.page().text)
        self.pay(self.mine, 1000)
        self.update()
        self.assertEqual(entry.promise_state, "kept")

    def amounts(self, amounts, days=5, **kwargs):
        """A promise of these items, so much of each as is typed."""
        data = {f"amount_{line.id}": text for line, text in amounts.items()}
        data |= {"items": [line.id for line in amounts], "day": str(self.today + timedelta(days=days))}
        return self.post("/promise", data, **kwargs)

    def test_a_part_of_what_is_open(self):
        """F9: so much of each item as was typed is one promise, kept by that money; the office reads of which items."""
        coming = self.receivable(self.coming)
        self.assertRegex(self.page().text, rf'name="amount_{self.line.id}"\s+value="1000.00"')
        self.assertEqual(self.amounts({self.line: "400,50", coming: "300"}).status_code, 303)
        entry = self.promises()
        self.assertEqual((entry.promised_amount, entry.promise_state), (700.5, "pending"))
        self.assertEqual(entry.item_ids.line_id, self.line | coming)
        who, what = entry.description.split("\n")
        self.assertEqual(who, self.clerk.name)
        self.assertRegex(what, rf"^{self.mine.name}: .*400.50.* / .*1,000.00")
        self.pay(self.mine, 700.5)
        self.update()
        self.assertEqual(entry.promise_state, "kept")

    def test_a_part_in_another_currency(self):
        """F9: typed in the document's currency, promised in the company's."""
        foreign = self.setup_other_currency("CAD", rates=[("2000-01-01", 2.0)])
        line = self.receivable(self.invoice(500, 10, currency_id=foreign.id))
        self.update()
        self.assertEqual(self.amounts({line: "200"}).status_code, 303)
        self.assertEqual(self.promises().promised_amount, 100)
        self.assertEqual(self.amounts({line: "500.01"}).status_code, 400)

    def test_a_part_within_the_limits(self):
        """F9: of more than the company lets customers promise at once a part can be; days and number hold too."""
        self.company.write({"credit_portal_promise_amount": 500, "credit_portal_promise_count": 1})
        self.assertIn("up to", self.promise().text)
        self.assertIn("until", self.amounts({self.line: "500"}, days=15).text)
        self.assertEqual(self.amounts({self.line: "500"}).status_code, 303)
        self.assertIn("several times", self.amounts({self.line: "100"}).text)
        self.assertEqual(self.promises().promised_amount, 500)

    def test_amounts_that_cannot_be(self):
        """F9: said in words that name the document, beside what was typed; nothing is written."""
        for text, words in (
            ("1000.01", "1,000.00"), ("0", "untick"), ("0.01", "too little"), ("", "digits"), ("-5", "digits"),
            ("1,000", "digits"), ("nan", "digits"), ("9" * 5000, "digits"),
        ):  # fmt: skip
            answer = self.amounts({self.line: text})
            self.assertEqual(answer.status_code, 400, text)
            problem = re.search(r"o_credit_problem[^>]*>([^<]*)", answer.text)[1]
            self.assertIn(self.mine.name, problem, text)
            self.assertIn(words, problem, text)
        self.assertIn('value="-5"', self.amounts({self.line: "-5"}).text)
        self.assertFalse(self.promises())

    def test_a_contact_without_a_name(self):
        """F9: an address has none; what it promises is on record all the same."""
        address = self.env["res.partner"].create({"parent_id": self.customer.id, "type": "invoice", "email": "b@x.nl"})
        self.card().sudo()._page_promise(set(self.line.ids), self.today + timedelta(days=5), address)
        self.assertIn(self.customer.name, self.promises().description)

    def test_amounts_of_others(self):
        """F9: neither another customer's item, nor one that is not ticked, whatever is typed for it."""
        theirs = self.receivable(self.theirs)
        self.assertEqual(self.amounts({self.line: "400", theirs: "100"}).status_code, 400)
        self.assertFalse(self.promises() | self.promises(self.other))
        data = {"items": self.line.id, f"amount_{self.line.id}": "400", f"amount_{theirs.id}": "100", "amount_x": "1"}
        self.assertEqual(self.post("/promise", {**data, "day": str(self.day(-5))}).status_code, 303)
        self.authenticate("test_devries", "test_devries")
        self.assertEqual(self.amounts({theirs: "100"}, card=self.card(self.other)).status_code, 303)
        self.assertEqual(self.promises().promised_amount, 400)
        self.assertEqual(self.promises(self.other).promised_amount, 100)

    def test_is_nobodys_call(self):
        """F9, F8: neither results of calling nor the hours of answers know of what customers promise themselves."""
        self.record(self.line)
        self.promise()
        self.pay(self.mine, 1000)
        self.env.flush_all()
        rows = self.env["credit.result"].search([("company_id", "=", self.company.id)])
        self.assertEqual((rows.user_id, rows.calls, rows.promises), (self.controller, 1, 0))
        self.assertEqual(rows.collected, 1000)

    def test_broken_like_any_other(self):
        """F9, X9: judged by the same rule as what is said on the phone."""
        self.promise()
        with freeze_time(f"{self.today + timedelta(days=9)} 12:00:00"):
            self.update()
            self.assertEqual(self.promises().promise_state, "broken")
            self.assertTrue(self.card().needs_action)

    def test_limits(self):
        """F9: days ahead, number and amount, each said in words; nothing is written."""
        self.assertIn("call us", self.problem(days=15))
        self.assertIn("passed", self.problem(days=-1))
        self.company.credit_portal_promise_amount = 999
        self.assertIn("up to", self.problem())
        self.company.write({"credit_portal_promise_amount": 0, "credit_portal_promise_count": 2})
        for days in (3, 5):
            self.assertEqual(self.promise(days).status_code, 303)
        answer = self.promise(6)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("promised several times", answer.text)
        self.assertEqual(self.promises().mapped("promise_state"), ["pending", "replaced"])

    def test_the_number_counts_for_a_while(self):
        """F9: promises of long ago do not count."""
        self.company.credit_portal_promise_count = 1
        self.promise()
        self.assertIn("several", self.problem())
        with freeze_time(f"{self.today + timedelta(days=91)} 12:00:00"):
            card = self.card().sudo()
            card._page_promise(set(self.line.ids), self.today + timedelta(days=95), self.clerk)

    def test_company_allows_none(self):
        """F9: where promises are off, neither form nor route."""
        self.company.credit_portal_promises = False
        self.assertNotIn("I will pay", self.page().text)
        self.assertEqual(self.promise().status_code, 400)
        self.assertFalse(self.promises())

    def test_odd_input(self):
        """F9: whatever a form brings ends in a sentence."""
        day = str(self.day(-5))
        for data in (
            {}, {"items": self.line.id}, {"items": "x", "day": day}, {"items": "9" * 40, "day": day},
            {"items": self.line.id, "day": "31/12"}, {"items": self.line.id, "day": "9999-12-31"},
            {"items": [self.line.id, 2**31 - 1], "day": day}, {"items": "²", "day": day},
        ):  # fmt: skip
            self.assertEqual(self.post("/promise", data).status_code, 400, data)
        self.assertFalse(self.promises())

    def test_without_csrf_token(self):
        """F9: a form of another site does nothing."""
        data = {"items": self.line.id, "day": str(self.day(-5)), "category": self.quality.id, "text": "x"}
        with mute_logger("odoo.http"):
            for suffix in ("/promise", "/dispute", f"/pay/{self.mine.id}"):
                self.assertEqual(self.post(suffix, data, csrf=False).status_code, 400)
        self.assertFalse(self.promises() or self.disputes())

    def test_card_stays_as_it_was(self):
        """F9: whom to ask for is the office's to say."""
        self.promise()
        self.assertFalse(self.card().contact_id)

    def test_what_was_filled_in_stays(self):
        """F9: a refused form is shown again with what was ticked and written."""
        data = {"items": self.line.ids, "category": "", "text": "Two lamps <b> were broken"}
        text = self.post("/dispute", data).text
        self.assertRegex(text, rf'value="{self.line.id}"\s+checked')
        self.assertIn("Two lamps &lt;b&gt; were broken", text)

    def test_credits_are_not_promised(self):
        """F9: what the customer has to get back."""
        credit = self.receivable(self.invoice(50, 10, move_type="out_refund"))
        self.update()
        self.assertIn("changed", self.problem(lines=credit | self.line))


@tagged("post_install", "-at_install")
class TestDispute(PageCommon):
    def setUp(self):
        super().setUp()
        self.authenticate("test_anneke", "test_anneke")
        self.line = self.receivable(self.mine)

    def dispute(self, text="Two lamps were broken", file=None, category=None, lines=None, **kwargs):
        data = {
            "items": (lines or self.line).ids, "text": text,
            "category": self.quality.id if category is None else category,
        }  # fmt: skip
        return self.post("/dispute", data, files=file and {"file": file}, **kwargs)

    def test_an_ordinary_dispute(self):
        """F9: with its responsible and a to-do; held back; the file is there for them."""
        answer = self.dispute(file=("../pho\u202eto.exe", PDF, "image/png"))
        self.assertEqual(answer.status_code, 303)
        dispute = self.disputes()
        self.assertEqual((dispute.user_id, dispute.activity_ids.user_id), (self.manager, self.manager))
        self.assertEqual((dispute.category_id, dispute.held_amount), (self.quality, 1000))
        self.assertEqual((dispute.description, dispute.from_customer), ("Two lamps were broken", True))
        self.assertTrue(dispute.name.startswith("DISP/"))
        file = self.env["ir.attachment"].search(
            [("res_model", "=", "credit.dispute"), ("res_id", "=", dispute.id)]
        )
        self.assertEqual((file.raw, file.mimetype), (PDF, "application/pdf"))
        self.assertTrue(file.name.endswith(".pdf") and "/" not in file.name)
        self.assertFalse(self.card().needs_action)
        self.assertIn("Disputed", self.page().text)
        self.assertIn("Somebody is looking", self.url_open(answer.headers["Location"]).text)

    def test_customer_follows_nothing(self):
        """F9: what the office writes about it is not mailed to who wrote it."""
        self.dispute()
        self.assertNotIn(self.clerk, self.disputes().message_partner_ids)
        self.assertIn(self.clerk, self.disputes().message_ids.author_id)

    def test_responsible(self):
        """F9: of the category, else of the customer, else of its profile, else a credit manager: never the customer."""
        self.quality.user_id = False
        card = self.card().sudo()
        self.assertIn(self.company, card._page_dispute_owner(self.quality).company_ids)
        self.profile.user_id = self.controller
        self.assertEqual(card._page_dispute_owner(self.quality), self.controller)
        card.user_id = self.manager
        self.assertEqual(card._page_dispute_owner(self.quality), self.manager)

    def test_files(self):
        """F9: size and type are limited, by what the file holds."""
        for file in (
            ("a.pdf", b"MZ\x90\x00" + b"\0" * 60, "application/pdf"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            ("a.png", b"<html><script>alert(1)</script></html>", "image/png"),
            ("a.pdf", b"", "application/pdf"),
        ):
            answer = self.dispute(file=file)
            self.assertEqual(answer.status_code, 400, file[0])
            self.assertIn("PDF, JPEG and PNG", answer.text)
        with patch.object(credit_customer, "MAX_FILE", len(PDF) - 1):
            with self.assertRaisesRegex(UserError, "too large"):
                self.env["credit.customer"]._check_page_file("a.pdf", PDF)
        self.assertFalse(self.disputes())

    def test_what_must_be_said(self):
        """F9: a category and a text; neither is guessed."""
        for answer in (
            self.dispute(text=" "), self.dispute(category=""), self.dispute(category="x"),
            self.dispute(category="2147483600"), self.dispute(text="x" * 4001), self.dispute(text="a\0b"),
        ):  # fmt: skip
            self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.disputes())

    def test_text_is_text(self):
        """F9: what a customer writes is shown, never run."""
        self.dispute(text="<script>alert(1)</script>")
        bodies = "".join(self.disputes().message_ids.mapped("body"))
        self.assertNotIn("<script>", bodies)

    def test_once(self):
        """F9: an item is disputed once at a time."""
        self.dispute()
        self.assertEqual(self.dispute().status_code, 400)
        self.assertEqual(len(self.disputes()), 1)

    def test_company_allows_none(self):
        """F9: where disputes are off, neither form nor route."""
        self.company.credit_portal_disputes = False
        self.assertNotIn("Something is wrong", self.page().text)
        self.assertEqual(self.dispute().status_code, 400)

    def test_rate(self):
        """F9: what is sent in an hour is limited, promises and disputes together, per customer."""
        with patch.object(credit_customer, "ACTS_PER_HOUR", 1):
            self.dispute()
            answer = self.post("/promise", {"items": self.receivable(self.coming).id, "day": str(self.day(-3))})
            self.assertEqual(answer.status_code, 400)
            self.assertIn("a lot in one hour", answer.text)
            other = self.card(self.other).sudo()
            other._page_promise(set(self.receivable(self.theirs).ids), self.day(-3), self.other)
            with freeze_time(f"{self.today + timedelta(days=1)} 12:00:00"):
                card = self.card().sudo()
                card._page_promise(set(self.receivable(self.coming).ids), self.today + timedelta(days=3), self.clerk)


    def test_refusals_count(self):
        """F9: what is refused counts as well: after so many in an hour nothing more is looked at."""
        with patch.object(credit_customer, "REFUSALS_PER_HOUR", 2):
            for _number in range(2):
                self.assertNotIn("a lot in one hour", self.dispute(text=" ").text)
            for _number in range(2):
                self.assertIn("a lot in one hour", self.dispute().text)
            refusals = self.env["credit.page.refusal"].search([("customer_id", "=", self.card().id)])
            self.assertEqual(len(refusals), 2)
            with freeze_time(f"{self.today + timedelta(days=1)} 12:00:00"):
                self.card().sudo()._check_page_rate()
        self.assertFalse(self.disputes())

    def test_responsible_can_see_it(self):
        """F9: who left, or works for another company only, gets no dispute to see to."""
        elsewhere = self.setup_other_company(name="Elsewhere BV")["company"]
        stranger = new_test_user(
            self.env, "test_stranger", "credit_control_calls.group_credit_manager",
            company_id=elsewhere.id, company_ids=[Command.set(elsewhere.ids)],
        )  # fmt: skip
        card = self.card().sudo()
        card.user_id = self.controller
        self.quality.user_id = stranger
        self.assertEqual(card._page_dispute_owner(self.quality), self.controller)
        self.quality.user_id = self.manager
        self.manager.active = False
        self.assertEqual(card._page_dispute_owner(self.quality), self.controller)


@tagged("post_install", "-at_install")
class TestPay(PageCommon):
    def test_pay(self):
        """F9: where a payment provider is there, to Odoo's own page of the invoice, by its token."""
        if "payment.provider" not in self.env:
            self.skipTest("Online payment is not installed")
        provider = self.env["payment.provider"].sudo().search([], limit=1)
        self.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        self.authenticate("test_anneke", "test_anneke")
        self.assertNotIn("Pay now", self.page().text)
        self.assertEqual(self.post(f"/pay/{self.mine.id}", {}).status_code, 404)
        with patch.object(type(provider), "_get_compatible_providers", lambda *_args, **_kwargs: provider):
            self.assertIn("Pay now", self.page().text)
            self.assertFalse(self.mine.access_token)
            answer = self.post(f"/pay/{self.mine.id}", {})
            self.assertEqual(answer.status_code, 303)
            self.assertIn(f"/my/invoices/{self.mine.id}?access_token=", answer.headers["Location"])
            self.assertEqual(self.post(f"/pay/{self.theirs.id}", {}).status_code, 404)
