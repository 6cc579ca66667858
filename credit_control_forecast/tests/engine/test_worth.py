"""F1: what a call is worth, without a database."""

import unittest

from odoo.addons.credit_control_forecast.engine import worth


class TestWorth(unittest.TestCase):
    def test_money_that_moves(self):
        self.assertAlmostEqual(worth.worth(1000, 0.8, 0.25), 200)
        self.assertEqual(worth.worth(-50, 0.8, 0.25), 0)

    def test_learned_where_there_are_enough(self):
        """From calls to such customers, else to anybody, else assumed; and it is said which."""
        kind, company = worth.Learned(25, 1000, 600), worth.Learned(40, 2000, 1000)
        self.assertEqual(worth.effect(kind, company), (0.4, worth.KIND, 25))
        self.assertEqual(worth.effect(worth.Learned(3, 100, 0), company), (0.5, worth.COMPANY, 40))
        few = worth.Learned(19, 1000, 0)
        self.assertEqual(worth.effect(few, few), (worth.ASSUMED, worth.ASSUMPTION, 19))

    def test_calls_that_changed_nothing_are_worth_nothing(self):
        """More unpaid than without: no call makes a customer pay later."""
        self.assertEqual(worth.Learned(30, 100, 130).share, 0)
        self.assertEqual((worth.Learned(30, 100, 60) + worth.Learned(1, 0, 0)), worth.Learned(31, 100, 60))
