from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance_billing.engine.indexation import Rule, indexed, read_values

INDEXES = st.floats(50, 250).map(lambda value: round(value, 2))


@tagged('post_install', '-at_install')
class TestIndexation(BaseCase):
    def test_formula(self):
        """M5: the share that is indexed follows the index, the rest stays."""
        self.assertEqual(indexed(100, 100, 105, Rule()), (105, 5, ''))
        self.assertEqual(indexed(100, 100, 105, Rule(share=80)), (104, 4, ''))
        self.assertEqual(indexed(24.9, 118.3, 121.7, Rule(rounding=0.05)).price, 25.6)

    def test_limits(self):
        """M5: cap and floor bite, and say so."""
        self.assertEqual(indexed(100, 100, 112, Rule(cap=3)), (103, 3, 'cap'))
        self.assertEqual(indexed(100, 100, 98, Rule(floor=0)), (100, 0, 'floor'))
        self.assertEqual(indexed(100, 100, 98, Rule()), (98, -2, ''))
        with self.assertRaises(ValueError):
            indexed(100, 0, 98, Rule())

    @settings(deadline=None)
    @given(st.floats(0, 1e6), INDEXES, INDEXES, st.floats(0, 10), st.floats(-5, 0))
    def test_within_limits(self, price, before, after, cap, floor):
        """M5: whatever the index does, the price stays between floor and cap, and without a change it stays."""
        new = indexed(price, before, after, Rule(cap=cap, floor=floor)).price
        self.assertGreaterEqual(new, price * (1 + floor / 100) - 0.0051)
        self.assertLessEqual(new, price * (1 + cap / 100) + 0.0051)
        self.assertAlmostEqual(indexed(price, before, before, Rule()).price, price, delta=0.0051)

    def test_pasted(self):
        """M5: a table pasted from a spreadsheet or a CSV file, with a title, in any of the usual ways."""
        expected = {date(2026, 1, 1): 118.3, date(2026, 2, 1): 119.0}
        for text in (
            'Month\tIndex\n2026-01\t118,3\n2026-02\t119',
            '01/2026;118.30\n02/2026;119,0\n',
            '"2026-01-01",118.3\n"2026-02-01",119',
            '1.2026 118,3\n2.2026 119',
        ):
            self.assertEqual(read_values(text), expected, text)
        for wrong in ('2026-13\t1', '2026-01\tabc', '2026-01', '2026-01\t-3'):
            with self.assertRaisesRegex(ValueError, '2026'):
                read_values(wrong)
