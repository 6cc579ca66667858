from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from odoo.addons.service_maintenance.engine import figures

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
BOILER, PUMP = 1, 2


def call(number, reported, days=1, equipment=BOILER, is_follow_up=False, needs_next=False):
    """A call reported on that day and done so many days later, or (None) still open."""
    reported = date.fromisoformat(reported)
    ended = None if days is None else reported + timedelta(days=days)
    return figures.Call(number, equipment, reported, ended, is_follow_up, needs_next)


@tagged("post_install", "-at_install")
class TestFigures(BaseCase):
    def fixed(self, *calls):
        return figures.first_visit_fix(calls, FIRST, LAST)

    def test_fixed(self):
        """M10: done, nothing more needed, and quiet for thirty days: fixed at the first visit."""
        self.assertEqual(self.fixed(call(1, "2026-02-01")), (1, 1))
        self.assertEqual(self.fixed(call(1, "2026-02-01"), call(2, "2026-03-05")), (2, 2))

    def test_back_within_thirty_days(self):
        """M10: a fault that comes back was not fixed; the call it comes back with is no first one."""
        self.assertEqual(self.fixed(call(1, "2026-02-01"), call(2, "2026-03-04")), (0, 1))
        self.assertEqual(self.fixed(call(2, "2026-02-02"), call(1, "2026-02-02", days=0)), (0, 1))

    def test_other_equipment(self):
        """M10: what fails beside it is another fault."""
        self.assertEqual(self.fixed(call(1, "2026-02-01"), call(2, "2026-02-03", equipment=PUMP)), (2, 2))

    def test_several_pieces_of_equipment(self):
        """M10: a call about two pieces is one call, fixed when both stay quiet."""
        both = [call(1, "2026-02-01"), call(1, "2026-02-01", equipment=PUMP)]
        self.assertEqual(self.fixed(*both), (1, 1))
        self.assertEqual(self.fixed(*both, call(2, "2026-02-09", equipment=PUMP)), (0, 1))

    def test_next_visit_needed(self):
        """M10: a second visit that is needed or planned means not fixed; that second visit is not judged."""
        self.assertEqual(self.fixed(call(1, "2026-02-01", needs_next=True)), (0, 1))
        self.assertEqual(self.fixed(call(1, "2026-02-01", is_follow_up=True)), (0, 0))

    def test_not_judged(self):
        """M10: open calls, and those outside the period; while one is open, what comes in is the same fault."""
        self.assertEqual(self.fixed(call(1, "2026-02-01", days=None), call(2, "2026-03-20")), (0, 0))
        self.assertEqual(self.fixed(call(1, "2025-12-31"), call(2, "2026-04-01")), (0, 0))
        self.assertEqual(self.fixed(), (0, 0))

    def test_period(self):
        """M10: ninety days that end when a fault can no longer come back."""
        first, last = figures.fix_period(date(2026, 5, 1))
        self.assertEqual((last, (last - first).days), (date(2026, 4, 1), 89))

    def test_mean_time_between_failures(self):
        """M10: days in service of a whole model by its failures; no failure, no figure."""
        self.assertEqual(figures.mean_time_between_failures(730, 4), 182.5)
        self.assertIsNone(figures.mean_time_between_failures(730, 0))
        self.assertEqual(figures.share(1, 4), 25.0)
        self.assertIsNone(figures.share(0, 0))
