from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BoardCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestBoard(BoardCommon):
    """What one call tells of a week."""

    def test_office(self):
        """P1: the office sees a row for each technician, what is planned, and what is to plan."""
        planned = self._planned(window_end="2026-03-06")
        waiting = self._create_visit(subject="Leaking tap", priority="3")
        board = self._board()
        self.assertTrue(board["can_plan"])
        self.assertLessEqual({self.technician.id, self.technician_2.id}, {row["id"] for row in board["technicians"]})
        (bar,) = board["visits"]
        self.assertEqual(
            {name: bar[name] for name in ("id", "customer", "town", "start", "stop", "technician_ids", "window_end")},
            {
                "id": planned.id,
                "customer": "Bakery Lefort",
                "town": "Ghent",
                "start": "2026-03-03 08:00:00",
                "stop": "2026-03-03 10:00:00",
                "technician_ids": self.technician.ids,
                "window_end": "2026-03-06",
            },
        )
        self.assertIn(waiting.id, [card["id"] for card in board["to_plan"]["records"]])

    def test_technician(self):
        """P1: a technician sees one row, his own, with his own visits; nothing is to plan, and nothing moves."""
        mine = self._planned(technicians=self.technician | self.technician_2)
        self._planned(day=4, technicians=self.technician_2)
        self._create_visit(subject="Leaking tap")
        board = self._board(self.technician)
        self.assertFalse(board["can_plan"])
        self.assertEqual([row["id"] for row in board["technicians"]], self.technician.ids)
        self.assertEqual([bar["id"] for bar in board["visits"]], mine.ids)
        self.assertEqual(board["to_plan"], {"records": [], "length": 0})
        with self.assertRaises(AccessError):
            self._plan(self._move(mine, "2026-03-04 08:00:00", "2026-03-04 10:00:00"), user=self.technician)

    def test_outsiders(self):
        """P1: who has no role in Service learns nothing of anybody's day."""
        for user in (self.salesperson, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self._board(user)

    def test_other_company(self):
        """P1: neither technicians nor visits of a company that is not chosen; its visits still take the time."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        shared = self.technician
        shared.write({"company_ids": [(4, other.id)]})
        stranger = new_test_user(
            self.env, "stranger", "service_maintenance.group_technician", company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.env["service.visit"].with_company(other).create(
            {
                "subject": "Elsewhere",
                "company_id": other.id,
                "date_start": datetime(2026, 3, 3, 8),
                "technician_ids": [(6, 0, shared.ids)],
            }
        )
        board = self._board()
        self.assertNotIn(stranger.id, [row["id"] for row in board["technicians"]])
        self.assertFalse(board["visits"])
        busy = self._row(board, shared)["busy"]
        self.assertEqual([item[:2] for item in busy], [("2026-03-03 08:00:00", "2026-03-03 09:00:00")])

    def test_busy(self):
        """P1: meetings stand there as busy; a private one without its subject, but not to who meets."""
        self._meet(datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10), privacy="private")
        self._meet(datetime(2026, 3, 4, 9), datetime(2026, 3, 4, 10))
        self._meet(datetime(2026, 3, 5, 9), datetime(2026, 3, 5, 10), show_as="free")
        office = self._row(self._board(), self.technician)["busy"]
        self.assertEqual([title for _start, _stop, title in office], ["Busy", "Team meeting"])
        own = self._row(self._board(self.technician), self.technician)["busy"]
        self.assertEqual([title for _start, _stop, title in own], ["Team meeting", "Team meeting"])

    def test_hours(self):
        """P1: hours worked are those of the technician's own calendar, on the clock of where he works."""
        calendar = self.env.company.resource_calendar_id.copy({"tz": "Europe/London"})
        self.env["resource.resource"].sudo().create(
            {
                "name": "Lena",
                "user_id": self.technician_2.id,
                "calendar_id": calendar.id,
                "tz": "Europe/London",
                "company_id": self.env.company.id,
            }
        )
        board = self._board()
        brussels, london = (self._row(board, user)["hours"] for user in (self.technician, self.technician_2))
        self.assertEqual(brussels[0], ("2026-03-02 07:00:00", "2026-03-02 11:00:00"))
        self.assertEqual(london[0], ("2026-03-02 08:00:00", "2026-03-02 12:00:00"))
        self.assertEqual(len(brussels), 10)

    def test_clocks_change(self):
        """P1: eight o'clock stays eight o'clock on both sides of the night in which clocks change."""
        board = self._board(start="2026-03-26 23:00:00", stop="2026-04-01 22:00:00")
        hours = self._row(board, self.technician)["hours"]
        self.assertIn(("2026-03-27 07:00:00", "2026-03-27 11:00:00"), hours)
        self.assertIn(("2026-03-30 06:00:00", "2026-03-30 10:00:00"), hours)

    def test_leaves(self):
        """P1: time off of one, and a public holiday of all."""
        resource = self.env["resource.resource"].sudo().create({"name": "Lena", "user_id": self.technician_2.id})
        when = {"date_from": datetime(2026, 3, 5, 7), "date_to": datetime(2026, 3, 5, 16)}
        self.env["resource.calendar.leaves"].sudo().create(
            [
                {"name": "Holiday", "resource_id": resource.id, **when},
                {"name": "Carnival", "calendar_id": self.env.company.resource_calendar_id.id, **when},
            ]
        )
        board = self._board()
        titles = {user: {item[2] for item in self._row(board, user)["leaves"]} for user in
                  (self.technician, self.technician_2)}
        self.assertEqual(titles[self.technician], {"Carnival"})
        self.assertLessEqual({"Holiday", "Carnival"}, titles[self.technician_2])

    def test_search(self):
        """P1: a search filters what is to plan, and says of what is planned whether it fits; nothing disappears."""
        self._planned(subject="Boiler")
        self._planned(day=4, subject="Lamp")
        self._create_visit(subject="Boiler leaks")
        self._create_visit(subject="Lamp broken")
        board = self._board(domain=[["subject", "ilike", "boiler"]])
        self.assertEqual([bar["is_faded"] for bar in board["visits"]], [False, True])
        self.assertEqual([card["subject"] for card in board["to_plan"]["records"]], ["Boiler leaks"])
        self.assertEqual(board["to_plan"]["length"], 1)

    def test_group(self):
        """P1: what is to plan stands under its area, type, priority or week; what has none comes last."""
        self.customer.write({"zip": "9000"})
        self._create_visit(subject="A", priority="3", window_end="2026-03-04")
        self._create_visit(subject="B", partner_id=False, equipment_ids=False)
        labels = {
            "area": ["9000 Ghent", ""],
            "priority": ["Normal", "Urgent"],
            "window_end:week": ["W10 2026", ""],
            "partner_id": ["Bakery Lefort", ""],
        }
        for groupby, expected in labels.items():
            records = self._board(group_by=groupby)["to_plan"]["records"]
            self.assertEqual([card["group"] for card in records], expected, groupby)

    def test_travel(self):
        """P3: the way from home, to the next visit and back; of two places that are not known, the set time."""
        near, far = self.env["res.partner"].create(
            [
                {"name": name, "partner_latitude": latitude, "partner_longitude": 3.7}
                for name, latitude in (("Near", 51.0), ("Far", 51.27))  # 30 km apart
            ]
        )
        self.technician.sudo().service_start_id = near
        self.env.company.write({"service_travel_factor": 1.0, "service_travel_speed": 60.0})
        first, second = self._planned(partner_id=near.id, equipment_ids=False), self._planned(
            hour=12, partner_id=far.id, equipment_ids=False
        )
        legs = [tuple(leg) for leg in self._board()["travel"]]
        marc = self.technician.id
        self.assertEqual(
            legs, [(marc, False, first.id, 0), (marc, first.id, second.id, 30), (marc, second.id, False, 30)]
        )

    def test_skills(self):
        """P2: which skills a visit needs and which a technician has, so that dragging shows who has not."""
        gas = self.env["service.skill"].create({"name": "Gas"})
        self.env["service.technician.skill"].create({"user_id": self.technician.id, "skill_id": gas.id})
        self._create_visit(extra_skill_ids=[(6, 0, gas.ids)])
        board = self._board()
        self.assertEqual(board["to_plan"]["records"][0]["skill_ids"], gas.ids)
        self.assertEqual(self._row(board, self.technician)["skill_ids"], gas.ids)
        self.assertEqual(self._row(board, self.technician_2)["skill_ids"], [])
        self.assertEqual(board["skills"][gas.id], "Gas")

    def test_nobody_left_out(self):
        """P1: whoever is on a visit has a row, also one who goes to customers no more."""
        self._planned(technicians=self.technician | self.technician_2)
        self.technician_2.is_service_technician = False
        self.assertIn(self.technician_2.id, [row["id"] for row in self._board()["technicians"]])

    def _fill(self, team):
        """Two visits, a meeting and something to plan for each."""
        visit = {"subject": "Boiler", "partner_id": self.customer.id, "equipment_ids": [(6, 0, self.boiler.ids)]}
        self.env["service.visit"].create(
            [
                {**visit, "date_start": day and datetime(2026, 3, day, 8), "technician_ids": [(6, 0, technicians.ids)]}
                for user in team
                for day, technicians in ((3, user), (4, user | self.technician), (False, user))
            ]
        )
        when = {"start": datetime(2026, 3, 5, 9), "stop": datetime(2026, 3, 5, 10)}
        self.env["calendar.event"].create(
            [{"name": "Meeting", "partner_ids": [(6, 0, user.partner_id.ids)], **when} for user in team]
        )

    def test_query_budget(self):
        """P1: the board of 50 technicians costs the queries of that of 10."""
        context = {"no_reset_password": True, "mail_create_nolog": True}
        costs = []
        for number in (10, 40):
            team = self.env["res.users"].with_context(**context).create(
                [
                    {
                        "name": f"Technician {number} {n}",
                        "login": f"board_{number}_{n}",
                        "company_id": self.env.company.id,
                        "company_ids": [(6, 0, self.env.company.ids)],
                        "group_ids": [(6, 0, self.env.ref("service_maintenance.group_technician").ids)],
                    }
                    for n in range(number)
                ]
            )
            self.env["resource.resource"].sudo().create(
                [{"name": user.name, "user_id": user.id, "company_id": self.env.company.id} for user in team]
            )
            self._fill(team)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            board = self._board(domain=[["subject", "!=", "x"]], group_by="type_id")
            costs.append(self.env.cr.sql_log_count - before)
        self.assertGreaterEqual(len(board["technicians"]), 50)
        self.assertEqual(costs[1], costs[0])
        self.assertLessEqual(costs[1], 61)  # one of them for the skills of employees
