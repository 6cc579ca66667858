from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestRights(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.receivable(cls.invoice(100, 30))
        cls.update()
        cls.accountant = cls._user("accountant", "account.group_account_readonly")
        cls.biller = cls._user("biller", "account.group_account_invoice")
        cls.outsider = cls._user("outsider", "base.group_user")

    @classmethod
    def _user(cls, login, groups):
        return new_test_user(
            cls.env,
            f"test_credit_{login}",
            groups=groups,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def test_accountants_read(self):
        """E3: accountants see cards and calls and change nothing."""
        self.record(self.line)
        card = self.card(user=self.accountant)
        self.assertEqual(card.balance, 100)
        self.assertEqual(len(card.call_ids), 1)
        for user in (self.accountant, self.controller, self.manager):
            self.env.invalidate_all()
            self.assertTrue(self.card(user=user).read(), "All of the card, as an export or another program reads it.")
        with self.assertRaises(AccessError):
            card.action_no_answer()
        with self.assertRaises(AccessError):
            card.user_id = self.accountant
        with self.assertRaises(AccessError):
            self.env["credit.customer"].with_user(self.accountant).action_update()

    def test_others_see_nothing(self):
        """E3: neither billing users nor employees see calls."""
        for user in (self.biller, self.outsider):
            with self.assertRaises(AccessError):
                self.card(user=user).read(["balance"])

    def test_dialog_about_another_company(self):
        """E3: a dialog shows nothing of the card of a company in which the user does not work, whichever id is sent."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        partner = self.env["res.partner"].create({"name": "Secret", "company_id": elsewhere.id})
        card = self.env["credit.customer"].sudo().create({"partner_id": partner.id, "company_id": elsewhere.id})
        for name in ("call", "link", "dispute", "exclude"):
            Dialog = self.env[f"credit.{name}.wizard"].with_user(self.controller)
            with self.subTest(dialog=name):
                with self.assertRaises(AccessError):
                    Dialog.create({"customer_id": card.id})
                with self.assertRaises(AccessError):
                    Dialog.onchange({"customer_id": card.id}, ["customer_id"], {"company_id": {}})

    def test_dialog_about_what_is_gone(self):
        """E4: a contact deleted while a dialog is open is no matter of rights; one of another company is."""
        Wizard = self.env["credit.call.wizard"].with_user(self.controller)
        gone = self.new_partner("Gone")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.new_partner("Secret", company_id=company.id)
        gone.unlink()
        Wizard._check_links({"contact_id": gone.id})
        Wizard._check_links({"line_ids": [(6, 0, [self.line.id, 2**31 - 1])]})
        with self.assertRaises(AccessError):
            Wizard._check_links({"contact_id": elsewhere.id})

    def test_odd_input(self):
        """E4: what no database keeps and no calendar holds ends in a sentence, in a dialog, too."""
        vals = {"customer_id": self.card().id, "line_ids": [(6, 0, self.line.ids)]}
        call = {**vals, "followup_code_id": self.code("promise").id}
        for name, odd in (
            ("call", {**call, "description": "a\0b"}),
            ("call", {**call, "promised_date": "9999-12-31"}),
            ("exclude", {**vals, "reason": "a\0b"}),
            ("exclude", {**vals, "reason": "Asked for", "until": "0001-01-01"}),
        ):
            with self.subTest(dialog=name, odd=odd), self.assertRaises(UserError):
                self.env[f"credit.{name}.wizard"].with_user(self.controller).create(odd)
        shown = self.env["credit.dispute"].with_user(self.controller).onchange({}, [], {"is_late": {}})
        self.assertFalse(shown["value"]["is_late"])
        following = self.card(user=self.controller).next_to_call(None, None)
        self.assertEqual(following, self.card().id)

    def test_controller_does_not_configure(self):
        """E11: profiles and codes are the credit manager's."""
        with self.assertRaises(AccessError):
            self.profile.with_user(self.controller).min_days_overdue = 9
        with self.assertRaises(AccessError):
            self.code("promise").with_user(self.controller).delay = 9
        self.profile.with_user(self.manager).min_days_overdue = 9
        self.code("promise").with_user(self.manager).delay = 9

    def test_only_managers_assign(self):
        """E11: profile and responsible of a customer are the credit manager's to decide."""
        chosen = self.env.ref("credit_control_calls.profile_key_accounts")
        for vals in ({"user_id": self.controller.id}, {"profile_id": chosen.id}):
            with self.assertRaises(AccessError):
                self.card().write(vals)
            self.card(user=self.manager).write(vals)
        self.assertFalse(self.card().can_assign)
        self.assertTrue(self.card(user=self.manager).can_assign)
        self.card().contact_id = self.customer

    def test_managers_reach_the_configuration(self):
        """E11: the menus of profiles, codes and categories are there for who sets them."""
        for user, expected in ((self.manager, True), (self.controller, False)):
            visible = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            for name in ("profiles", "codes", "categories"):
                menu = self.env.ref(f"credit_control_calls.menu_credit_{name}")
                self.assertEqual(menu.id in visible, expected, (user.login, name))

    def test_biller_posts_and_reconciles(self):
        """E1: billing users keep the figures right without seeing them."""
        invoice = self.invoice(50, 30)
        invoice.with_user(self.biller).button_draft()
        invoice.with_user(self.biller).action_post()
        self.end_of_work()
        self.assertEqual(self.card().balance, 150)

    def test_controller_books_nothing(self):
        """E3: a caller reads the accounting; posting, resetting, paying and crediting are a bookkeeper's."""
        move = self.line.move_id.with_user(self.controller)
        self.assertEqual(move.line_ids.mapped("name"), self.line.move_id.line_ids.mapped("name"))
        draft = self.line.move_id.copy({"invoice_date": self.today}).with_user(self.controller)
        paid = self.invoice(50, 30)
        self.pay(paid, 50)
        paid = self.receivable(paid).with_user(self.controller)
        Reversal = self.env["account.move.reversal"].with_user(self.controller)
        Register = self.env["account.payment.register"].with_user(self.controller)
        active = {"active_model": "account.move", "active_ids": move.ids}
        for attempt in (
            draft.action_post,
            move.button_draft,
            lambda: Reversal.with_context(**active).create({"journal_id": move.journal_id.id}).refund_moves(),
            lambda: Register.with_context(**active).create({}).action_create_payments(),
            lambda: move.write({"ref": "x"}),
            paid.remove_move_reconcile,
            lambda: self.line.with_user(self.controller).write({"date_maturity": self.day(-9)}),
        ):
            with self.assertRaises(AccessError):
                attempt()
                self.env.flush_all()
        self.assertEqual((move.state, draft.state, move.payment_state), ("posted", "draft", "not_paid"))

    def test_who_exports(self):
        """E2: lists leave the system with the credit manager; a controller gets that right singly."""
        self.assertTrue(self.manager.has_group("base.group_allow_export"))
        self.assertFalse(self.controller.has_group("base.group_allow_export"))

    def test_readers_exclude_nothing(self):
        """E3: who may not work on a card takes no document off the calls."""
        card = self.card(user=self.accountant).with_context(credit_selected_ids=self.line.ids)
        with self.assertRaises(AccessError):
            card.action_exclude_items()
        self.assertFalse(self.line.move_id.credit_excluded)

    def test_defaults_of_a_request(self):
        """E3: a billing user's request excludes no invoice from calls by the defaults that it brings along."""
        moves = self.env["account.move"].with_user(self.biller).with_context(
            default_credit_excluded_until="2099-01-01", default_credit_excluded_reason="x",
            default_credit_is_write_off=True,
        )  # fmt: skip
        move = moves.create({"move_type": "out_invoice", "partner_id": self.customer.id})
        self.assertFalse(move.credit_excluded_until or move.credit_excluded_reason or move.credit_is_write_off)

    def test_journal_items_stay_readable(self):
        """E3: billing users read a whole journal item; what was said about it is not theirs."""
        self.record(self.line)
        self.env.invalidate_all()
        [values] = self.line.with_user(self.biller).read()
        self.assertFalse(values["credit_call_id"] or values["credit_status"])
        [values] = self.line.with_user(self.accountant).read()
        self.assertEqual(values["credit_status"], "planned")

    def test_history_is_not_rewritten_by_its_writers(self):
        """X11: a caller adds to the history and changes nothing of it, by whatever way."""
        entry = self.record(self.line).with_user(self.controller)
        call, item = entry.call_id, entry.call_id.item_ids
        for record, vals in (
            (entry, {"promise_state": "kept"}),
            (call, {"followup_date": self.day(-90)}),
            (item, {"document": "Another"}),
            (item, {"line_id": False}),
        ):
            with self.assertRaises(AccessError):
                record.write(vals)
        with self.assertRaises(AccessError):
            item.with_user(self.accountant).action_unlink_from_call()
        item.action_unlink_from_call()
        self.assertEqual(item.unlinked_by_id, self.controller)

    def test_cards_of_another_company(self):
        """E3: another company's card is out of reach by id, by report and by button."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        card = self.env["credit.customer"].sudo().create({"company_id": other.id, "partner_id": self.customer.id})
        self.env.flush_all()
        self.env.invalidate_all()
        card = card.with_user(self.controller)
        report = self.env["ir.actions.report"].with_user(self.controller)
        for attempt in (
            lambda: card.read(["balance"]),
            lambda: card.web_read({"balance": {}}),
            lambda: report._render_qweb_html("credit_control_calls.report_statement", card.ids),
            card.action_no_answer,
            card.action_exclude_items,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_history_cannot_be_deleted_by_anybody(self):
        """X11: nobody has the right to delete calls, entries, links or disputes."""
        access = self.env["ir.model.access"].search(
            [
                ("model_id.model", "in", (
                    "credit.call", "credit.call.entry", "credit.call.item",
                    "credit.dispute", "credit.dispute.item", "credit.reminder",
                )),
                ("perm_unlink", "=", True),
            ]
        )  # fmt: skip
        self.assertFalse(access)

    def test_owner_resolves_a_dispute(self):
        """X9: who has to settle a dispute can, without any right in accounting."""
        dispute = self._dispute(self.outsider)
        activity = dispute.activity_ids
        self.assertEqual(activity.user_id, self.outsider)
        mine = dispute.with_user(self.outsider)
        view = self.env.ref("credit_control_calls.view_dispute_form")
        with Form(mine, view=view) as form:
            self.assertTrue(form.can_resolve)
            with form.item_ids.edit(0) as item:
                item.disputed_amount = 40
        self.assertTrue(mine.item_ids.is_open)
        self.assertEqual(dispute.held_amount, 40)
        dialog = mine.action_resolve_dialog()
        with Form(mine, view=self.env["ir.ui.view"].browse(dialog["views"][0][0])) as form:
            form.resolution = "partly"
        mine.with_user(self.outsider).action_resolve()
        self.assertFalse(activity.exists().active)
        self.assertTrue(self.card().needs_action)

    def test_owner_sees_own_disputes_only(self):
        """X9: the disputes of others, and the customers' cards, stay closed."""
        mine, other = self._dispute(self.outsider), self._dispute(self.controller)
        self.env.invalidate_all()
        Dispute = self.env["credit.dispute"].with_user(self.outsider)
        self.assertEqual(Dispute.search([]), mine)
        with self.assertRaises(AccessError):
            other.with_user(self.outsider).read(["name"])
        with self.assertRaises(AccessError):
            other.item_ids.with_user(self.outsider).read(["held_amount"])
        with self.assertRaises(AccessError):
            mine.customer_id.with_user(self.outsider).read(["balance"])

    def test_owner_hands_a_dispute_over(self):
        """X9: the to-do goes with it; the accountant reads it and changes nothing."""
        dispute = self._dispute(self.outsider)
        dispute.with_user(self.outsider).user_id = self.controller
        self.assertEqual(dispute.activity_ids.user_id, self.controller)
        self.env.invalidate_all()
        as_accountant = dispute.with_user(self.accountant)
        self.assertFalse(as_accountant.can_resolve)
        self.assertTrue(as_accountant.item_ids.document)
        with self.assertRaises(AccessError):
            as_accountant.description = "No"

    def _dispute(self, owner):
        return self.open_dispute(self.line, user_id=owner.id)
