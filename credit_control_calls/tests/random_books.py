from datetime import timedelta

from .common import CreditCommon

CUSTOMERS = 7
ITEMS = 34


class RandomBooks(CreditCommon):
    """Books made by dice: profiles, customers, entries, and what was said about them."""

    def setUp(self):
        super().setUp()
        self.Profile = self.env["credit.profile"]
        self.profiles = self.Profile.create(
            [
                {"name": "Items", "min_item_amount": 200, "min_days_overdue": 3},
                {"name": "Large", "min_balance": 800, "min_days_overdue": 10},
                {"name": "Small", "max_balance": 900, "min_days_overdue": 1},
                {"name": "None", "is_monitored": False},
            ]
        )

    def _entry(self, rng, partner, amount, due, date):
        """A posted entry of one receivable item, by the accounting's own records."""
        debit, credit = (amount, 0.0) if amount > 0 else (0.0, -amount)
        data = self.company_data
        return {
            "move_type": "entry",
            "date": date,
            "journal_id": data["default_journal_misc"].id,
            "line_ids": [
                (0, 0, {
                    "account_id": data["default_account_receivable"].id,
                    "partner_id": partner.id, "debit": debit, "credit": credit,
                    "date_maturity": due,
                }),
                (0, 0, {
                    "account_id": data["default_account_revenue"].id,
                    "debit": credit, "credit": debit,
                }),
            ],
        }  # fmt: skip

    def _books(self, rng):
        """Customers, some with branches, and posted, draft and matched entries."""
        partners = [self.new_partner(f"C{n}") for n in range(CUSTOMERS)]
        members = partners + [
            self.new_partner(f"B{n}", is_company=False, parent_id=rng.choice(partners).id) for n in range(3)
        ]
        values = []
        for _ in range(ITEMS):
            amount = round(rng.choice((1, 1, 1, -1)) * rng.uniform(5, 600), 2)
            date = self.day(rng.randrange(150))
            due = rng.choice((None, self.day(rng.randrange(-20, 120))))
            values.append(self._entry(rng, rng.choice(members), amount, due, date))
        moves = self.env["account.move"].create(values)
        posted = moves.filtered(lambda m: rng.random() < 0.9)
        posted.action_post()
        posted.filtered(lambda m: rng.random() < 0.08).sudo().credit_excluded_until = self.day(-30)
        self._match(rng, partners)
        return partners

    def _match(self, rng, partners):
        for partner in partners:
            lines = self.receivable(self.env["account.move"].search([])).filtered(
                lambda x, p=partner: x.partner_id == p and x.parent_state == "posted"
            )
            credits_ = lines.filtered(lambda x: x.balance < 0)[:1]
            if credits_ and rng.random() < 0.6:
                (credits_ | lines.filtered(lambda x: x.balance > 0)[:1]).reconcile()

    def _cards(self, partners):
        return self.env["credit.customer"]._of_partners(self.company, self.env["res.partner"].union(*partners))

    def _history(self, rng, partners):
        """Calls, promises gone wrong and disputes on some of the items."""
        for card in self._cards(partners):
            if rng.random() < 0.4:
                card.profile_id = rng.choice(self.profiles)
            for line in card._open_items():
                dice = rng.random()
                if dice < 0.3 and line.amount_residual > 0:
                    call = card.sudo()._open_call_action()
                    call._link(line)
                    call.followup_date = self.day(rng.randrange(-10, 10))
                    call.promise_state = rng.choice((False, False, "broken", "kept"))
                elif dice < 0.45 and line.amount_residual > 0:
                    self._dispute(rng, card, line)
                if dice > 0.4 and line.amount_residual > 0 and rng.random() < 0.2:
                    self._dispute(rng, card, line)

    def _dispute(self, rng, card, line):
        """A complaint, its deadline around today or without any, now and then resolved."""
        held = round(line.amount_residual * rng.choice((0.5, 1)), 2)
        dispute = self.open_dispute(line, held)
        dispute.deadline = rng.choice((False, self.today + timedelta(rng.randrange(-3, 4))))
        if rng.random() < 0.2:
            dispute.resolution = "rejected"
            dispute.action_resolve()

    def _promises(self, rng, partners, ago):
        """Promises about some items: of calls there are, or of new ones that take them over."""
        Entry = self.env["credit.call.entry"].sudo()
        for card in self._cards(partners).sudo():
            lines = card._open_items().filtered(lambda x: x.amount_residual > 0)
            if not lines or rng.random() < 0.3:
                continue
            lines = lines.browse(rng.sample(lines.ids, rng.randint(1, min(3, len(lines)))))
            call = card.call_ids[:1] if rng.random() < 0.3 else card.call_ids.browse()
            call = call or card._open_call_action()
            owed = sum(lines.mapped("amount_residual"))
            made = self.day(ago + rng.randrange(6))
            entry = Entry.create(
                {
                    "call_id": call.id,
                    "action_date": made,
                    "followup_code_id": self.code("promise").id,
                    "promised_amount": round(owed * rng.choice((0.4, 1, 1, 1.3)), 2),
                    "promised_date": made + timedelta(rng.randrange(9)),
                }
            )
            call._link(lines, entry)
            entry._start_promises()

    def _happenings(self, rng, partners, ago):
        """Money in, matched or not; items off their calls; documents cancelled or redrafted."""
        for line in self._cards(partners).sudo()._open_items():
            dice, move = rng.random(), line.move_id
            amount = round(line.amount_residual * rng.choice((0.3, 1, 1)), 2)
            if line.amount_residual < 0 or dice > 0.6:
                if dice > 0.9 and line.matched_credit_ids:
                    line.remove_move_reconcile()
                continue
            if dice < 0.35:
                receipt = self.bank_receipt(amount, line.partner_id, ago + rng.randrange(4))
                if dice < 0.15:
                    (line | self.receivable(receipt)).reconcile()
            elif dice < 0.45:
                line.credit_call_item_ids.filtered(lambda item: not item.unlinked_on)._unlink_for_good()
            elif dice < 0.5 and not line.matched_credit_ids:
                move.button_draft()
                if dice < 0.48:
                    move.button_cancel()
            elif dice < 0.52:
                move.sudo().credit_excluded_until = self.day(-30)
