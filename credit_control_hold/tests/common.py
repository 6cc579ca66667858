from odoo.addons.credit_control_calls.tests.common import CreditCommon


class HoldCommon(CreditCommon):
    """A company that holds from 500 overdue for 30 days on; one customer owes 1000 since 40 days, one 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"credit_hold_on": True, "credit_hold_amount": 500, "credit_hold_days": 30})
        cls.late, cls.small = cls.new_partner("Late"), cls.new_partner("Small")
        cls.debt = cls.invoice(1000, 40, cls.late)
        cls.invoice(100, 40, cls.small)
        cls.update()

    def holds(self, document, state="held"):
        domain = [("res_model", "=", document._name), ("res_id", "in", document.ids), ("state", "=", state)]
        return self.env["credit.hold"].search(domain)

    def messages(self, document):
        return "\n".join(document.message_ids.mapped("body"))

    def release(self, document, reason="Agreed with the owner", user=None, **vals):
        """As a credit manager releases it, in the dialog."""
        action = document.with_user(user or self.manager).action_credit_release()
        wizard = self.env["credit.hold.release"].with_user(user or self.manager).with_context(**action["context"])
        wizard.create({"reason": reason, **vals}).action_release()
        self.env.invalidate_all()
