from datetime import date, datetime, timedelta
from unittest.mock import patch

import numpy as np
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import ANTWERP, DEINZE, GHENT, PlanningCommon

TUESDAY = date(2026, 3, 3)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestRankSlots(PlanningCommon):
    """Monday 2 March 2026 in Brussels (UTC+1); days begin and end in Aalst, work is from 8 to 12 and 13 to 17."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.baker = cls._create_customer("Bakker", GHENT)
        cls.vries = cls._create_customer("De Vries", DEINZE)
        cls.far = cls._create_customer("Far", ANTWERP)
        cls.visit = cls._create_visit(technician_ids=False, duration=1.0).with_user(cls.dispatcher)
        cls.both = (cls.technician | cls.technician_2).with_user(cls.dispatcher)

    def _book(self, partner, start, technician=None, hours=1.0, **values):
        return self._create_visit(
            partner_id=partner.id, equipment_ids=False, date_start=start, duration=hours,
            technician_ids=[(6, 0, (technician or self.technician).ids)], **values,
        )

    def _rank(self, days=(TUESDAY,), **kwargs):
        return self.visit._rank_slots(self.both, days, **kwargs)

    def test_words_and_order(self):
        """P4: ranked by added travel, each saying what it costs and where it lies."""
        self._book(self.baker, "2026-03-03 08:00:00")
        self._book(self.vries, "2026-03-03 12:00:00")
        first, second = self._rank()
        self.assertEqual(first["technician"], "Marc")
        self.assertEqual(first["words"], "+0 min, between Bakker and De Vries")
        self.assertEqual((first["start"], first["stop"]), (datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10)))
        self.assertEqual(second["technician"], "Lena")
        self.assertRegex(second["words"], r"\+\d+ min there and back, nothing else that day")
        self.assertGreater(second["added"], 60)

    def test_travel_is_left_for(self):
        """P4: nobody is sent where the travel does not fit: not before the next visit, not after the day."""
        self._book(self.far, "2026-03-03 07:00:00", hours=3.5)
        self._book(self.far, "2026-03-03 12:00:00", hours=4)
        self.assertEqual([slot["technician"] for slot in self._rank()], ["Lena"])

    def test_who_may_not_go(self):
        """P2, P4: nobody without the skill on that day is proposed, nobody unwanted; leave and meetings count."""
        self.visit.extra_skill_ids = self.gas
        self.assertEqual(self._rank(), [])
        self._give_skill(self.technician, self.gas, date_to=TUESDAY)
        self._give_skill(self.technician_2, self.gas)
        wednesday = TUESDAY + timedelta(days=1)
        found = {(slot["technician"], slot["start"].day) for slot in self._rank([TUESDAY, wednesday])}
        self.assertEqual(found, {("Marc", 3), ("Lena", 3), ("Lena", 4)})
        self.customer.unwanted_technician_ids = self.technician_2
        self.assertEqual({slot["technician"] for slot in self._rank([TUESDAY, wednesday])}, {"Marc"})
        self.env["calendar.event"].create(
            {"name": "Course", "start": "2026-03-03 06:00:00", "stop": "2026-03-03 16:00:00",
             "partner_ids": [(6, 0, self.technician.partner_id.ids)]}
        )
        self.assertEqual(self._rank([TUESDAY, wednesday]), [])

    def test_window(self):
        """P4: inside the wanted window, as far as it has days among those asked for; never in the past."""
        days = [date(2026, 3, 2) + timedelta(days=n) for n in range(14)]
        self.visit.write({"window_start": date(2026, 3, 5), "window_end": date(2026, 3, 6)})
        self.assertEqual({slot["start"].day for slot in self._rank(days, count=20)}, {5, 6})
        self.assertEqual({slot["start"].day for slot in self._rank(days[:2], count=20)}, {2, 3})
        with freeze_time("2026-03-03 10:07"):
            self.assertEqual({slot["start"] for slot in self._rank()}, {datetime(2026, 3, 3, 12)})
        self.assertEqual(self._rank([date(2026, 3, 7)]), [])
        with self.assertRaises(UserError):
            self._rank(hours=0)

    def test_over_several_days(self):
        """P4: a visit over several days takes each of them; days that are not asked for do not matter."""
        self._book(self.baker, "2026-03-03 14:00:00", hours=47)
        self._book(self.baker, "2026-03-06 07:00:00", hours=9)
        days = [date(2026, 3, 4), date(2026, 3, 9)]
        found = {(slot["technician"], slot["start"].day) for slot in self._rank(days, count=9)}
        self.assertEqual(found, {("Lena", 4), ("Marc", 9), ("Lena", 9)})

    def test_summer_time(self):
        """P4: on the Monday after the clocks changed work begins an hour earlier in UTC; leaving at eight."""
        starts = [
            min(slot["start"] for slot in self._rank([day])) for day in (date(2026, 3, 27), date(2026, 3, 30))
        ]
        self.assertEqual(starts[0] - starts[1], timedelta(hours=1) - timedelta(days=3))

    def test_own_visits_of_other_companies(self):
        """P4: who is at a customer of another company is not free here, and that customer's visit is not shown."""
        other = self.env["res.company"].create({"name": "Other"})
        self.technician.company_ids |= other
        self._book(self.far, "2026-03-03 07:00:00", hours=9, company_id=other.id, user_id=False)
        self.assertEqual([slot["technician"] for slot in self._rank()], ["Lena"])

    def test_itself_is_no_obstacle(self):
        """P4: a visit that is moved does not stand in its own way."""
        before = self._rank()
        self.visit._plan({self.visit: (datetime(2026, 3, 3, 7), datetime(2026, 3, 3, 16), self.both)})
        self.assertEqual(self._rank(hours=1), before)

    def test_server(self):
        """P3, P4: with a travel server the best by distance are asked about, once."""
        company = self.env.company
        company.write({"service_travel_provider": "osrm", "service_osrm_url": "http://osrm.test"})
        with patch.object(type(company), "_request_osrm", side_effect=_ten_minutes) as ask:
            slots = self._rank()
        self.assertEqual(ask.call_count, 1)
        self.assertEqual([slot["added"] for slot in slots], [20, 20])

    def test_dialog(self):
        """P4: in the planning dialog, from the day that was chosen; taking one is planned without a question."""
        self._book(self.baker, "2026-03-05 08:00:00")
        plans = self.env["service.visit.schedule"].with_user(self.dispatcher)
        with Form(plans.with_context(**self.visit.action_plan()["context"])) as form:
            form.date_start = datetime(2026, 3, 4, 8)
            form.duration = 1.0
            first = form.ranked_slots[0]
            self.assertEqual(first["words"], "+0 min, after Bakker")
            self.assertTrue(all(slot["start"] >= "2026-03-04" for slot in form.ranked_slots))
            form.date_start = first["start"]
            form.technician_ids.clear()
            form.technician_ids.add(self.technician)
        self.assertFalse(form.record.has_conflict)
        form.record.action_confirm()
        self.assertEqual(self.visit.date_start, datetime(2026, 3, 5, 9))

    def test_rights(self):
        """P4: who plans asks for slots; a technician does not see the days of colleagues."""
        self.visit.technician_ids = self.technician
        slots = self.visit.rank_slots(self.both.ids, ["2026-03-03"], 1)
        self.assertEqual(slots[0]["start"][:10], "2026-03-03")
        with self.assertRaises(AccessError):
            self.visit.with_user(self.technician).rank_slots(self.both.ids, ["2026-03-03"])

    def test_queries(self):
        """P4: the queries do not grow with the technicians, nor with the visits."""
        users = self.env["res.users"]
        for number in range(12):
            users |= new_test_user(
                self.env, f"tech_{number}", "service_maintenance.group_technician", company_id=self.env.company.id,
                context={"no_reset_password": True, "mail_create_nolog": True, "mail_notrack": True},
            )
        for number, user in enumerate(users):
            self._book(self.baker, f"2026-03-{3 + number % 3:02d} 08:00:00", user)
        days = [date(2026, 3, 2) + timedelta(days=n) for n in range(14)]
        counts = []
        for team in (users[:6], users[:6], users):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(self.visit._rank_slots(team.with_user(self.dispatcher), days)), 5)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])


def _ten_minutes(points):
    return np.full((len(points), len(points)), 600.0)
