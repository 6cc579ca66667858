from datetime import datetime, time, timedelta

from odoo import Command, api, fields, models

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
    "harbour": ("Harbour Fittings Ltd", "Newcastle", "+44 191 555 0123", "Moira Hall", "Accounts payable"),
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
    "harbour": ((2650, 34), (1120, -8)),
}
COUNTRIES = {"+31": "base.nl", "+32": "base.be", "+44": "base.uk"}
DISPUTED = (
    # (customer, category, product, amount, disputed, opened days ago, days it took, resolution)
    ("bakker", "quantity", "tiles", 2400, 600, 150, 12, "credited"),
    ("noord", "price", "fitting", 1800, 300, 128, 9, "rejected"),
    ("zeezicht", "quality", "fitting", 950, 950, 101, 25, "partly"),
    ("mertens", "quantity", "tiles", 5200, 1300, 77, 15, "credited"),
    ("jansen", "reference", "boards", 640, 640, 66, 4, "withdrawn"),
    ("devries", "quality", "fitting", 1150, 400, 43, 18, "partly"),
    ("peeters", "price", "boards", 820, 120, 38, 8, "rejected"),
)  # fmt: skip
COLLECTED = (
    # (customer, amount, called days ago, paid days ago or None, promised?, called by)
    ("jansen", 1750, 72, 66, True, "controller"),
    ("noord", 3100, 68, 61, False, "controller"),
    ("mertens", 8200, 65, 50, True, "creditmanager"),
    ("claeys", 640, 45, 41, True, "controller"),
    ("zeezicht", 980, 39, 22, True, "controller"),
    ("sintjan", 2250, 36, 30, False, "controller"),
    ("mertens", 6400, 34, 29, True, "creditmanager"),
    ("noord", 1900, 16, 12, False, "controller"),
    ("jansen", 720, 11, 3, True, "controller"),
)  # fmt: skip
TARGETS = (("controller", 6000, 60, 15), ("creditmanager", 10000, 15, 5))
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
        self._create_collected(partners)
        self._create_calls(partners)
        self._create_disputes(partners)
        self._create_targets()
        self.env["credit.customer"]._update(company)

    def _day(self, days_ago):
        return self.env.company._local_today() - timedelta(days=days_ago)

    def _create_partners(self) -> dict:
        Partner = self.env["res.partner"].with_context(tracking_disable=True)
        partners = {}
        for name, (title, city, phone, contact, function) in CUSTOMERS.items():
            country = self.env.ref(COUNTRIES[phone[:3]])
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

    def _invoice(self, partner, amount, overdue, move_type="out_invoice", **line):
        due = self._day(overdue)
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": min(due - timedelta(days=30), self._day(0)),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Materials", "price_unit": amount, "tax_ids": False, **line})
                ],
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

    def _call(self, partner, code, days_ago, text, lines=None, user="controller", **vals):
        card = self.env["credit.customer"]._of_partners(self.env.company, partner)
        user = self.env.ref(f"credit_control_calls.user_{user}")
        contact = partner.child_ids[:1]
        lines = lines or card._overdue_items()
        # Some time of that morning, in the customer's own hours.
        called_at = datetime.combine(self._day(days_ago), time(8 + (len(text) + days_ago) % 3, 5 * (len(text) % 12)))
        return card._record_call(
            {
                "followup_code_id": self.env.ref(f"credit_control_calls.code_{code}").id,
                "action_date": self._day(days_ago),
                "called_at": called_at if days_ago else False,
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
            partners["smit"], "call_back", 0, "On a roof, has his papers at hand later",
            callback_at=fields.Datetime.now().replace(minute=30, second=0) + timedelta(hours=3),
        )  # fmt: skip
        self._call(
            partners["noord"], "approval", 14, "Project leader has to sign off",
            followup_date=day(6),
        )  # fmt: skip
        self._call(
            partners["noord"], "payment_run", 6, "Signed, goes into the next run",
            followup_date=day(1),
        )  # fmt: skip
        self._call(partners["claeys"], "payment_run", 1, "Next payment run")

    def _create_collected(self, partners):
        """Calls of the last months and the money that came in after them."""
        company = self.env.company
        for name, amount, called, paid, promised, user in COLLECTED:
            line = self._invoice(partners[name], amount, called + 12)
            self.env["credit.customer"]._update(company, partners[name])
            if promised:
                promise = {"promised_amount": amount, "promised_date": self._day(called - 7)}
                entry = self._call(partners[name], "promise", called, "Pays within a week", line, user, **promise)
                # Its day was over when it was recorded here, before the money below came in.
                kept = paid >= called - 9
                entry.write(
                    {"promise_state": "kept" if kept else "broken", "promise_received": amount if kept else 0.0}
                )
            else:
                self._call(partners[name], "payment_run", called, "In the next payment run", line, user)
            (line | self._receive(partners[name], amount, paid)).reconcile()

    def _create_targets(self):
        """Of this month and the last, for who calls."""
        this_month = self._day(0).replace(day=1)
        self.env["credit.target"].create(
            [
                {
                    "user_id": self.env.ref(f"credit_control_calls.user_{user}").id,
                    "month": month, "collected": collected, "calls": calls, "promises": promises,
                }
                for month in (this_month, this_month - timedelta(days=1))
                for user, collected, calls, promises in TARGETS
            ]
        )  # fmt: skip

    def _create_past_disputes(self, partners):
        """What was disputed in the last months, of which products, and how it ended."""
        company = self.env.company
        names = {"tiles": "Roof tiles", "fitting": "Fitting", "boards": "Insulation boards"}
        products = {key: self.env["product.product"].create({"name": name}) for key, name in names.items()}
        for name, category, product, amount, held, opened, took, resolution in DISPUTED:
            partner, product = partners[name], products[product]
            line = self._invoice(partner, amount, opened + 5, product_id=product.id, name=product.name)
            self.env["credit.customer"]._update(company, partner)
            card = self.env["credit.customer"]._of_partners(company, partner)
            vals = {
                "category_id": self.env.ref(f"credit_control_calls.dispute_category_{category}").id,
                "user_id": self.env.ref("credit_control_calls.user_creditmanager").id,
                "opened_on": self._day(opened),
            }
            dispute = card._open_dispute(vals, {line: held})
            dispute.with_user(dispute.user_id)._resolve({"resolution": resolution})
            dispute.resolved_on = self._day(opened - took)
            (line | self._receive(partner, amount, opened - took)).reconcile()

    def _create_disputes(self, partners):
        self._create_past_disputes(partners)
        card = self.env["credit.customer"]._of_partners(self.env.company, partners["zeezicht"])
        line = card._overdue_items()[:1]
        controller = self.env.ref("credit_control_calls.user_controller")
        dispute = card._open_dispute(
            {
                "category_id": self.env.ref("credit_control_calls.dispute_category_quality").id,
                "user_id": controller.id,
                "description": "Two of the five rooms were finished badly.",
            },
            {line: line.amount_residual},
        )
        dispute.with_user(controller)._propose(
            {
                "kind": "credit_note",
                "amount": 400,
                "reason": "Two rooms have to be done again: half of their price.",
                "approver_id": self.env.ref("credit_control_calls.user_creditmanager").id,
            }
        )
