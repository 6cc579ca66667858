from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import PlanningCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestSkill(PlanningCommon):
    """Monday 2 March 2026 in Brussels."""

    def setUp(self):
        super().setUp()
        self.visit = self._create_visit(type_id=self.type.id).with_user(self.dispatcher)
        self.type.skill_ids = self.gas
        self.category = self.env["service.equipment.category"].create({"name": "Pump", "skill_ids": self.cold.ids})

    def _plan(self, technicians=None, start=None):
        return self.env["service.visit.schedule"].with_user(self.dispatcher).create(
            {
                "visit_ids": [(6, 0, self.visit.ids)],
                "technician_ids": [(6, 0, (technicians or self.technician).ids)],
                "date_start": start or datetime(2026, 3, 3, 8),
                "duration": 2.0,
            }
        )

    def test_needed(self):
        """P2: a visit needs the skills of its type, of its equipment's categories, and its own."""
        self.boiler.category_id = self.category
        self.assertEqual(self.visit.skill_ids, self.gas | self.cold)
        self.type.skill_ids = False
        self.assertEqual(self.visit.skill_ids, self.cold)
        self.visit.extra_skill_ids = self.gas
        self.assertEqual(self.visit.skill_ids, self.gas | self.cold)
        visits = self.env["service.visit"].with_user(self.dispatcher)
        self.assertIn(self.visit, visits.search([("skill_ids", "in", self.gas.ids)]))
        self.assertNotIn(self.visit, visits.search([("skill_ids", "not in", self.gas.ids)]))

    def test_missing_skill_is_asked_about(self):
        """P2: by hand it is asked about as a conflict is, and can be accepted."""
        plan = self._plan()
        self.assertTrue(plan.has_conflict)
        with self.assertRaisesRegex(UserError, "Marc: does not have the skill Gas certificate"):
            plan.action_confirm()
        self.assertEqual(plan.people[0]["busy"][0]["what"], "does not have the skill Gas certificate")
        plan.action_confirm_anyway()
        self.assertEqual(self.visit.technician_ids, self.technician)
        self.assertIn("Gas certificate", self.visit.conflict_note)
        self._give_skill(self.technician, self.gas)
        self.visit.invalidate_recordset()
        self.assertFalse(self._plan().has_conflict)
        self.assertFalse(self.visit.conflict_note)

    def test_missing_skill_of_several(self):
        """P2: several visits at once are asked about, too."""
        other = self._create_visit(subject="Leak").with_user(self.dispatcher)
        self.visit |= other
        with self.assertRaisesRegex(UserError, "Gas certificate"):
            self._plan().action_confirm()
        self.assertTrue(self._plan().has_conflict)

    def test_calendar_asks(self):
        """P1, P2: dragged in the calendar it is asked about through the same check."""
        answer = self.visit.plan_from_calendar("2026-03-03 08:00:00")
        self.assertIn("does not have the skill Gas certificate", answer["conflicts"])

    def test_expired(self):
        """P2: a certificate counts on the day of the visit; in the company's own day."""
        self._give_skill(self.technician, self.gas, date_to=date(2026, 3, 3))
        self.assertFalse(self._plan(start=datetime(2026, 3, 3, 8)).has_conflict)
        with self.assertRaisesRegex(UserError, "Gas certificate expired on 03/03/2026"):
            self._plan(start=datetime(2026, 3, 4, 8)).action_confirm()
        # Midnight of the fourth in Brussels is still the third in UTC.
        gaps = self.visit._get_skill_gaps(datetime(2026, 3, 3, 23, 30), self.technician)
        self.assertIn(self.technician, gaps)

    def test_unwanted(self):
        """P2: whom the customer does not want is asked about; whom anybody does not want is not wanted."""
        self.type.skill_ids = False
        self.customer.unwanted_technician_ids = self.technician
        self.boiler.wanted_technician_ids = self.technician | self.technician_2
        self.assertEqual(self.visit.unwanted_technician_ids, self.technician)
        self.assertEqual(self.visit.wanted_technician_ids, self.technician_2)
        with self.assertRaisesRegex(UserError, "Marc: not wanted by the customer"):
            self._plan().action_confirm()
        self.assertFalse(self._plan(self.technician_2).has_conflict)

    def test_announced_once(self):
        """P2: a lapsing certificate is announced ahead, once; a renewal settles it."""
        rows = self.env["service.technician.skill"]
        row = self._give_skill(self.technician, self.gas, date_to=date(2026, 3, 30)).with_user(self.dispatcher)
        by_hand = rows.with_user(self.dispatcher).create(
            {"user_id": self.technician_2.id, "skill_id": self.gas.id, "date_to": date(2026, 4, 1)}
        )
        late = self._give_skill(self.technician, self.cold, date_to=date(2026, 4, 2))
        self.assertEqual((row | late).mapped("state"), ["ending", "valid"])
        for _night in range(2):
            rows._cron_announce_expiry()
        self.assertEqual(len(row.activity_ids), 1)
        self.assertEqual(by_hand.activity_ids.user_id, self.dispatcher)
        self.assertFalse(late.activity_ids)
        row.date_to = date(2027, 3, 30)
        self.assertFalse(row.activity_ids)
        self.assertEqual(row.state, "valid")

    def test_renewed_is_quiet(self):
        """P2: nobody is told about a certificate that was renewed as a second one."""
        row = self._give_skill(self.technician, self.gas, date_to=date(2026, 3, 30))
        self._give_skill(self.technician, self.gas, date_from=date(2026, 3, 31), date_to=date(2027, 3, 30))
        row._cron_announce_expiry()
        self.assertFalse(row.activity_ids)

    def test_rights(self):
        """P2: a technician reads the own certificates, who plans keeps all, a manager names the skills."""
        mine = self._give_skill(self.technician, self.gas)
        other = self._give_skill(self.technician_2, self.gas)
        rows = self.env["service.technician.skill"].with_user(self.technician)
        self.assertEqual(rows.search([]) & (mine | other), mine)
        with self.assertRaises(AccessError):
            mine.with_user(self.technician).date_to = date(2030, 1, 1)
        with self.assertRaises(AccessError):
            other.with_user(self.technician).read(["date_to"])
        other.with_user(self.dispatcher).date_to = date(2030, 1, 1)
        with self.assertRaises(AccessError):
            other.with_user(self.dispatcher).announced_for = date(2030, 1, 1)
        with self.assertRaises(AccessError):
            self.gas.with_user(self.dispatcher).name = "Gas"
        self.gas.with_user(self.manager).name = "Gas"
        with self.assertRaises(AccessError):
            self.visit.with_user(self.technician).extra_skill_ids = self.gas

    def test_technician_sees_the_conflict_of_a_colleague(self):
        """P2: the colleague's certificates stay his own, and the visit is still judged rightly."""
        self._give_skill(self.technician_2, self.gas)
        self.visit.write({"technician_ids": [(6, 0, (self.technician | self.technician_2).ids)]})
        gaps = self.visit.with_user(self.technician)._get_skill_gaps(
            datetime(2026, 3, 3, 8), self.technician | self.technician_2
        )
        self.assertEqual(gaps.keys(), {self.technician})

    def test_two_companies(self):
        """P2: skills of another company are not seen; a skill that is held is not deleted."""
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["service.skill"].create({"name": "Foreign", "company_id": other.id})
        self.assertNotIn(foreign, self.env["service.skill"].with_user(self.manager).search([]))
        self._give_skill(self.technician, self.gas)
        with self.assertRaisesRegex(UserError, "archive it"):
            self.gas.with_user(self.manager).unlink()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.gas.copy({"name": "Gas", "warning_days": -1})

    def test_queries(self):
        """X5: asking about skills costs the same for one technician and for two."""
        self._give_skill(self.technician, self.gas, date_to=date(2026, 3, 1))
        counts = []
        # The first time also reads what every later question finds cached.
        for team in (self.technician, self.technician, self.technician | self.technician_2):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.visit._get_skill_gaps(datetime(2026, 3, 3, 8), team.with_user(self.dispatcher))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
