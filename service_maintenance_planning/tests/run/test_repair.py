from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import GHENT, RunCommon


@tagged("post_install", "-at_install")
class TestRepair(RunCommon):
    """Row P6: ill, late, emergency: a proposal that moves as little as possible and says who has to be told."""

    def setUp(self):
        super().setUp()
        self.visits.duration = 1.0
        for visit in self.visits:
            self._place(visit.partner_id, GHENT)
        for visit, hour, user in zip(
            self.visits[:3], (9, 13, 9), (self.technician, self.technician_2, self.technician_2)
        ):
            self._plan_by_hand(visit, hour, user)

    def _repair(self, user=None, **values):
        repair = (
            self.env["service.planning.repair"]
            .with_user(user or self.dispatcher)
            .create({"day": "2026-03-02", **values})
        )
        action = repair.action_propose()
        return self.env["service.planning.run"].with_user(self.dispatcher).browse(action["res_id"])

    def _lines(self, run):
        return {line.visit_id: line for line in run.line_ids}

    def test_away(self):
        """P6: what the others have stays."""
        run = self._repair(kind="away", technician_id=self.technician.id)
        lines = self._lines(run)
        self.assertEqual([lines[visit].change for visit in self.visits[1:3]], ["kept", "kept"])
        moved = lines[self.visits[0]]
        self.assertEqual((moved.change, moved.technician_ids), ("moved", self.technician_2))
        self.assertEqual(moved.told, self.visits[0].partner_id.name)
        run.action_apply()
        self.assertNotIn(self.technician, self.visits.technician_ids)

    def test_late(self):
        """P6: until noon he is busy; the colleague's day stays."""
        run = self._repair(kind="late", technician_id=self.technician.id, minutes=180)
        lines = self._lines(run)
        self.assertEqual(lines[self.visits[2]].change, "kept")
        moved = lines[self.visits[0]]
        self.assertTrue(self.technician not in moved.technician_ids or moved.date_start >= datetime(2026, 3, 2, 9))

    def test_emergency(self):
        """P6: somebody goes as soon as possible."""
        run = self._repair(kind="emergency", visit_id=self.visits[3].id)
        line = self._lines(run)[self.visits[3]]
        self.assertEqual(line.change, "new")
        self.assertLess(line.date_start, datetime(2026, 3, 2, 13))

    def test_asks_what_is_missing(self):
        """P6."""
        with self.assertRaises(UserError):
            self._repair(kind="late")
        with self.assertRaises(AccessError):
            self._repair(user=self.technician, kind="away", technician_id=self.technician.id)
