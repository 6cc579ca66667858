import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ...engine import ageing, attach, followup, promise

DAY = date(2026, 3, 2)


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    """The rules in plain Python: no database is read."""

    def test_due_date_falls_back_to_entry_date(self):
        """E3: an item without a maturity is due on its own date."""
        self.assertEqual(ageing.due_date(None, DAY), DAY)
        self.assertEqual(ageing.due_date(date(2026, 1, 1), DAY), date(2026, 1, 1))

    def test_buckets_at_their_edges(self):
        """E3: each amount falls into one bucket, credits into their own."""
        expected = {
            -3: "age_not_due", 0: "age_not_due", 1: "age_30", 30: "age_30", 31: "age_60",
            60: "age_60", 61: "age_90", 90: "age_90", 91: "age_older", 4000: "age_older",
        }  # fmt: skip
        for days, name in expected.items():
            self.assertEqual(ageing.bucket(10.0, days), name)
        self.assertEqual(ageing.bucket(-10.0, 100), "age_credit")

    def test_action_date(self):
        """E8: the later of the profile's day and the follow-up date."""
        due = date(2026, 1, 1)
        self.assertEqual(ageing.action_date(due, 5, None), date(2026, 1, 6))
        self.assertEqual(ageing.action_date(due, 5, date(2026, 1, 3)), date(2026, 1, 6))
        self.assertEqual(ageing.action_date(due, 5, date(2026, 2, 3)), date(2026, 2, 3))

    def test_unkept_promise_holds_nothing(self):
        """X9: a broken or partly kept promise lets go of its items."""
        self.assertEqual(ageing.holds(DAY, "pending"), DAY)
        self.assertEqual(ageing.holds(DAY, "kept"), DAY)
        self.assertIsNone(ageing.holds(DAY, "broken"))
        self.assertIsNone(ageing.holds(DAY, "partial"))

    def test_followup_units(self):
        """E4: follow-up = action date + delay, moved to a working day."""
        monday, friday = date(2026, 3, 2), date(2026, 3, 6)
        self.assertEqual(followup.followup_date(monday, 1, "day"), date(2026, 3, 3))
        self.assertEqual(followup.followup_date(friday, 1, "day"), date(2026, 3, 9))
        self.assertEqual(followup.followup_date(monday, 2, "week"), date(2026, 3, 16))
        self.assertEqual(followup.followup_date(date(2027, 1, 29), 1, "month"), date(2027, 3, 1))
        self.assertEqual(followup.followup_date(monday, 0, "end_of_month"), date(2026, 3, 31))

    def test_end_of_month_on_the_last_day(self):
        """E4: "end of month" said on the last day means the next month's end."""
        self.assertEqual(followup.followup_date(date(2026, 3, 31), 0, "end_of_month"), date(2026, 4, 30))

    def test_followup_is_never_early_nor_on_a_closed_day(self):
        """E4: whatever the calendar, the follow-up is a working day not before the date."""
        rng = random.Random(5)
        for _ in range(300):
            closed = {DAY + timedelta(days=rng.randrange(60)) for _ in range(10)}
            start = DAY + timedelta(days=rng.randrange(30))
            unit = rng.choice(followup.UNITS)

            def works(day, closed=closed):
                return day.weekday() < 5 and day not in closed

            found = followup.followup_date(start, rng.randrange(4), unit, works)
            self.assertTrue(works(found))
            self.assertGreaterEqual(found, start)

    def test_followup_refuses_nonsense(self):
        """E4: an unknown unit or a negative delay is refused."""
        with self.assertRaises(ValueError):
            followup.followup_date(DAY, 1, "fortnight")
        with self.assertRaises(ValueError):
            followup.followup_date(DAY, -1, "day")

    def test_closed_calendar_does_not_hang(self):
        """E4: a calendar without a working day gives the day itself."""
        self.assertEqual(followup.next_working_day(DAY, lambda day: False), DAY)

    def test_promise_states(self):
        """X9: kept, partly kept, broken, and pending until the days of grace are over."""

        def state(received, today_offset, tolerance=0):
            return promise.evaluate(1000.0, received, DAY, DAY + timedelta(days=today_offset), 2, tolerance)

        self.assertEqual(state(1000, -5), "kept")
        self.assertEqual(state(999.5, -5, 1.0), "kept")
        self.assertEqual(state(0, 2), "pending")
        self.assertEqual(state(400, 2), "pending")
        self.assertEqual(state(400, 3), "partial")
        self.assertEqual(state(0, 3), "broken")
        self.assertEqual(state(0.5, 3, 1.0), "broken")
        self.assertEqual(state(0, -5, 1000.0), "pending")

    def test_promise_to_the_cent(self):
        """X9: sums of cents are compared as amounts, not as binary fractions."""
        self.assertEqual(promise.evaluate(0.8, 0.7, DAY, DAY, 0, 0.1), "kept")
        self.assertEqual(promise.evaluate(0.3, 0.1 + 0.2, DAY, DAY), "kept")

    def test_loose_money_goes_to_the_earliest(self):
        """X9: each customer's unmatched money is given away once, earliest promise first."""

        def late(id_, days, wanted, matched=0.0, customer=1):
            day = DAY + timedelta(days=days)
            return promise.Promise(id_, customer, DAY, day, wanted, matched)

        several = [late(1, 5, 300.0), late(2, 1, 200.0, 50.0), late(3, 1, 90.0, 0, 2)]
        loose = [(1, DAY, 200.0), (1, DAY + timedelta(days=1), 50.0), (2, DAY, 40.0)]
        self.assertEqual(promise.spread(several, [], loose), {2: 200.0, 1: 100.0, 3: 40.0})
        self.assertEqual(promise.spread(several, [], []), {1: 0.0, 2: 50.0, 3: 0})

    def test_loose_money_counts_from_the_promise(self):
        """X9: money of before a promise does not keep it; what was used is used once."""
        before, after = DAY - timedelta(days=9), DAY + timedelta(days=9)
        late = [promise.Promise(1, 1, DAY, DAY, 300.0, 0.0)]
        used = [promise.Used(1, before, before, 100.0)]
        self.assertEqual(promise.spread(late, used, [(1, before, 400.0)], 2), {1: 0.0})
        self.assertEqual(promise.spread(late, used, [(1, after, 300.0)], 2), {1: 300.0})
        used = [promise.Used(1, before, DAY, 100.0)]
        self.assertEqual(promise.spread(late, used, [(1, DAY, 300.0)], 2), {1: 200.0})

    def test_late_at_the_end_of_days(self):
        """X9: days of grace may reach beyond what a date can be."""
        self.assertFalse(promise.is_late(date.max, DAY, 2))
        self.assertFalse(promise.is_late(DAY, DAY + timedelta(days=5), 10**9))

    def test_attach_by_document_and_due_date(self):
        """X11: instalments find themselves again by due date, in any order."""
        lost = [("a", "INV/1", date(2026, 1, 31)), ("b", "INV/1", date(2026, 2, 28))]
        fresh = [(11, "INV/1", date(2026, 2, 28)), (12, "INV/1", date(2026, 1, 31))]
        self.assertEqual(attach.match(lost, fresh), {"a": 12, "b": 11})

    def test_attach_after_the_due_date_was_changed(self):
        """X11: what matches exactly is taken first, the rest in order of due date."""
        lost = [("a", "INV/1", date(2026, 1, 31)), ("b", "INV/1", date(2026, 2, 28))]
        fresh = [(11, "INV/1", date(2026, 2, 28)), (12, "INV/1", date(2026, 4, 30))]
        self.assertEqual(attach.match(lost, fresh), {"b": 11, "a": 12})

    def test_attach_never_shares_nor_mixes(self):
        """X11: no item goes to two records, none to another document."""
        rng = random.Random(7)
        for _ in range(200):
            days = [DAY + timedelta(days=n) for n in range(3)]
            docs = ["INV/1", "INV/2", "INV/3"]
            lost = [(n, rng.choice(docs), rng.choice(days)) for n in range(6)]
            fresh = [(100 + n, rng.choice(docs), rng.choice(days)) for n in range(5)]
            pairs = attach.match(lost, fresh)
            self.assertEqual(len(set(pairs.values())), len(pairs))
            documents = {line: doc for line, doc, _due in fresh}
            for key, line in pairs.items():
                self.assertEqual(lost[key][1], documents[line])
