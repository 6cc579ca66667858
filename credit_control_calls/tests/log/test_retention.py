from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tests import Form, new_test_user, tagged

from ...models.log import credit_log
from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestRetention(CreditCommon):
    """F13: notes expire by a rule of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debt = cls.invoice(1000, 30)
        cls.update()
        cls.line = cls.receivable(cls.debt)

    def setUp(self):
        super().setUp()
        vals = {"description": "Her husband is ill", "contact_id": self.customer.id}
        self.entry = self.record(self.line, **vals)
        self.card()._exclude_items(self.line.with_user(self.controller), "Waiting for the doctor", self.day(-10))

    @property
    def log(self):
        return self.card().log_ids

    def settle(self):
        self.pay(self.debt, 1000)
        self.update()

    def count(self, months, months_later=0):
        with freeze_time(f"{self.today + relativedelta(months=months_later)} 12:00:00"):
            return self.env["credit.log"]._count_expiring(self.company, months)

    def test_never_by_default(self):
        """F13: nothing is removed where the company said nothing."""
        self.settle()
        self.assertEqual(self.env["res.company"].new().credit_notes_months, 0)
        self.expire(240)
        self.assertEqual((self.entry.description, self.log.reason), ("Her husband is ill", "Waiting for the doctor"))

    def test_settled_and_old(self):
        """F13: what was said, to whom and why is gone; when, by whom and how much stays."""
        self.settle()
        self.company.credit_notes_months = 12
        self.expire(11)
        self.assertTrue(self.entry.description and self.log.reason)
        before = self.count(12, 13)
        self.expire(13)
        call, log = self.entry.call_id, self.log
        self.assertFalse(self.entry.description or self.entry.contact_id or call.description or log.reason)
        self.assertTrue(log.expired_on)
        self.assertEqual((log.user_id, log.amount, self.entry.user_id), (self.controller, 1000, self.controller))
        self.assertFalse("doctor" in "".join(self.card().message_ids.mapped("body")))
        self.assertFalse(self.debt.credit_excluded_reason)
        self.assertGreaterEqual(before, 4)
        self.assertEqual(self.count(12, 13), 0)

    def dispute_in_words(self):
        """A dispute with words in every place that takes them, of which the customer was written once."""
        dispute = self.open_dispute(self.line)
        dispute.description = "His wife says the oven smokes"
        dispute._propose(
            {"kind": "credit_note", "amount": 100, "reason": "He is ill", "approver_id": self.approver().id}
        )
        dispute.message_post(body="Sounded desperate", subtype_xmlid="mail.mt_note")
        dispute.message_post(body="We look into it", subtype_xmlid="mail.mt_comment", message_type="comment")
        dispute.write({"resolution": "rejected", "resolution_note": "He made it up"})
        dispute.action_resolve()
        return dispute

    def approver(self):
        return new_test_user(
            self.env, "test_retention_approver", company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
            groups="credit_control_calls.group_credit_manager,account.group_account_invoice",
        )  # fmt: skip

    def words(self, dispute):
        """All that is written about a dispute."""
        dispute = dispute.sudo()
        proposals, messages = dispute.proposal_ids, dispute.message_ids
        said = (dispute.description, dispute.resolution_note, *proposals.mapped("reason"), *messages.mapped("body"))
        # To-dos are kept when they are done.
        todos = dispute.with_context(active_test=False).activity_ids
        return " ".join(filter(None, (*said, *todos.mapped("feedback"), *todos.mapped("note"))))

    def test_disputes(self):
        """F13: what a dispute was about, how it ended and who proposed what why is gone; that it was, stays."""
        dispute = self.dispute_in_words()
        private = ("oven", "ill", "desperate", "made it up")
        for word in private:
            self.assertIn(word, self.words(dispute))
        self.settle()
        self.company.credit_notes_months = 12
        self.expire(11)
        self.assertIn("oven", self.words(dispute))
        self.expire(13)
        words = self.words(dispute)
        self.assertEqual([word for word in private if word in words], [])
        self.assertIn("We look into it", words)
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "rejected"))
        self.assertEqual(dispute.proposal_ids.amount, 100)
        self.assertEqual(self.count(12, 13), 0)

    def test_a_dispute_that_goes_on_is_spared(self):
        """F13: nothing is removed from a dispute that is not over, nor from one that ended lately."""
        dispute = self.dispute_in_words()
        self.settle()
        self.company.credit_notes_months = 12
        with freeze_time(f"{self.today + relativedelta(months=10)} 12:00:00"):
            dispute.action_reopen()
        self.expire(13)
        self.assertIn("oven", self.words(dispute))

    def test_who_still_owes_is_spared(self):
        """F13: a customer with open items keeps every note."""
        self.company.credit_notes_months = 1
        self.expire(36)
        self.assertTrue(self.entry.description and self.log.reason)

    def test_other_companies_are_spared(self):
        """F13: the rule is each company's own."""
        self.settle()
        other = self.setup_other_company(name="Elsewhere BV")["company"]
        other.credit_notes_months = 1
        self.expire(36)
        self.assertTrue(self.entry.description)

    def test_mail_to_the_customer_stays(self):
        """F13: what went out is correspondence; internal notes are not."""
        self.settle()
        self.company.credit_notes_months = 1
        sent = self.card().message_post(body="Your statement", subtype_xmlid="mail.mt_comment")
        note = self.card().message_post(body="Sounded tired", subtype_xmlid="mail.mt_note")
        self.expire(3)
        self.assertIn("Your statement", sent.body)
        self.assertFalse(note.body)

    def test_in_batches(self):
        """F13: more notes than a batch holds take several."""
        self.settle()
        for _n in range(3):
            self.card().message_post(body="Note", subtype_xmlid="mail.mt_note")
        self.company.credit_notes_months = 1
        with patch.object(credit_log, "BATCH", 2):
            self.expire(3)
        self.assertEqual(self.count(1, 3), 0)

    def test_preview(self):
        """F13: the settings say how many the next night removes, before they are saved."""
        self.settle()
        admin = new_test_user(
            self.env, "test_retention_admin", groups="base.group_system,account.group_account_manager",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )  # fmt: skip
        with freeze_time(f"{self.today + relativedelta(months=5)} 12:00:00"):
            with Form(self.env["res.config.settings"].with_user(admin)) as form:
                self.assertEqual(form.credit_notes_count, 0)
                form.credit_notes_months = 3
                self.assertGreaterEqual(form.credit_notes_count, 4)
                form.credit_notes_months = 24
                self.assertEqual(form.credit_notes_count, 0)
