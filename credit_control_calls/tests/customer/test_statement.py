import base64
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

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
        html, _kind = report._render_qweb_html("credit_control_calls.report_statement", self.card().ids)
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

    def test_only_what_is_overdue_is_reminded_of(self):
        """E11: a statement shows what is not due yet, and counts no reminder for it."""
        early = self.invoice(300, -10)
        self.update()
        self.card()._log_statement()
        self.assertIn(early, self.card().open_item_ids.move_id)
        self.assertEqual(len(self.card().reminder_ids.move_ids), 2)
        self.assertNotIn(early, self.card().reminder_ids.move_ids)

    def test_what_it_says(self):
        """E3: whose statement it is, where to pay, what of it is overdue and how old it is."""
        self.company.partner_id.write({"street": "Kade 1", "city": "Breda"})
        self.company.vat = False
        bank = self.env["res.bank"].create({"name": "Rabo", "bic": "RABONL2U"})
        account = self.env["res.partner.bank"].create(
            {"acc_number": "NL91ABNA0417164300", "partner_id": self.company.partner_id.id, "bank_id": bank.id}
        )
        self.invoice(40, -10)
        self.invoice(30, 0, move_type="out_refund")
        self.update()
        report = self.env["ir.actions.report"].with_user(self.controller)
        html, _kind = report._render_qweb_html("credit_control_calls.report_statement", self.card().ids)
        for text in ("Kade 1", "Breda", account.acc_number, "RABONL2U", self.company.name, "31-60 days"):
            self.assertIn(text, html.decode())
        own = self.card()._statement_sections()
        own = next(section for section in own if section["currency"] == self.company.currency_id)
        self.assertEqual((own["total"], own["overdue"]), (110, 70))
        self.assertEqual([amount for _label, amount in own["ages"]], [40, 100, 0, 0, 0, -30])

    def mail_statements(self):
        with self.enter_registry_test_mode(), mute_logger("odoo.addons.mail.models.mail_mail"):
            self.env.ref("credit_control_calls.ir_cron_credit_statements").method_direct_trigger()
        self.env.invalidate_all()

    def test_many_at_once(self):
        """E11: one mail a customer, in the background; without an address none, and the dialog says how many."""
        other, silent = self.new_partner("Other", email="o@other.example.com"), self.new_partner("Silent")
        self.invoice(10, 30, other)
        self.invoice(10, 30, silent)
        self.update()
        cards = self.card() | self.card(other) | self.card(silent)
        wizard = (
            self.env["credit.statement.wizard"]
            .with_user(self.controller)
            .browse(cards.action_send_statement()["res_id"])
        )
        self.assertEqual((wizard.customer_count, wizard.unreachable_count), (2, 1))
        wizard.action_send()
        self.assertFalse(cards.reminder_ids)
        self.mail_statements()
        self.assertEqual(cards.reminder_ids.mapped("customer_id"), self.card() | self.card(other))
        self.assertEqual(cards.reminder_ids.user_id, self.controller)
        self.assertFalse(cards.sudo().statement_user_id)
        mails = self.env["mail.mail"].search([("model", "=", "credit.customer"), ("res_id", "in", cards.ids)])
        self.assertEqual(sorted(mails.mapped("recipient_ids.name")), ["Jansen Bouw", "Other"])
        self.assertEqual([len(mail.attachment_ids) for mail in mails], [1, 1])

    def test_what_cannot_be_mailed(self):
        """E11: a failure stands on the card, stops nobody else, counts no reminder, and goes with the next success."""
        other = self.new_partner("Other", email="o@other.example.com")
        self.invoice(10, 30, other)
        self.update()
        cards = self.card() | self.card(other)
        cards._ask_for_statements()
        self.customer.email = False
        self.mail_statements()
        self.assertIn("no e-mail address", self.card().statement_error)
        self.assertFalse(self.card().reminder_ids)
        self.assertEqual(len(self.card(other).reminder_ids), 1)
        self.customer.email = "books@jansen.example.com"
        self.card()._ask_for_statements()
        self.mail_statements()
        self.assertFalse(self.card().statement_error)
        self.assertEqual(len(self.card().reminder_ids), 1)

    def copies_sent(self, card):
        """Names of what was attached to the statement's mail, without the statement."""
        mail = self.env["mail.mail"].search([("model", "=", "credit.customer"), ("res_id", "in", card.ids)])
        return sorted(name for name in mail.attachment_ids.mapped("name") if "Statement" not in name)

    def test_copies_to_many(self):
        """F7: copies of the invoices go along where that is chosen; the company says what is proposed."""
        self.company.credit_statement_copies = "overdue"
        self.invoice(300, -10)
        self.update()
        Wizard = self.env["credit.statement.wizard"].with_user(self.controller)
        wizard = Wizard.browse(Wizard._open(self.card())["res_id"])
        self.assertEqual(wizard.copies, "overdue")
        wizard.action_send()
        self.mail_statements()
        overdue = self.card()._overdue_items().move_id
        self.assertEqual(len(overdue), 2)
        self.assertEqual(self.copies_sent(self.card()), sorted(move._get_invoice_report_filename() for move in overdue))
        self.assertFalse(self.card().sudo().statement_copies)
        self.assertEqual(Wizard.browse(Wizard._open(self.card())["res_id"]).recent_count, 1)

    def test_copy_as_it_was_sent(self):
        """F7: the PDF that went out with the invoice goes out again, not another one."""
        move = self.card().open_item_ids[:1].move_id
        self.env["ir.attachment"].create(
            {
                "name": "as_sent.pdf", "raw": b"%PDF-1.4 as sent", "res_model": "account.move", "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
            }
        )  # fmt: skip
        move.invalidate_recordset()
        name, content = self.card()._copy_of(move.with_user(self.controller))
        self.assertEqual((name, base64.b64decode(content)), ("as_sent.pdf", b"%PDF-1.4 as sent"))

    def test_copies_of_what_is_ticked(self):
        """F7: from the card copies of the ticked items' documents, and of nobody else's, whichever ids are sent."""
        mine = self.card().open_item_ids[:1]
        strange = self.receivable(self.invoice(50, 30, self.new_partner("Stranger"))).with_user(self.controller)
        card = self.card().with_context(credit_selected_ids=(mine | strange).ids)
        Composer = self.env["mail.compose.message"].with_user(self.controller)
        composer = Form(Composer.with_context(**card.action_send_statement()["context"])).save()
        names = [name for name in composer.attachment_ids.mapped("name") if "Statement" not in name]
        self.assertEqual(names, [mine.move_id._get_invoice_report_filename()])
        plain = Form(Composer.with_context(**self.card().action_send_statement()["context"])).save()
        self.assertEqual(len(plain.attachment_ids), 1)

    def test_progress(self):
        """F7: how many wait and how many failed stands above the list; who asked is told at the end."""
        strip = self.env["credit.customer"].with_user(self.controller).worklist_figures
        before = strip()["statements"]
        self.card()._ask_for_statements()
        self.assertEqual(strip()["statements"]["waiting"], before["waiting"] + 1)
        self.customer.email = False
        with patch.object(self.registry["res.users"], "_bus_send", autospec=True) as sent:
            self.mail_statements()
        self.assertEqual(strip()["statements"], {"waiting": before["waiting"], "failed": before["failed"] + 1})
        told, _kind, content = sent.call_args.args
        self.assertEqual((told, content["type"]), (self.controller, "warning"))

    def qr_code(self, user=None):
        """`(amount, currency, text, structured reference)` of each QR code of the statement."""
        made = []

        def build(bank, amount, free, structured, currency, debtor):
            made.append((amount, currency, free, structured))
            return "data:image/png;base64,AAAA" if currency == self.foreign else None

        report = self.env["ir.actions.report"].with_user(user or self.controller)
        with patch.object(self.registry["res.partner.bank"], "build_qr_code_base64", build):
            html, _kind = report._render_qweb_html("credit_control_calls.report_statement", self.card().ids)
        return made, html.decode()

    def test_qr_code(self):
        """F7: Odoo's own QR code for what is overdue, per currency, where the company shows them on invoices."""
        self.env["res.partner.bank"].create(
            {"acc_number": "NL91ABNA0417164300", "partner_id": self.company.partner_id.id}
        )
        self.invoice(40, -10)
        move = self.card().open_item_ids.filtered(lambda line: line.currency_id == self.foreign).move_id
        self.company.qr_code = False
        self.assertFalse(self.qr_code()[0])
        self.company.qr_code = True
        made, html = self.qr_code()
        self.assertEqual({(amount, currency) for amount, currency, *_rest in made}, {
            (100, self.company.currency_id), (200, self.foreign),
        })  # fmt: skip
        self.assertIn((200, self.foreign, move.name, move.payment_reference or ""), made)
        self.assertEqual(html.count("base64,AAAA"), 1)

    def test_sepa_qr_code(self):
        """F7: with Odoo's SEPA QR code the statement in euro has one; nothing is needed but that addon."""
        self.company.qr_code = True
        self.env["res.partner.bank"].create(
            {"acc_number": "NL91ABNA0417164300", "partner_id": self.company.partner_id.id}
        )
        card = self.card()
        # What is drawn, not how: not every machine has the library that draws it.
        drawn = patch.object(
            self.registry["ir.actions.report"], "barcode", lambda *_args, value, **_how: value.encode()
        )
        with drawn:
            codes = {section["currency"]: card._statement_qr(section) for section in card._statement_sections()}
        self.assertIsNone(codes[self.company.currency_id])
        content = base64.b64decode(codes[self.foreign]["image"].partition("base64,")[2]).decode().splitlines()
        self.assertEqual(content[:4], ["BCD", "002", "1", "SCT"])
        self.assertEqual(content[6:8], ["NL91ABNA0417164300", "EUR200.0"])
        self.assertEqual(codes[self.foreign]["amount"], 200)

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
