from datetime import datetime

from odoo.tests import BaseCase, tagged

from ...engine import phone, script


@tagged("post_install", "-at_install")
class TestPhoneRules(BaseCase):
    """F10: the time at the other end, when somebody answers, texts with placeholders; no database."""

    WINTER = datetime(2026, 1, 14, 13, 0)
    SUMMER = datetime(2026, 7, 15, 13, 0)

    def test_time_there(self):
        """F10: by the country's zone; a zone that is not one of the country's is somebody else's."""
        for tz, country, expected in (
            ("Europe/Brussels", "NL", ("Europe/Amsterdam", True)),
            (None, "DE", ("Europe/Berlin", True)),
            ("America/Denver", "US", ("America/Denver", True)),
            ("Europe/Brussels", "US", ("America/New_York", False)),
            ("Europe/Brussels", None, ("Europe/Brussels", True)),
            ("Mars/Base", None, (None, False)),
            (None, "XX", (None, False)),
        ):
            with self.subTest(tz=tz, country=country):
                self.assertEqual(phone.timezone(tz, country, self.WINTER), expected)
        self.assertEqual(phone.local(self.WINTER, "America/New_York").hour, 8)
        self.assertEqual(phone.local(self.SUMMER, "America/New_York").hour, 9)

    def test_nobody_at_work(self):
        """F10: before eight, from six on, and at the weekend there."""
        for moment, tz, closed in (
            (datetime(2026, 1, 14, 7, 0), "Europe/Amsterdam", False),
            (datetime(2026, 1, 14, 6, 59), "Europe/Amsterdam", True),
            (datetime(2026, 1, 14, 17, 0), "Europe/Amsterdam", True),
            (datetime(2026, 1, 17, 11, 0), "Europe/Amsterdam", True),
            (datetime(2026, 1, 16, 23, 30), "Pacific/Auckland", True),
        ):
            with self.subTest(moment=moment, tz=tz):
                self.assertEqual(phone.is_closed(phone.local(moment, tz)), closed)

    def test_best_hours(self):
        """F10: where most was answered; nothing while too little is known; few calls say less than many."""
        self.assertIsNone(phone.best_hours([(10, True), (10, True), (11, False)]))
        self.assertEqual(phone.best_hours([(10, True)] * 3 + [(15, False)] * 3), (9, 3, 3))
        mixed = [(9, True)] * 3 + [(14, True)] * 9 + [(14, False)]
        self.assertEqual(phone.best_hours(mixed), (13, 9, 10))

    def test_fill(self):
        """F10: what is known is put in; a value is never read for placeholders, nor an attribute looked up."""
        text = "{contact} owes {amount}. {contact.__class__} {odd}"
        filled = script.fill(text, {"contact": "{amount}", "amount": "10"})
        self.assertEqual(filled, "{amount} owes 10. {contact.__class__} {odd}")
        self.assertEqual(script.placeholders(text), {"contact", "amount", "odd"})
