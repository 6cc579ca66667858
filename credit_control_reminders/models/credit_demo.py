from datetime import timedelta

from odoo import api, fields, models

# What the demo company's customers were reminded of some days ago, and what a lawyer got.
DAYS_AGO = 9


class CreditDemo(models.AbstractModel):
    _inherit = "credit.demo"

    @api.model
    def _remind(self):
        """A run of last week, a simulation of today, a pause, and a customer handed over."""
        company = self.env.ref("base.main_company")
        if company.chart_template:
            demo = self.with_company(company)
            demo._hand_over_demo(company)
            demo._remind_last_week(company)
            demo._pause("mertens", "Settles everything with the new frame contract")
            self.env["credit.customer"]._update(company)
            demo._as_controller("credit.reminder.run")._simulate(company)

    def _as_controller(self, model):
        return self.env[model].with_user(self.env.ref("credit_control_calls.user_controller"))

    def _demo_card(self, name):
        # Partners of the demo books are found by the address they were given.
        partner = self.env["res.partner"].search([("email", "=", f"accounts@{name}.example.com")], limit=1)
        return self.env["credit.customer"]._of_partners(self.env.company, partner)

    def _pause(self, name, reason):
        card = self._demo_card(name)
        card._pause_reminders(reason, self._day(-20))

    def _hand_over_demo(self, company):
        partner = self.env["res.partner"].create(
            {
                "name": "Kapsalon Mooi",
                "is_company": True,
                "city": "Almere",
                "country_id": self.env.ref("base.nl").id,
                "phone": "+31 36 555 0223",
                "email": "accounts@mooi.example.com",
            }
        )
        for amount, overdue in ((640, 162), (385.5, 131)):
            self._invoice(partner, amount, overdue)
        self.env["credit.customer"]._update(company, partner)
        card = self.env["credit.customer"]._of_partners(company, partner)
        agency = self.env["res.partner"].create({"name": "Incasso Centraal", "is_company": True, "city": "Utrecht"})
        manager = self.env.ref("credit_control_calls.user_creditmanager")
        card = card.with_user(manager)
        note = "Business was closed in summer; the owner has moved to Belgium."
        self.env["credit.handover"].with_user(manager)._hand_over(card, card._overdue_items(), agency, note)

    def _remind_last_week(self, company):
        """The first step of what had reached it by then, as if it had gone out; one mail came back."""
        step = self.env.ref("credit_control_reminders.step_first")
        day = self._day(DAYS_AGO)
        run = self.env["credit.reminder.run"].create(
            {
                "company_id": company.id,
                "date": day,
                "state": "confirmed",
                "user_id": self.env.ref("credit_control_calls.user_controller").id,
            }
        )
        Message = self.env["credit.reminder.message"].with_user(run.user_id)
        for name in ("jansen", "devries", "peeters", "zeezicht", "smit"):
            card = self._demo_card(name)
            late = card._overdue_items().filtered(lambda line: line.credit_days_overdue >= step.days + DAYS_AGO)
            if late:
                message = self.env["credit.reminder.message"].create(Message._prepare_message(run, card, step, late))
                message.write({"state": "sent", "sent_on": fields.Datetime.now() - timedelta(days=DAYS_AGO)})
                message.body = message._render_text()
        run._insert_lines(
            [
                (m.customer_id.id, i.line_id.id, i.date_due, i.days_overdue, i.amount, step.id, None, None)
                for m in run.message_line_ids
                for i in m.item_ids
            ]
        )
        lost = self._demo_card("smit").reminder_message_ids
        lost._message_receive_bounce(lost.email, lost.contact_id)
