from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestStatement(CreditCommon):
    """E3: the statement of account, printed and mailed."""

    def setUp(self):
        super().setUp()
        self.customer.email = "books@jansen.example.com"
        self.foreign = self.setup_other_currency("EUR", rounding=0.01)
        self.invoice(100, 30)
        self.invoice(200, 10, currency_id=self.foreign.id)
        self.update()

    def test_per_currency(self):
        """E3: open items are listed and added up per document currency."""
        sections = {section["currency"]: section["total"] for section in self.card()._statement_sections()}
        self.assertEqual(sections, {self.company.currency_id: 100, self.foreign: 200})

    def test_report(self):
        """E3: the statement names every open document."""
        report = self.env["ir.actions.report"].with_user(self.controller)
        html, _kind = report._render_qweb_html(
            "credit_control_calls.report_statement", self.card().ids
        )
        for line in self.card().open_item_ids:
            self.assertIn(line.move_id.name, html.decode())

    def test_sending_is_logged(self):
        """E11: a statement sent by mail stands on the card and counts as a reminder."""
        card = self.card()
        action = card.action_send_statement()
        Composer = self.env["mail.compose.message"].with_user(self.controller)
        composer = Form(Composer.with_context(**action["context"])).save()
        composer._action_send_mail()
        self.assertEqual(len(card.reminder_ids), 1)
        self.assertEqual(card.reminder_ids.amount, card.balance)
        self.assertEqual(card.reminder_ids.move_ids, card.open_item_ids.move_id)
        message = card.message_ids[:1]
        self.assertEqual(message.partner_ids, self.customer)
        self.assertTrue(message.attachment_ids)

    def test_sent_to_the_receivables_contact(self):
        """E3: the contact gets the statement, not the company, nor the responsible."""
        contact = self.env["res.partner"].create(
            {"name": "Anneke", "parent_id": self.customer.id, "email": "a@jansen.example.com"}
        )
        card = self.card(user=self.manager)
        card.write({"contact_id": contact.id, "user_id": self.controller.id})
        Composer = self.env["mail.compose.message"].with_user(self.controller)
        context = self.card().action_send_statement()["context"]
        with Form(Composer.with_context(**context)) as composer:
            self.assertEqual(composer.partner_ids.ids, contact.ids)

    def test_reminders_hook(self):
        """E11: other addons' reminders are counted through one hook."""
        Customer = self.env["credit.customer"]
        self.profile.min_reminders = 1
        self.assertFalse(self.card().needs_action)
        move = self.card().open_item_ids[:1].move_id
        with patch.object(
            self.registry["credit.customer"],
            "_reminders_sql",
            lambda self, company: SQL("SELECT %s AS move_id, 3 AS count", move.id),
        ):
            Customer._update(self.company)
        self.assertTrue(self.card().needs_action)

    def test_nobody_to_mail(self):
        """E3, E11: without any address nothing is sent, and nothing counts as a reminder."""
        self.customer.email = False
        with self.assertRaises(UserError):
            self.card().action_send_statement()

    def test_contact_without_address(self):
        """E3: the customer gets the statement of a contact who cannot be mailed."""
        contact = self.new_partner("By phone", is_company=False, parent_id=self.customer.id)
        self.card(user=self.manager).contact_id = contact
        Composer = self.env["mail.compose.message"].with_user(self.controller)
        context = self.card().action_send_statement()["context"]
        with Form(Composer.with_context(**context)) as composer:
            self.assertEqual(composer.partner_ids.ids, self.customer.ids)
        self.card()._log_statement()
        self.assertEqual(self.card().reminder_ids.contact_id, self.customer)
