from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import CreditCommon


@tagged("post_install", "-at_install")
class TestLog(CreditCommon):
    """F13: who decided what, when and why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.receivable(cls.invoice(1000, 30))
        cls.second = cls.receivable(cls.invoice(300, 20))
        cls.update()

    def logged(self, kind):
        return self.env["credit.log"].search([("kind", "=", kind)])

    def exclude(self, reason="The lawyer has it"):
        self.card()._exclude_items(self.line.with_user(self.controller), reason, self.day(-10))

    def test_exclusion(self):
        """F13: an exclusion and its end, per document."""
        self.exclude()
        log = self.logged("exclusion")
        self.assertEqual((log.user_id, log.reason), (self.controller, "The lawyer has it"))
        self.assertEqual((log.document, log.amount), (self.line.move_id.name, 1000))
        self.assertEqual((log.customer_id, log.company_id), (self.card(), self.company))
        self.card().with_context(credit_selected_ids=self.line.ids).action_include_items()
        self.assertEqual(len(self.logged("exclusion")), 2)

    def test_change_of_a_promise(self):
        """F13: a promise that takes the place of another; the first one is nobody's change."""
        first = self.record(self.line, "promise", promised_amount=1000, promised_date=self.day(-5))
        self.assertFalse(self.logged("promise"))
        vals = {"promised_amount": 400, "promised_date": self.day(-9), "description": "Less, and later"}
        self.record(self.line, "promise", user=self.manager, **vals)
        log = self.logged("promise")
        self.assertEqual((log.amount_before, log.amount, log.user_id), (1000, 400, self.manager))
        self.assertEqual((log.reason, log.document), ("Less, and later", first.call_id.name))
        self.record(self.line, "call_back", description="About something else")
        self.assertEqual(len(self.logged("promise")), 1)

    def test_dispute(self):
        """F13: how a dispute ended, and that it goes on, by whoever is responsible for it."""
        owner = new_test_user(self.env, "test_log_owner", groups="base.group_user")
        dispute = self.open_dispute(self.line, 250, user_id=owner.id).with_user(owner)
        dispute.write({"resolution": "rejected", "resolution_note": "Delivered as ordered"})
        self.assertFalse(self.logged("dispute"))
        dispute.action_resolve()
        log = self.logged("dispute")
        self.assertEqual((log.user_id, log.reason, log.amount), (owner, "Delivered as ordered", 250))
        self.assertIn("Customer must pay", log.what)
        self.assertEqual(log.document, self.line.move_id.name)
        dispute.action_reopen()
        self.assertIn("goes on", self.logged("dispute")[0].what)

    def test_items_of_a_call_action(self):
        """F13: linked and unlinked by hand, or taken over by another call; what a call is about stands in the call."""
        call = self.record(self.line).call_id
        self.assertFalse(self.logged("link"))
        call.with_user(self.controller)._link(self.second.with_user(self.controller))
        self.assertEqual(self.logged("link").document, self.second.move_id.name)
        call.item_ids.filtered(lambda i: i.line_id == self.line).with_user(self.controller).action_unlink_from_call()
        log = self.logged("link")[0]
        self.assertEqual((log.user_id, log.amount), (self.controller, 1000))
        self.assertIn(call.name, log.what)

    def test_nobody_rewrites_it(self):
        """F13: neither managers nor the system write, delete or make up a record."""
        self.exclude()
        log = self.logged("exclusion")
        vals = {"customer_id": self.card().id, "kind": "waiver", "what": "x"}
        for attempt in (
            lambda: log.with_user(self.manager).write({"reason": "Better"}),
            lambda: log.with_user(self.manager).write({"customer_id": log.customer_id.id}),
            lambda: log.with_user(self.manager).unlink(),
            lambda: log.with_user(self.manager).copy(),
            lambda: self.env["credit.log"].with_user(self.manager).create(vals),
            lambda: self.env["credit.log"].with_user(self.controller)._create_owned([vals]),
            lambda: log.sudo().write({"reason": "Better"}),
            lambda: log.sudo().unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()
        self.assertEqual(log.reason, "The lawyer has it")

    def test_rights(self):
        """F13: controllers and chief accountants read their company's log, nobody else; the menu is the managers'."""
        self.exclude()
        Log, other = self.env["credit.log"], self.setup_other_company(name="Elsewhere BV")["company"]
        for group, where, sees in (
            ("credit_control_calls.group_credit_controller", self.company, 1),
            ("credit_control_calls.group_credit_controller", other, 0),
            ("credit_control_calls.group_credit_manager", other, 0),
            ("account.group_account_manager", self.company, 1),
            ("account.group_account_readonly", self.company, None),
            ("base.group_user", self.company, None),
        ):
            user = new_test_user(
                self.env, f"test_log_{group}_{where.id}", groups=group,
                company_id=where.id, company_ids=[(6, 0, where.ids)],
            )  # fmt: skip
            with self.subTest(group, company=where.name):
                if sees is None:
                    with self.assertRaises(AccessError):
                        Log.with_user(user).search([])
                else:
                    self.assertEqual(Log.with_user(user).search_count([]), sees)
        menu = self.env.ref("credit_control_calls.menu_credit_log").id
        for user, shown in ((self.controller, False), (self.manager, True)):
            self.assertEqual(menu in self.env["ir.ui.menu"].with_user(user).load_menus(False), shown)

    def test_card_opens_its_log(self):
        """F13: from the card, that customer's decisions only."""
        self.exclude()
        card = self.card()
        self.assertEqual(card.log_count, 1)
        action = card.action_open_log()
        self.assertEqual(self.env["credit.log"].with_user(self.controller).search(action["domain"]), card.log_ids)

    def test_log_goes_along_when_cards_merge(self):
        """F13: what was decided about a merged customer stays; a card with decisions is not deleted."""
        self.exclude()
        log, twin = self.logged("exclusion"), self.new_partner("Jansen Bouw (2)")
        with self.assertRaises(UserError):
            self.card(user=self.manager).unlink()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (twin | self.customer).ids, twin, extra_checks=False
        )
        self.assertEqual(log.customer_id.partner_id, twin)
