import base64
import csv
import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ReminderCommon


@tagged("post_install", "-at_install")
class TestHandover(ReminderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.new_partner("Incasso Centraal")
        cls.lines = cls.receivable(cls.invoice(600, 90) | cls.invoice(400, 60))
        cls.update()

    def hand_over(self, lines=None, user=None):
        user = user or self.manager
        card = self.card(user=user)
        action = card.with_context(credit_selected_ids=(lines or self.lines).ids).action_hand_over()
        dialog = self.env["credit.handover.wizard"].with_user(user).with_context(**action["context"])
        action = dialog.create({"agency_id": self.agency.id, "note": "Business closed"}).action_hand_over()
        return self.env["credit.handover"].with_user(user).browse(action["res_id"])

    def test_over(self):
        """F14: items handed over are on record, and nobody calls or reminds of them any more."""
        handover = self.hand_over()
        self.assertEqual((handover.state, handover.amount, handover.user_id), ("handed", 1000, self.manager))
        self.assertEqual(handover.item_ids.line_id, self.lines)
        reason = self.lines.move_id.mapped("credit_excluded_reason")[0]
        self.assertIn("Incasso Centraal", reason)
        self.assertFalse(self.card().needs_action)
        self.assertEqual(set(self.verdicts().values()), {"excluded"})
        self.assertIn(reason, self.card().message_ids[0].body)
        with self.assertRaisesRegex(UserError, "handed over already"):
            self.hand_over(self.lines[:1])

    def test_notes_expire(self):
        """F13: notes about a handover that came to an end, and why reminders were paused, go with the other notes."""
        handover = self.hand_over()
        self.card()._pause_reminders("The owner is ill", self.today)
        for move in self.lines.move_id:
            self.pay(move, move.amount_total)
        self.update()
        self.company.credit_notes_months = 2
        self.expire(3)
        self.assertEqual((handover.note, self.card().reminders_pause_reason), ("Business closed", False))
        handover._answer("paid", 1000, self.today, "He wept")
        self.expire(3)
        self.assertFalse(handover.note or "wept" in "".join(handover.message_ids.mapped("body")))
        self.assertEqual((handover.state, handover.collected), ("paid", 1000))

    def test_the_file(self):
        """F14: one ZIP with index, items, invoices, calls, promises, disputes, reminders and statement."""
        self.record(self.lines, "promise", promised_amount=1000, promised_date=self.today, description="=Pays()")
        self.open_dispute(self.lines[0], 10, description="Too dear")
        self.first.channel = "letter"
        fresh = self.owe(10)
        run = self.simulate()
        run.action_confirm()
        run.action_print_letters()
        handover = self.hand_over(self.lines | fresh)
        attachment = handover.dossier_id
        self.assertEqual(handover.action_download()["url"], f"/web/content/{attachment.id}?download=true")
        with zipfile.ZipFile(io.BytesIO(attachment.raw)) as archive:
            files = {name: archive.read(name).decode() for name in archive.namelist()}
        names = {"index.pdf", "statement.pdf", "items.csv", "calls.csv", "promises.csv", "disputes.csv",
            "reminders.csv", "reminders.pdf"}  # fmt: skip
        invoices = {name for name in files if name.startswith("invoices/")}
        self.assertEqual((set(files) - invoices, len(invoices)), (names, 3))
        rows = list(csv.DictReader(io.StringIO(files["items.csv"])))
        self.assertEqual([row["open"] for row in rows], ["600.0", "400.0", "100.0"])
        self.assertIn("'=Pays()", files["calls.csv"])
        self.assertIn("1000", files["promises.csv"])
        self.assertIn("Too dear", files["disputes.csv"])
        self.assertIn(fresh.move_name, files["reminders.csv"])
        self.assertIn("Incasso Centraal", files["index.pdf"])

    def test_back_by_hand(self):
        """F14: what became of it is recorded; what is returned asks for calls again."""
        handover = self.hand_over()
        dialog = self.env["credit.handover.answer"].with_user(self.manager)
        dialog.create({"handover_id": handover.id, "state": "partly", "collected": 300}).action_answer()
        self.assertEqual((handover.state, handover.collected), ("partly", 300))
        for state, amount, day in (
            ("partly", 1000, None), ("paid", 0, None), ("paid", float("nan"), None), ("gone", 5, None),
            ("paid", 5, self.day(-1)),
        ):  # fmt: skip
            with self.subTest(state=state, amount=amount), self.assertRaises(UserError):
                handover._answer(state, amount, day)
        other = self.lines[1].move_id
        other.sudo().credit_excluded_reason = "Barter"
        handover._answer("returned")
        self.assertEqual((handover.state, handover.collected), ("returned", 300))
        self.assertFalse(self.lines[0].move_id.credit_excluded)
        self.assertTrue(other.credit_excluded)
        self.assertTrue(self.card().needs_action)

    def read_file(self, text):
        dialog = self.env["credit.handover.import"].with_user(self.manager)
        dialog = dialog.create({"file": base64.b64encode(text.encode()), "file_name": "answers.csv"})
        dialog.action_import()
        return dialog

    def test_back_by_file(self):
        """F14: each line of an agency's file is recorded, or told and given back; nothing is lost."""
        one, two = self.hand_over(self.lines[:1]), self.hand_over(self.lines[1:])
        dialog = self.read_file(
            "reference;state;amount;date\n"
            f"{one.name};Partly paid;250,00;{self.day(2)}\n"
            "HAND/99999;paid;10;\n"
            f"{two.name};lost;10;\n"
            f"{two.name};paid;0;\n"
        )
        self.assertEqual((one.state, one.collected, one.state_date), ("partly", 250, self.day(2)))
        self.assertEqual(two.state, "handed")
        said = dialog.result.splitlines()
        self.assertEqual(len(said), 4)
        for line, words in zip(said, ("1 lines", "Line 3: ", "Line 4: “lost”", "Line 5: "), strict=True):
            self.assertIn(words, line)
        rest = list(csv.DictReader(io.StringIO(base64.b64decode(dialog.rest).decode())))
        self.assertEqual([row["reference"] for row in rest], ["HAND/99999", two.name, two.name])
        with self.assertRaisesRegex(UserError, "amount"):
            self.read_file("reference,state\nx,paid")

    def test_back_by_a_file_of_an_attacker(self):
        """F14: what an agency wrote is no formula in the file given back, whatever separates its cells; nothing in it
        stops the other lines.
        """
        handover = self.hand_over()
        dialog = self.read_file(
            "reference,state,amount,date,note\n"
            "=HYPERLINK(1),paid,5,,x;=1+1\n"
            "a\0b,paid,5,,\n"
            f"{handover.name},paid,1e999,,\n"
            f"{handover.name},paid,600,0001-01-01,\n"
            f"{handover.name},paid,600,,\n"
        )
        self.assertEqual((handover.state, handover.collected), ("paid", 600))
        rest = base64.b64decode(dialog.rest).decode()
        self.assertEqual(len(rest.splitlines()), 5)
        self.assertIn('"\'=HYPERLINK(1)"', rest)
        self.assertIn('"x;=1+1"', rest)

    def test_returned_is_over(self):
        """F14: what was returned is called about again: an agency's file does not hand it over once more."""
        handover = self.hand_over()
        handover._answer("returned")
        self.assertIn("was returned", self.read_file(f"reference,state,amount,date\n{handover.name},handed,,").result)
        self.assertEqual(handover.state, "returned")
        again = self.hand_over()
        self.assertEqual(again.state, "handed")

    def test_a_file_that_came_by_mail(self):
        """F14: an agency's answer with a file of its own takes nothing away of what was handed over."""
        handover = self.hand_over()
        content = base64.b64decode("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==")
        handover.message_post(body="Ours", attachments=[("evil.zip", content)])
        url = handover.with_user(self.controller).action_download()["url"]
        self.assertIn(f"/{handover.dossier_id.id}?", url)
        self.assertNotEqual(handover.dossier_id.raw, content)

    def test_names_in_the_file(self):
        """F14: names of documents lead to no other folder, and no file hides another."""
        first, second = self.lines.move_id
        first.sudo().name = "../../etc/INV:1"
        second.sudo().name = "..\\..\\etc\\INV?1"
        handover = self.hand_over()
        with zipfile.ZipFile(io.BytesIO(handover.dossier_id.raw)) as archive:
            names = [name for name in archive.namelist() if name.startswith("invoices/")]
        self.assertEqual(names, ["invoices/etc-INV-1.pdf", "invoices/etc-INV-1 (2).pdf"])

    def test_rights(self):
        """F14: credit managers hand over, controllers look, others see nothing; nobody rewrites or deletes."""
        with self.assertRaises(AccessError):
            self.card().with_context(credit_selected_ids=self.lines.ids).action_hand_over()
        handover = self.hand_over()
        self.env.invalidate_all()
        seen = handover.with_user(self.controller)
        self.assertEqual(seen.amount, 1000)
        attachment = handover.dossier_id
        self.assertTrue(attachment.with_user(self.controller).raw)
        accountant = new_test_user(self.env, "test_handover_reader", "account.group_account_readonly")
        for attempt in (
            lambda: handover.with_user(accountant).read(["amount"]),
            lambda: attachment.with_user(accountant).read(["raw"]),
            lambda: seen._answer("returned"),
            lambda: seen.write({"note": "x"}),
            lambda: handover.write({"state": "paid"}),
            lambda: handover.item_ids.write({"document": "x"}),
            handover.unlink,
            lambda: self.env["credit.handover.import"].with_user(self.controller).create({"file": b"eA=="}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        handover.note = "Called them"

    def test_other_companies(self):
        """F14: another company's managers see neither handover nor file, and answer nothing."""
        handover = self.hand_over()
        attachment = handover.dossier_id
        other = self.setup_other_company(name="Elsewhere BV")["company"]
        elsewhere = new_test_user(
            self.env, "test_handover_elsewhere", "credit_control_calls.group_credit_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        self.env.invalidate_all()
        self.assertFalse(self.env["credit.handover"].with_user(elsewhere).search([]))
        with self.assertRaises(AccessError):
            attachment.with_user(elsewhere).read(["raw"])
        dialog = self.env["credit.handover.import"].with_user(elsewhere)
        text = base64.b64encode(f"reference,state,amount,date\n{handover.name},paid,5,".encode())
        dialog = dialog.create({"file": text})
        dialog.action_import()
        self.assertIn("there is no handover", dialog.result)
        self.assertEqual(handover.state, "handed")
