from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase

from .common import HoldCommon


@tagged("post_install", "-at_install")
class TestHold(HoldCommon):
    """Which customers are on hold; what waits is told by the addons that have something to hold."""

    def held(self):
        return self.env["credit.customer"]._find_on_hold(self.company).partner_id

    def test_who_is_on_hold(self):
        """F4: by amount and days; off by default."""
        self.assertEqual(self.held(), self.late)
        self.assertIn("40 days", self.card(self.late).hold_reason)
        self.assertFalse(self.card(self.small).hold_reason)
        self.company.credit_hold_on = False
        self.assertFalse(self.held())
        self.assertFalse(self.env["res.company"].new().credit_hold_on)

    def test_disputed_and_excluded_stop_nothing(self):
        """F4: what the customer complains about is no reason."""
        self.open_dispute(self.receivable(self.debt))
        self.assertFalse(self.held())

    def test_profile_has_its_own_terms(self):
        """F4: policy per company and profile."""
        self.profile.hold_policy = "never"
        self.assertFalse(self.held())
        self.profile.write({"hold_policy": "own", "hold_amount": 50, "hold_days": 10})
        self.assertEqual(self.held(), self.late | self.small)

    def test_credit_limit(self):
        """F4: also above the credit limit, where that is wanted."""
        self.small.with_company(self.company).credit_limit = 99
        self.assertEqual(self.held(), self.late)
        self.company.credit_hold_limit = True
        self.assertEqual(self.held(), self.late | self.small)
        self.assertIn("credit limit", self.card(self.small).hold_reason)

    def test_release_is_logged(self):
        """F13: who let a document go, why and until when, whatever becomes of the document."""
        vals = {
            "company_id": self.company.id, "customer_id": self.card(self.late).id, "res_model": "res.partner",
            "res_id": 0, "document": "S0042", "reason": "Late",
        }  # fmt: skip
        hold = self.env["credit.hold"].sudo().create(vals).with_user(self.manager)
        hold._release("The owner called", self.day(-5))
        log = self.card(self.late).log_ids
        self.assertEqual((log.kind, log.user_id, log.document), ("hold", self.manager, "S0042"))
        self.assertEqual(log.reason, "The owner called")

    def test_release_reason_expires(self):
        """F13: why it was released goes with the other notes; that it was, and by whom, stays."""
        vals = {
            "company_id": self.company.id, "customer_id": self.card(self.late).id, "res_model": "res.partner",
            "res_id": 0, "document": "S0042", "reason": "Late",
        }  # fmt: skip
        hold = self.env["credit.hold"].sudo().create(vals).with_user(self.manager)
        hold._release("The owner is ill")
        self.pay(self.debt, 1000)
        self.update()
        self.company.credit_notes_months = 2
        self.expire(1)
        self.assertEqual(hold.release_reason, "The owner is ill")
        self.expire(3)
        self.assertFalse(hold.release_reason)
        self.assertIn(self.manager.name, hold.release_words)

    def test_rights(self):
        """Controllers and accountants see what waits, managers release, nobody makes it up."""
        Hold = self.env["credit.hold"]
        Hold.with_user(self.controller).search([])
        self.assertFalse(Hold.with_user(self.controller).has_access("write"))
        self.assertTrue(Hold.with_user(self.manager).has_access("write"))
        vals = {
            "company_id": self.company.id, "customer_id": self.card(self.late).id, "res_model": "res.partner",
            "res_id": self.late.id, "document": "x", "reason": "x",
        }  # fmt: skip
        hold = Hold.sudo().create(vals).with_env(self.env)
        for attempt in (
            lambda: Hold.with_user(self.manager).create(vals),
            lambda: hold.with_user(self.manager).write({"state": "ended"}),
            lambda: hold.with_user(self.controller)._release("Because"),
        ):
            with self.assertRaises(AccessError):
                attempt()
        stranger = new_test_user(self.env, "test_hold_employee", "base.group_user")
        with self.assertRaises(AccessError):
            Hold.with_user(stranger).search([])
        other = self.setup_other_company(name="Elsewhere BV")["company"]
        elsewhere = new_test_user(
            self.env, "test_hold_elsewhere", "credit_control_calls.group_credit_manager",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        self.assertNotIn(hold, Hold.with_user(elsewhere).search([]))


@tagged("post_install", "-at_install")
class TestFreeFields(OwnedFieldsCase):
    def test_every_field_is_owned(self):
        free = self.get_free_fields("credit.hold", ["credit_control_hold"])
        self.assertEqual(free.get("credit.hold"), [])
