from datetime import timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

GROUPS = "base.group_user,base.group_partner_manager,credit_control_calls."


class CreditCommon(AccountTestInvoicingCommon):
    """Real posted books, a credit controller and a credit manager of the same company."""

    @classmethod
    def get_default_groups(cls):
        manager = cls.env.ref("credit_control_calls.group_credit_manager")
        return super().get_default_groups() | manager

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.today = cls.company._local_today()
        cls.controller = cls._new_user("controller", "group_credit_controller")
        cls.manager = cls._new_user("creditmanager", "group_credit_manager")
        cls.profile = cls.env.ref("credit_control_calls.profile_standard")
        cls.profile.min_days_overdue = 5
        cls.company.credit_profile_id = cls.profile
        cls.company.credit_no_answer_code_id = cls.code("no_answer")
        cls.company.credit_promise_tolerance_days = 2
        cls.company.credit_promise_tolerance_amount = 1.0
        cls.customer = cls.new_partner("Jansen Bouw")

    @classmethod
    def _new_user(cls, login, group):
        return new_test_user(
            cls.env,
            f"test_{login}",
            groups=GROUPS + group,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def code(cls, name):
        return cls.env.ref(f"credit_control_calls.code_{name}")

    @classmethod
    def new_partner(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **vals})

    @classmethod
    def day(cls, days_ago):
        return cls.today - timedelta(days=days_ago)

    @classmethod
    def invoice(cls, amount, overdue, partner=None, move_type="out_invoice", **vals):
        """A posted document due ``overdue`` days ago (negative: in the future)."""
        due = cls.day(overdue)
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.customer).id,
                "invoice_date": min(due, cls.today),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "Bricks", "price_unit": amount, "tax_ids": False})],
                **vals,
            }
        )
        move.action_post()
        return move

    @classmethod
    def receivable(cls, moves):
        return moves.line_ids.filtered(lambda x: x.account_type == "asset_receivable")

    @classmethod
    def bank_receipt(cls, amount, partner=None, overdue=0):
        """Money on the customer's account that no item was matched with yet.

        A negative amount is money paid back: it is owed again.
        """
        receivable = cls.company_data["default_account_receivable"]
        partner = partner or cls.customer
        move = cls.env["account.move"].create(
            {
                "move_type": "entry",
                "date": cls.day(overdue),
                "journal_id": cls.company_data["default_journal_bank"].id,
                "line_ids": [
                    Command.create(
                        {"account_id": account.id, "debit": debit, "credit": credit, "partner_id": partner.id}
                    )
                    for account, debit, credit in (
                        (cls.company_data["default_account_revenue"], max(amount, 0), max(-amount, 0)),
                        (receivable, max(-amount, 0), max(amount, 0)),
                    )
                ],
            }
        )
        move.action_post()
        return move

    @classmethod
    def pay(cls, invoice, amount):
        """Money received and matched with a document."""
        receipt = cls.bank_receipt(amount, invoice.commercial_partner_id)
        lines = cls.receivable(invoice | receipt)
        lines.filtered(lambda x: not x.reconciled).reconcile()
        return receipt

    @classmethod
    def update(cls):
        return cls.env["credit.customer"]._update(cls.company)

    def card(self, partner=None, user=None):
        """The customer's card as a user sees it."""
        partner = partner or self.customer
        card = self.env["credit.customer"]._of_partners(self.company, partner)
        return card.with_user(user or self.controller)

    def record(self, lines=None, code="call_back", partner=None, call=None, user=None, **vals):
        """A call recorded by the controller, or another user."""
        user = user or self.controller
        return self.card(partner, user)._record_call(
            {"followup_code_id": self.code(code).id, **vals},
            lines and lines.with_user(user),
            call and call.with_user(user),
        )

    def open_dispute(self, line, held=None, **vals):
        """A dispute recorded by the controller, about the price unless said otherwise."""
        vals = {"category_id": self.env.ref("credit_control_calls.dispute_category_price").id, **vals}
        line = line.with_user(self.controller)
        card = self.card(line.partner_id.commercial_partner_id)
        return card._open_dispute(vals, {line: held or line.amount_residual}).with_env(self.env)

    def new_call(self, partner=None):
        """A call action of its own, about nothing yet."""
        return self.card(partner)._open_call_action()

    def expire(self, months_later=0):
        """The night so many months later, in which notes expire."""
        with freeze_time(f"{self.today + relativedelta(months=months_later)} 12:00:00"):
            with self.enter_registry_test_mode():
                self.env.ref("credit_control_calls.ir_cron_credit_notes").method_direct_trigger()
        self.env.invalidate_all()

    def end_of_work(self):
        """What happens once the user's work is saved: in a test nothing is ever committed."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env["credit.customer"]._refresh_changed()
        self.env.invalidate_all()
