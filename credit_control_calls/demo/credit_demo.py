from datetime import timedelta

from odoo import Command, api, models

CUSTOMERS = {
    # name: (city, phone, contact, function, tag of the story)
    "jansen": ("Jansen Bouw BV", "Utrecht", "+31 30 555 0101", "Anneke Jansen", "Bookkeeper"),
    "devries": ("De Vries Installaties", "Zwolle", "+31 38 555 0112", "Bart de Vries", "Owner"),
    "bakker": ("Bakker Groothandel", "Breda", "+31 76 555 0123", "Carla Bakker", "Accounts payable"),
    "peeters": ("Garage Peeters", "Mechelen", "+32 15 55 01 34", "Dirk Peeters", "Owner"),
    "zeezicht": ("Hotel Zeezicht", "Oostende", "+32 59 55 01 45", "Els Maes", "Manager"),
    "sintjan": ("Kliniek Sint-Jan", "Brugge", "+32 50 55 01 56", "Frank Leys", "Purchasing"),
    "mertens": ("Transport Mertens", "Antwerpen", "+32 3 555 01 67", "Greet Mertens", "Finance director"),
    "smit": ("Smit Schilderwerken", "Arnhem", "+31 26 555 0178", "Henk Smit", "Owner"),
    "claes": ("Atelier Claes", "Gent", "+32 9 555 01 89", "Ine Claes", "Owner"),
    "visser": ("Visser & Zn", "Urk", "+31 527 55 01 90", "Jan Visser", "Director"),
    "noord": ("Bouwgroep Noord", "Groningen", "+31 50 555 0201", "Karin Postma", "Accounts payable"),
    "claeys": ("Drukkerij Claeys", "Kortrijk", "+32 56 55 02 12", "Luc Claeys", "Bookkeeper"),
}  # fmt: skip
OPEN = {
    # name: (amount, days overdue) of each open invoice
    "jansen": ((1240.50, 38), (860, 24), (415.75, 9), (2100, -12)),
    "devries": ((3300, 52), (780.20, 21)),
    "bakker": ((5400, 67), (1250, 36), (640, -4)),
    "peeters": ((2150, 33), (390, 12)),
    "zeezicht": ((1875, 44), (920, 15)),
    "sintjan": ((1500, 26),),
    "mertens": ((18400, 41), (12650, 17), (9800, -20)),
    "smit": ((495, 29), (275, 14)),
    "claes": ((38, 40), (24.5, 11)),
    "noord": ((7200, 95), (1320, 61), (2480, 13)),
    "claeys": ((990, 7), (1480, -25)),
}
PAID = ((140, 9), (95, 21), (60, 4))


