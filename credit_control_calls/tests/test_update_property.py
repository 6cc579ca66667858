import random
from datetime import timedelta

from odoo.tests import tagged

from . import plain_reading
from .common import CreditCommon

LEDGERS = 6
CUSTOMERS = 7
ITEMS = 34


@tagged("post_install", "-at_install")
class TestUpdateProperty(CreditCommon):
    """E1, X10: the SQL Update and a slow reading of the same random books agree."""

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
            self.new_partner(f"B{n}", is_company=False, parent_id=rng.choice(partners).id)
            for n in range(3)
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
        posted.filtered(lambda m: rng.random() < 0.08).credit_excluded = True
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

    def _history(self, rng, partners):
        """Calls, promises gone wrong and disputes on some of the items."""
        Item = self.env["credit.dispute.item"]
        cards = self.env["credit.customer"]._of_partners(
            self.company, self.env["res.partner"].union(*partners)
        )
        for card in cards:
            if rng.random() < 0.4:
                card.profile_id = rng.choice(self.profiles)
            for line in card._open_items().filtered(lambda x: x.amount_residual > 0):
                dice = rng.random()
                if dice < 0.3:
                    call = self.env["credit.call"].sudo().create({"customer_id": card.id})
                    call._link(line)
                    call.followup_date = self.day(rng.randrange(-10, 10))
                    call.promise_state = rng.choice((False, False, "broken", "kept"))
                elif dice < 0.45:
                    held = line.amount_residual * rng.choice((0.5, 1))
                    vals = Item._prepare_snapshot(line) | {"held_amount": round(held, 2)}
                    self.env["credit.dispute"].create(
                        {
                            "customer_id": card.id,
                            "category_id": self.env.ref(
                                "credit_control_calls.dispute_category_price"
                            ).id,
                            "deadline": self.today + timedelta(rng.randrange(-5, 5)),
                            "item_ids": [(0, 0, vals)],
                        }
                    )

    def _assert_agrees(self, seed):
        expected = plain_reading.read_customers(self.env, self.company)
        cards = self.env["credit.customer"].search([("company_id", "=", self.company.id)])
        found = {card.partner_id: card for card in cards if card.item_count}
        self.assertEqual(set(found), set(expected), f"seed {seed}")
        for partner, figures in expected.items():
            for name, value in figures.items():
                with self.subTest(seed=seed, partner=partner.name, figure=name):
                    got = found[partner][name]
                    if name in plain_reading.SUMS:
                        self.assertAlmostEqual(got, value, 2)
                    else:
                        self.assertEqual(got, value)

    def test_update_equals_plain_reading(self):
        """E1: random ledgers, with a history of calls and disputes, read both ways."""
        for seed in range(LEDGERS):
            rng = random.Random(seed)
            partners = self._books(rng)
            self.update()
            self._assert_agrees(seed)
            self._history(rng, partners)
            self.update()
            self._assert_agrees(seed)
            second = self.update()
            self.assertEqual(second, 0, "a second Update writes nothing")
