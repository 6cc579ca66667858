import random

from freezegun import freeze_time

from odoo.tests import tagged

from .. import plain_reading
from ..random_books import RandomBooks

LEDGERS = 6
STEPS = 4


@tagged("post_install", "-at_install")
class TestUpdateProperty(RandomBooks):
    """E1, X10: the SQL Update and a slow reading of the same random books agree."""

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

    def _rows(self):
        """Which version of each row there is."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT 'c', id, xmin::text, ctid::text FROM credit_customer"
            " UNION SELECT 'k', id, xmin::text, ctid::text FROM credit_call"
            " UNION SELECT 'e', id, xmin::text, ctid::text FROM credit_call_entry"
        )
        return set(self.env.cr.fetchall())

    def _assert_promises_agree(self, seed, scope):
        """Judge the promises, of everybody or of these, and read the cards again."""
        expected = plain_reading.judge_promises(self.env, self.company)
        if scope is None:
            self.end_of_work()
        self.env["credit.customer"]._update(self.company, scope)
        self.env.invalidate_all()
        for entry, (state, received) in expected.items():
            with self.subTest(seed=seed, entry=entry.id, expected=(state, received)):
                self.assertEqual(entry.promise_state, state)
                self.assertEqual(entry.call_id.promise_state, state)
                self.assertAlmostEqual(entry.promise_received, received, 2)
        for card in self.env["credit.customer"].search([("company_id", "=", self.company.id)]):
            promised = plain_reading.read_promised(self.env, card)
            self.assertEqual({name: card[name] for name in promised}, promised, f"seed {seed}")

    def test_promises_equal_plain_reading(self):
        """X9: random promises and what comes of them, read both ways while weeks go by.

        The Update of some customers leaves nothing to do for that of the whole books.
        """
        everybody = self.env["res.partner"]
        for seed in range(LEDGERS):
            rng = random.Random(seed)
            partners = self._books(rng)
            self.update()
            self._history(rng, partners)
            self.company.credit_promise_tolerance_days = rng.choice((0, 2, 6))
            self.company.credit_promise_tolerance_amount = rng.choice((0, 1, 150))
            everybody = everybody.union(*partners)
            for step in range(STEPS):
                with freeze_time(f"{self.day(-5 * step)} 12:00:00"):
                    self._promises(rng, partners, -5 * step)
                    self._happenings(rng, partners, -5 * step)
                    self._assert_promises_agree(seed, everybody if rng.random() < 0.5 else None)
                    self._assert_agrees(seed)
                    rows = self._rows()
                    self.assertEqual(self.update(), 0)
                    self.assertEqual(self._rows(), rows, "a second Update writes nothing")
