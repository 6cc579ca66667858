from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.service_credit_base.tests.owned_fields_case import OwnedFieldsCase

from .common import ReminderCommon

# What people write by hand. A new stored field is named here, or only methods write it.
FREE = {
    "credit.handover": ["note"],
    "credit.handover.item": [],
    "credit.reminder.item": [],
    "credit.reminder.line": [],
    "credit.reminder.message": [],
    "credit.reminder.minimum": ["amount", "currency_id", "step_id"],
    "credit.reminder.run": [],
    "credit.reminder.step": [
        "active", "channel", "days", "min_amount", "minimum_ids", "name", "profile_id", "sequence", "template_id",
    ],
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestFreeFields(OwnedFieldsCase):
    def test_every_field_is_free_or_owned(self):
        free = self.get_free_fields("credit.", ["credit_control_reminders"])
        own = {name for name in free if self.env[name]._original_module == "credit_control_reminders"}
        self.assertEqual({name: free[name] for name in own}, FREE)
        self.assertEqual((free["credit.customer"], free["credit.profile"]), ([], ["reminder_step_ids"]))


@tagged("post_install", "-at_install")
class TestRights(ReminderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.receivable(cls.invoice(100, 10))
        cls.accountant = new_test_user(
            cls.env, "test_reminder_reader", "account.group_account_readonly",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )  # fmt: skip
        cls.biller = new_test_user(
            cls.env, "test_reminder_biller", "account.group_account_invoice",
            company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
        )  # fmt: skip

    def test_who_does_what(self):
        """F3: controllers simulate and confirm, managers set up the steps, accountants look, others see nothing."""
        run = self.simulate()
        run.action_confirm()
        message = run.message_line_ids
        self.env.invalidate_all()
        self.assertEqual(message.with_user(self.accountant).amount, 100)
        for attempt in (
            lambda: self.env["credit.reminder.run"].with_user(self.accountant)._simulate(self.company),
            lambda: message.with_user(self.accountant).action_call_off(),
            lambda: message.with_user(self.biller).read(["amount"]),
            lambda: run.with_user(self.biller).read(["name"]),
            lambda: self.first.with_user(self.controller).write({"days": 9}),
            lambda: self.first.with_user(self.controller).copy(),
            lambda: self.card(user=self.accountant)._pause_reminders("x", self.today),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.first.with_user(self.manager).days = 9

    def test_texts_of_other_models(self):
        """F3: a reminder's text is about a reminder: any other would tell of whatever record has its number."""
        template = self.env["mail.template"].sudo().create(
            {
                "name": "Secret",
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "partner_to": "",
                "body_html": "<p t-out='object.display_name'/>",
            }
        )
        with self.assertRaises(ValidationError):
            self.first.with_user(self.manager).template_id = template
        about = template.copy({"model_id": self.env["ir.model"]._get_id("credit.reminder.message")})
        self.first.with_user(self.manager).template_id = about
        run = self.simulate()
        run.action_confirm()
        about.model_id = template.model_id
        message = run.message_line_ids.with_env(self.env(su=True))
        self.run_cron("send")
        self.assertEqual(message.state, "failed")
        self.assertFalse(message.mail_id)

    def test_letters_of_two_companies(self):
        """F3: letters are kept with a run of their own company."""
        self.first.channel = "letter"
        run = self.simulate()
        run.action_confirm()
        other = self.setup_other_company(name="Elsewhere BV")["company"]
        partner = self.new_partner("Elsewhere's")
        card = self.env["credit.customer"].sudo().create({"partner_id": partner.id, "company_id": other.id})
        letter = run.message_line_ids.sudo().copy(
            {"customer_id": card.id, "run_id": False, "state": "queued", "contact_id": partner.id}
        )
        self.manager.company_ids += other
        both = (run.message_line_ids | letter).with_user(self.manager)
        both = both.with_context(allowed_company_ids=(self.company | other).ids)
        with self.assertRaisesRegex(UserError, "one company"):
            both.action_print_letters()

    def test_nothing_is_written_by_hand(self):
        """F3: what was sent, and what a run found, nobody rewrites or deletes."""
        run = self.simulate()
        line = run.line_ids
        run.action_confirm()
        message = run.message_line_ids
        for attempt in (
            lambda: run.with_user(self.manager).write({"state": "draft"}),
            lambda: line.with_user(self.manager).write({"reason": "left_out"}),
            lambda: message.with_user(self.manager).write({"state": "sent"}),
            lambda: message.item_ids.with_user(self.manager).write({"is_counted": False}),
            lambda: self.env["credit.reminder.message"].with_user(self.manager).create(
                {"customer_id": self.card().id, "step_id": self.first.id, "channel": "mail"}
            ),
            message.with_user(self.manager).unlink,
        ):  # fmt: skip
            with self.assertRaises(AccessError):
                attempt()
        for record in (message, message.item_ids, run):
            with self.assertRaises(UserError):
                record.with_env(self.env).unlink()
        with self.assertRaises(UserError):
            self.first.with_user(self.manager).unlink()

    def test_journal_items_stay_readable(self):
        """F3: billing users read a whole journal item; what was said about it is not theirs."""
        self.confirm()
        self.env.invalidate_all()
        [values] = self.line.with_user(self.biller).read()
        self.assertFalse(values["credit_reminder_why"] or values["credit_last_reminder"])
        [values] = self.line.with_user(self.accountant).read()
        self.assertIn("First", values["credit_last_reminder"])

    def test_history_keeps_the_card(self):
        """X11: a customer that was reminded cannot be deleted."""
        self.confirm()
        with self.assertRaises(UserError):
            self.card(user=self.manager).unlink()

    def test_menus(self):
        """F3, F14: the menus are there for who uses them."""
        for user, steps in ((self.manager, True), (self.controller, False)):
            visible = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            for name, expected in (
                ("reminder_run", True), ("reminder_message", True), ("handover", True), ("reminder_step", steps),
            ):  # fmt: skip
                menu = self.env.ref(f"credit_control_reminders.menu_credit_{name}")
                self.assertEqual(menu.id in visible, expected, (user.login, name))
