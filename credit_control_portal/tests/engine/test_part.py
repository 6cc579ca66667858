from odoo.tests import BaseCase, tagged

from ...engine.part import LITTLE, MORE, NOTHING, UNREADABLE, Part, read


@tagged("post_install", "-at_install")
class TestPart(BaseCase):
    def test_what_can_be_typed(self):
        """F9: digits with either decimal mark, up to all that is open."""
        for text, digits, amount in (
            ("250", 2, 250), ("250.5", 2, 250.5), ("250,50", 2, 250.5), (" 100.01 ", 2, 100.01), ("1000", 2, 1000),
            ("1000.00", 2, 1000), ("700.", 2, 700), ("700", 0, 700), ("100.005", 3, 100.005), ("100,00", 3, 100),
        ):  # fmt: skip
            self.assertEqual(read(text, 1000, digits), Part(amount), text)

    def test_what_cannot(self):
        """F9: nothing is guessed; a thousand with its mark is not read as one."""
        for text in (
            "", " ", "x", "-5", "+5", "1e2", "nan", "inf", "1,000", "1.000,00", "1 000", "2²", "0x10", "9" * 13,
        ):  # fmt: skip
            self.assertEqual(read(text, 1000, 2).problem, UNREADABLE, text)
        self.assertEqual(read("1,005", 1000, 3).problem, UNREADABLE)
        self.assertEqual(read("7.5", 1000, 0).problem, UNREADABLE)
        self.assertEqual(read("0.00", 1000, 2).problem, NOTHING)
        for text in ("1000.01", "999999999999"):
            self.assertEqual(read(text, 1000, 2).problem, MORE, text)

    def test_too_little(self):
        """F9: a token amount does not keep the phone quiet; a tenth of the item is the least, all of it enough."""
        self.assertEqual(read("0.01", 1000, 2).problem, LITTLE)
        self.assertEqual(read("99.99", 1000, 2).problem, LITTLE)
        self.assertEqual(read("100", 1000, 2), Part(100))
        self.assertEqual(read("0.01", 0.01, 2), Part(0.01))

    def test_what_is_open_is_not_exact(self):
        """F9: sums of amounts in binary are a little more or less than they say."""
        self.assertEqual(read("0.3", 0.1 + 0.2 - 1e-12, 2), Part(0.3))
