from odoo.addons.credit_control_calls.tests.common import CreditCommon


class ReminderCommon(CreditCommon):
    """Customers with mail addresses and a profile with three steps: mail, letter, call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "accounts@jansen.example.com"
        cls.env["credit.reminder.step"].search([("profile_id", "=", cls.profile.id)]).active = False
        cls.first, cls.second, cls.third = (
            cls.step(name, days, channel)
            for name, days, channel in (("First", 7, "mail"), ("Second", 21, "letter"), ("Third", 35, "call"))
        )
        # Mails go out at any hour, so that no test hangs on the time of day.
        cls.company.write(
            {"credit_reminder_days": "all", "credit_reminder_hour_from": 0, "credit_reminder_hour_to": 24}
        )

    @classmethod
    def step(cls, name, days, channel="mail", **vals):
        template = cls.env.ref("credit_control_reminders.mail_template_first")
        return cls.env["credit.reminder.step"].create(
            {
                "profile_id": cls.profile.id,
                "name": name,
                "days": days,
                "channel": channel,
                "template_id": template.id,
                **vals,
            }
        )

    def owe(self, overdue, amount=100.0, partner=None, **vals):
        """An open item overdue for so many days."""
        return self.receivable(self.invoice(amount, overdue, partner, **vals))

    def simulate(self, user=None):
        self.update()
        runs = self.env["credit.reminder.run"].with_user(user or self.controller)
        return runs._simulate(self.company)

    def confirm(self, user=None):
        run = self.simulate(user)
        run.action_confirm()
        # As the system: what time and mail servers do to them is nobody's to write.
        return run.message_line_ids.with_env(self.env(su=True))

    def verdicts(self, run=None):
        """`{item: why it is not reminded of, or its step}` of a simulation."""
        run = run or self.simulate()
        return {line.line_id: line.reason or line.step_id for line in run.line_ids.with_env(self.env)}

    def run_cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"credit_control_reminders.ir_cron_credit_reminder_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def why(self, line):
        self.env.invalidate_all()
        return line.with_user(self.controller).credit_reminder_why
