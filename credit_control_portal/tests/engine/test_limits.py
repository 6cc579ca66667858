from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ...engine.limits import FAR, MUCH, OFTEN, PAST, Limits, last_day, problem

TODAY = date(2027, 3, 1)
LIMITS = Limits(days=14, count=2, amount=500)


@tagged("post_install", "-at_install")
class TestLimits(BaseCase):
    def say(self, days=5, amount=100.0, made=0, terms=LIMITS):
        return problem(terms, TODAY + timedelta(days=days), amount, made, TODAY)

    def test_within(self):
        """F9: today and the last day, the highest amount and the last of the number are the customer's to promise."""
        for given in ({}, {"days": 0}, {"days": 14}, {"amount": 500}, {"made": 1}):
            self.assertEqual(self.say(**given), "", given)
        self.assertEqual(last_day(LIMITS, TODAY), date(2027, 3, 15))

    def test_beyond(self):
        """F9: one step further is not."""
        for given, answer in (
            ({"days": -1}, PAST), ({"days": 15}, FAR), ({"made": 2}, OFTEN), ({"amount": 500.01}, MUCH),
            ({"amount": float("nan")}, MUCH),
        ):  # fmt: skip
            self.assertEqual(self.say(**given), answer, given)

    def test_no_highest_amount(self):
        """F9: 0 is any amount; no promises at all is a number of 0."""
        self.assertEqual(self.say(amount=1e9, terms=LIMITS._replace(amount=0)), "")
        self.assertEqual(self.say(terms=LIMITS._replace(count=0)), OFTEN)
