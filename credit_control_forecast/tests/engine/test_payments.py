"""F2: figures of any file with customer, document, due, paid, amount, currency; the plain engine, no database."""

import contextlib
import io
import tempfile
import unittest
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from odoo.addons.credit_control_forecast.engine import payments
from odoo.addons.credit_control_forecast.engine.__main__ import main

HEADER = "customer,document,due,paid,amount,currency\n"


class TestReading(unittest.TestCase):
    def file(self, content):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "paid.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def read(self, content):
        return payments.read(self.file(content))

    def test_plain_file(self):
        data = self.read(HEADER + "A,1,2026-01-05,2026-01-15,100.50,EUR\nB,2,2026-02-01,,,\n")
        self.assertEqual(data.customers.tolist(), [0, 1])
        self.assertEqual((data.paid - data.due).tolist()[0], 10)
        self.assertEqual(data.paid[1], 0)
        self.assertEqual(data.amounts[0], 100.5)
        self.assertTrue(np.isnan(data.amounts[1]))

    def test_as_spreadsheets_write_it(self):
        """A mark, semicolons, capitals, other order, decimal commas, carriage returns, quotes and empty lines."""
        text = '\ufeffPaid;Due;"Customer";Amount\r\n2026-01-15 00:00:00;2026-01-05;"Müller; Söhne";1.234,56\r\n;;;\r\n'
        for encoding in ("utf-8", "utf-16"):
            data = self.read(text.encode(encoding))
            self.assertEqual((len(data.due), data.amounts[0], data.problems), (1, 1234.56, []))
        self.assertEqual(len(self.read(text[1:].encode("cp1252")).due), 1)

    def test_bad_lines_are_named(self):
        """What cannot be read is left out, with its line number; the rest counts."""
        text = HEADER + (
            "A,1,2026-01-05,2026-01-15,1,EUR\n"
            "A,2,2026-02-30,2026-03-15,1,EUR\n"
            "A,3,,2026-03-15,1,EUR\n"
            ",4,2026-01-05,,1,EUR\n"
            "A,5,2026-01-05,soon,1,EUR\n"
            "A,6,2026-01-05,2096-01-05,1,EUR\n"
            "A,7,2026-01-05,,many,EUR\n"
            "A,8,2026-01-05\n"
            "A,9,2026-01-05,,-5,EUR\n"
        )
        data = self.read(text)
        self.assertEqual([number for number, _sentence in data.problems], [3, 4, 5, 6, 7, 8])
        self.assertIn("2026-02-30", data.problems[0][1])
        self.assertEqual((len(data.due), data.credits), (2, 1))

    def test_amounts_as_people_write_them(self):
        for text, amount in (
            ("1234.5", 1234.5), ("1,234.50", 1234.5), ("1.234,50", 1234.5), ("1 234,5", 1234.5), ("12,5", 12.5),
            ("1,234", 1234), ("1.234.567", 1234567), ("1'000.00", 1000), ("1e3", 1000), ("7", 7),
        ):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(payments._amount(text), amount)

    def test_a_file_that_says_nothing_is_one_sentence(self):
        for content, words in (
            ("", "is empty"),
            ("a,b\n1,2\n", "no column customer, due, paid"),
            (HEADER, "no line that can be read"),
            (HEADER + "A,1,soon,,1,EUR\n", "line 2"),
        ):
            with self.subTest(words), self.assertRaisesRegex(payments.Unreadable, words):
                self.read(content)
        with self.assertRaisesRegex(payments.Unreadable, "cannot be read"):
            payments.read("/nowhere/paid.csv")

    def run_main(self, content):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main([str(self.file(content))])
        return status, out.getvalue(), err.getvalue()

    def test_figures(self):
        """Ten days late, every one: foretold to the day, whatever the order of the lines."""
        due = [date(2025, 1, 3) + timedelta(days=9 * n) for n in range(60)]
        lines = [f"{'AB'[n % 2]},{n},{day},{day + timedelta(days=10)},100,EUR" for n, day in enumerate(due)]
        status, out, err = self.run_main(HEADER + "\n".join([*lines[::-1], "A,x,2025-01-01,never,1,EUR"]))
        self.assertEqual((status, err), (0, ""))
        self.assertIn("line 62 left out", out)
        self.assertIn("Usually paid 10 days after", out)
        self.assertRegex(out, r"forecast +0\.\d\d days +0\.\d+\npays on the due date +10\.\d\d days")

    def test_too_little_is_one_sentence(self):
        status, _out, err = self.run_main(HEADER + "A,1,2026-01-05,2026-01-15,1,EUR\n")
        self.assertEqual(status, 2)
        self.assertIn("not old enough", err)
        self.assertEqual(self.run_main(HEADER + "A,1,2026-01-05,,1,EUR\n")[0], 2)