class CreditDemo(models.AbstractModel):
    """Books, calls and disputes of the demo company, with dates relative to today."""

    _name = "credit.demo"
    _description = "Credit Control Demo Data"

    @api.model
    def _create(self):
        """Fill the demo company; does nothing where there is no chart of accounts."""
        company = self.env.ref("base.main_company")
        if company.chart_template:
            self.with_company(company)._fill(company)

    def _fill(self, company):
        partners = self._create_partners()
        for name, items in OPEN.items():
            for amount, overdue in items:
                self._invoice(partners[name], amount, overdue)
        self._create_paid(partners)
        self._invoice(partners["sintjan"], 1500, 2, "out_refund")
        self._receive(partners["zeezicht"], 150, 1)
        self.env["credit.customer"]._update(company)
        self._create_calls(partners)
        self._create_disputes(partners)
        self.env["credit.customer"]._update(company)

    def _day(self, days_ago):
        return self.env.company._local_today() - timedelta(days=days_ago)

    def _create_partners(self) -> dict:
        Partner = self.env["res.partner"].with_context(tracking_disable=True)
        partners = {}
        for name, (title, city, phone, contact, function) in CUSTOMERS.items():
            country = self.env.ref("base.nl" if phone.startswith("+31") else "base.be")
            first = contact.split()[0].lower()
            partners[name] = Partner.create(
                {
                    "name": title,
                    "is_company": True,
                    "city": city,
                    "country_id": country.id,
                    "phone": phone,
                    "email": f"accounts@{name}.example.com",
                    "child_ids": [
                        Command.create(
                            {
                                "name": contact,
                                "function": function,
                                "phone": phone[:-2] + "99",
                                "email": f"{first}@{name}.example.com",
                            }
                        )
                    ],
                }
            )
        return partners

    def _invoice(self, partner, amount, overdue, move_type="out_invoice"):
        due = self._day(overdue)
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": min(due - timedelta(days=30), self._day(0)),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create({"name": "Materials", "price_unit": amount, "tax_ids": False})],
            }
        )
        move.action_post()
        return self._receivable(move)

    def _receivable(self, move):
        return move.line_ids.filtered(lambda x: x.account_type == "asset_receivable")

    def _receive(self, partner, amount, days_ago):
        """Money in the bank, not matched with any invoice yet."""
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        receivable = partner.property_account_receivable_id
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": self._day(days_ago),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "debit": debit,
                            "credit": credit,
                            "name": "Bank receipt",
                        }
                    )
                    for account, debit, credit in ((journal.default_account_id, amount, 0), (receivable, 0, amount))
                ],
            }
        )
        move.action_post()
        return self._receivable(move)

    def _create_paid(self, partners):
        """A year of invoices paid more or less late: what payment behaviour is read from."""
        for index, partner in enumerate(partners.values()):
            for days, late in PAID:
                due, amount = days + index * 3, 300 + 125 * (index % 5)
                line = self._invoice(partner, amount, due)
                paid_on = max(1, due - late - index)
                (line | self._receive(partner, amount, paid_on)).reconcile()

    def _call(self, partner, code, days_ago, text, **vals):
        card = self.env["credit.customer"]._of_partners(self.env.company, partner)
        user = self.env.ref("credit_control_calls.user_controller")
        contact = partner.child_ids[:1]
        lines = card._overdue_items()
        return card._record_call(
            {
                "followup_code_id": self.env.ref(f"credit_control_calls.code_{code}").id,
                "action_date": self._day(days_ago),
                "user_id": user.id,
                "contact_id": contact.id,
                "description": text,
                **vals,
            },
            lines,
        )

    def _create_calls(self, partners):
        day = self._day
        self._call(
            partners["devries"], "call_back", 9, "On site all week, calls back himself",
            followup_date=day(4),
        )  # fmt: skip
        self._call(
            partners["bakker"], "promise", 20, "Pays both on Friday",
            promised_amount=6650, promised_date=day(8),
        )  # fmt: skip
        self._call(partners["peeters"], "copy_sent", 12, "Never got the invoice, copy mailed")
        self._call(
            partners["peeters"], "promise", 5, "Has it now, pays this week",
            promised_amount=2540, promised_date=day(-3),
        )  # fmt: skip
        self._call(partners["smit"], "no_answer", 2, "Voicemail", followup_date=day(0))
        self._call(
            partners["noord"], "approval", 14, "Project leader has to sign off",
            followup_date=day(6),
        )  # fmt: skip
        self._call(
            partners["noord"], "payment_run", 6, "Signed, goes into the next run",
            followup_date=day(1),
        )  # fmt: skip
        self._call(partners["claeys"], "payment_run", 1, "Next payment run")

    def _create_disputes(self, partners):
        card = self.env["credit.customer"]._of_partners(self.env.company, partners["zeezicht"])
        line = card._overdue_items()[:1]
        card._open_dispute(
            {
                "category_id": self.env.ref("credit_control_calls.dispute_category_quality").id,
                "user_id": self.env.ref("credit_control_calls.user_creditmanager").id,
                "description": "Two of the five rooms were finished badly.",
            },
            {line: line.amount_residual},
        )
