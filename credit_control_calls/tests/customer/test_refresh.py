from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import CreditCommon

MIXIN = "odoo.addons.credit_control_calls.models.customer.credit_refresh_mixin"


@tagged("post_install", "-at_install")
class TestRefresh(CreditCommon):
    """E1: the accounting goes on whatever becomes of the figures, and failures are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other side"})
        cls.bookkeeper = new_test_user(
            cls.env, "test_credit_bookkeeper", groups="account.group_account_invoice",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )  # fmt: skip

    def failing(self, error, only=None, times=999):
        """Have the Update of some companies fail so many times."""
        update, left = self.registry["credit.customer"]._update, [times]

        def fail(customers, companies, partners=None):
            if (only is None or companies == only) and left[0]:
                left[0] -= 1
                raise error
            return update(customers, companies, partners)

        return patch.object(self.registry["credit.customer"], "_update", fail)

    def cron(self):
        with self.enter_registry_test_mode(), mute_logger(MIXIN):
            self.env.ref("credit_control_calls.ir_cron_credit_update").method_direct_trigger()
        self.env.invalidate_all()

    def post(self):
        invoice = self.invoice(100, 30)
        invoice.with_user(self.bookkeeper).button_draft()
        invoice.with_user(self.bookkeeper).action_post()
        return invoice

    def test_posting_waits_for_nothing(self):
        """E1: while an invoice is posted no figure is read or written; they follow once it is saved."""
        self.update()
        with self.failing(AssertionError("inside the transaction")):
            invoice = self.post()
            self.env.flush_all()
            self.env.cr.precommit.run()
        self.assertEqual(invoice.state, "posted")
        self.assertFalse(self.card())
        self.end_of_work()
        self.assertEqual(self.card().balance, 100)

    def test_a_failure_after_posting(self):
        """E1: it stands on the company with one to-do, is told above the list, and goes with the next success."""
        self.post()
        with self.failing(ValueError("broken rule")), mute_logger(MIXIN):
            self.end_of_work()
            self.post()
            self.end_of_work()
        self.assertIn("broken rule", self.company.credit_error)
        todo = self.company.partner_id.activity_ids
        self.assertEqual(len(todo), 1)
        self.assertTrue(todo.user_id.has_group("credit_control_calls.group_credit_manager"))
        strip = self.env["credit.customer"].with_user(self.controller).worklist_figures()
        self.assertEqual(strip["failed"], [self.company.name])
        self.cron()
        self.assertFalse(self.company.credit_error)
        self.assertFalse(self.company.partner_id.activity_ids)
        self.assertEqual(self.card().balance, 200)

    def test_one_company_stops_no_other(self):
        """E1: the morning run goes on after a company that fails, and comes back to it every hour."""
        self.invoice(100, 30)
        both = self.company | self.other
        both.credit_refreshed_at = "2026-01-01 12:00:00"
        with self.failing(ZeroDivisionError("odd figures"), only=self.company):
            self.cron()
        self.assertIn("odd figures", self.company.credit_error)
        self.assertTrue(self.other._credit_is_of_today())
        self.assertFalse(self.company._credit_is_of_today())
        self.cron()
        self.assertTrue(self.company._credit_is_of_today())
        self.assertEqual(self.card().balance, 100)

    def test_two_at_once(self):
        """E1: who writes to the same customer at the same moment goes first; it is tried again at once."""
        self.post()
        with self.failing(SerializationFailure(), times=3), patch(f"{MIXIN}.time.sleep") as slept:
            self.end_of_work()
        self.assertEqual(slept.call_count, 3)
        self.assertFalse(self.company.credit_error)
        self.assertEqual(self.card().balance, 100)

    def test_nobody_is_told_of_a_failure_that_cannot_be_noted(self):
        """E1: even then the user's work is saved, and nothing is raised at him."""
        self.post()
        with (
            self.failing(ValueError("x")),
            mute_logger(MIXIN),
            patch.object(self.registry["res.company"], "_credit_note_failure", side_effect=ValueError("y")),
        ):
            self.end_of_work()
        self.update()
        self.assertEqual(self.card().balance, 100)
