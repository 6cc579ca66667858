import re
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import Form, tagged
from odoo.tools import hash_sign

from ..models.credit_customer import SCOPE
from .common import PageCommon


@tagged("post_install", "-at_install")
class TestLinks(PageCommon):
    """F9: the link in a statement opens the page without a login: one customer's, for a time, until withdrawn."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def assertDead(self, token, card=None):
        """No route opens or acts by it."""
        data = {"items": self.receivable(self.mine).id, "day": str(self.day(-3)), "category": self.quality.id}
        for suffix in ("", "/statement", f"/invoice/{self.mine.id}"):
            self.assertEqual(self.page(card, suffix, token).status_code, 404, suffix)
        for suffix in ("/promise", "/dispute", f"/pay/{self.mine.id}"):
            self.assertEqual(self.post(suffix, {**data, "text": "x"}, card, token).status_code, 404, suffix)
        self.assertFalse(self.promises() or self.disputes())

    def test_opens_and_acts(self):
        """F9: seen, downloaded, promised and disputed by whoever got the statement."""
        self.card().contact_id = self.clerk
        token = self.link()
        answer = self.page(token=token)
        self.assertIn(self.mine.name, answer.text)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(self.page(suffix="/statement", token=token).status_code, 200)
        self.assertEqual(self.page(suffix=f"/invoice/{self.mine.id}", token=token).status_code, 200)
        data = {"items": self.receivable(self.mine).id, "day": str(self.day(-3))}
        self.assertEqual(self.post("/promise", data, token=token).status_code, 303)
        self.assertEqual(self.promises().contact_id, self.clerk)
        data = {"items": self.receivable(self.coming).id, "category": self.quality.id, "text": "Not ordered"}
        self.assertEqual(self.post("/dispute", data, token=token).status_code, 303)
        self.assertEqual(self.disputes().message_ids.author_id & self.clerk, self.clerk)

    def test_of_one_customer(self):
        """F9: a link opens no other card, whichever id is put in."""
        self.assertDead(self.link(), self.card(self.other))

    def test_wrong(self):
        """F9: changed, cut, made up, empty or signed for something else."""
        token, card = self.link(), self.card().sudo()
        said = {"card": card.id, "contact": self.clerk.id, "key": card.portal_key}
        for wrong in (
            token[:-3] + "AAA", token[:20], "x", "%00", "ä", "A" * 3000,
            hash_sign(self.env, "another_scope", said, expiration=timedelta(days=1)),
            hash_sign(self.env, SCOPE, {**said, "key": "guessed"}, expiration=timedelta(days=1)),
        ):  # fmt: skip
            self.assertEqual(self.page(token=wrong).status_code, 404, wrong)
        self.assertDead(token[:-3] + "AAA")

    def test_expires(self):
        """F9: after the days that the company says."""
        self.company.credit_portal_link_days = 7
        with freeze_time(datetime.now() - timedelta(days=8)):
            token = self.link()
        self.assertDead(token)
        with freeze_time(datetime.now() - timedelta(days=6)):
            token = self.link()
        self.assertEqual(self.page(token=token).status_code, 200)

    def test_whoever_left(self):
        """F9: the link of a contact who works for the customer no more opens nothing."""
        self.card().contact_id = self.clerk
        token = self.link()
        self.card().contact_id = False
        self.assertEqual(self.page(token=token).status_code, 200)
        self.clerk.parent_id = self.other
        self.assertDead(token)

    def test_withdrawn(self):
        """F9: all links of a customer at once, by who calls; the next statement has a new one."""
        token = self.link()
        self.card().action_withdraw_links()
        self.assertDead(token)
        self.assertEqual(self.page(token=self.link()).status_code, 200)

    def test_without_link_or_login(self):
        """F9: the way leads to the login."""
        answer = self.page(allow_redirects=True)
        self.assertIn("/web/login", answer.url)

    def test_link_and_login_of_another(self):
        """F9: a link that was handed on opens for who is logged in as somebody else."""
        token = self.link()
        self.authenticate("test_devries", "test_devries")
        self.assertIn(self.mine.name, self.page(token=token).text)
        self.assertEqual(self.page().status_code, 404)

    def outgoing(self, mail):
        """`{recipient: body}` as handed to the mail server."""
        return {sent["partner_id"]: sent["body"] for sent in mail._prepare_outgoing_list()}

    def test_in_the_mail_alone(self):
        """F9: the statement carries it in the mail to the customer; neither the messages of the card, which colleagues
        read, nor the mail that is kept.
        """
        self.customer.email = "books@jansen.example.com"
        page = f"/my/credit/{self.card().id}"
        self.card()._mail_statement()
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        body = self.outgoing(mail)[self.customer]
        self.assertIn(f"{page}?access_token=", body)
        token = re.search(r"access_token=([\w-]+)\"", body)[1]
        self.assertIn(self.mine.name, self.page(token=token).text)
        for kept in (mail.body_html, mail.mail_message_id.body):
            self.assertIn(page, kept)
            self.assertNotIn("access_token", kept)

    def test_colleagues_who_follow(self):
        """F9: a colleague who gets the same mail gets no link that opens the page."""
        self.customer.email = "books@jansen.example.com"
        self.card().message_subscribe(self.manager.partner_id.ids)
        self.manager.notification_type = "email"
        action = self.card().action_send_statement()
        Composer = self.env["mail.compose.message"].with_user(self.controller)
        composer = Form(Composer.with_context(**action["context"])).save()
        composer.with_context(mail_notify_force_send=False)._action_send_mail()
        mails = self.env["mail.mail"].sudo().search([("model", "=", "credit.customer")], order="id desc", limit=2)
        bodies = {partner: body for mail in mails for partner, body in self.outgoing(mail).items()}
        self.assertIn("access_token", bodies[self.customer])
        self.assertNotIn("access_token", bodies.get(self.manager.partner_id, ""))

    def test_language(self):
        """F9: in the language of who got the statement."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.customer.lang = "nl_NL"
        self.assertIn('lang="nl', self.page(token=self.link()).text)

    def test_key_is_nobodys_to_read(self):
        """F9: neither controllers nor managers read or write what links are made of."""
        self.link()
        for user in (self.controller, self.manager):
            card = self.card(user=user)
            self.assertNotIn("portal_key", card.fields_get())
            self.assertNotIn("portal_key", card.read()[0])
