import json
from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.board.service_visit import BOARD_CHANNEL
from .common import WEEK, BoardCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestBoardMove(BoardCommon):
    """What a drag does, in one call."""

    def test_plan(self):
        """P1: dropped on a free hour, a visit is planned, with its event; the answer is the board as it is now."""
        visit = self._create_visit(duration=2.0)
        answer = self._plan(
            self._move(visit, "2026-03-03 08:00:00", "2026-03-03 10:00:00", self.technician_2),
            board={"start": WEEK[0], "stop": WEEK[1]},
        )
        self.assertRecordValues(
            visit,
            [{"state": "planned", "date_start": datetime(2026, 3, 3, 8), "technician_ids": self.technician_2.ids}],
        )
        self.assertEqual(visit.event_id.start, datetime(2026, 3, 3, 8))
        self.assertEqual([bar["id"] for bar in answer["board"]["visits"]], visit.ids)

    def test_stretch(self):
        """P1: another end is another duration, of the visit and of its event."""
        visit = self._planned()
        self._plan(self._move(visit, "2026-03-03 08:00:00", "2026-03-03 11:00:00"))
        self.assertRecordValues(visit, [{"date_end": datetime(2026, 3, 3, 11), "duration": 3.0}])
        self.assertEqual(visit.event_id.stop, datetime(2026, 3, 3, 11))

    def test_hand_over(self):
        """P1: given to another, the one who had it is off, and a second technician stays."""
        visit = self._planned(technicians=self.technician | self.manager)
        team = self.technician_2 | self.manager
        self._plan(self._move(visit, "2026-03-03 08:00:00", "2026-03-03 10:00:00", team))
        self.assertEqual(visit.technician_ids, team)

    def test_take_off_and_undo(self):
        """P1: off the board a visit waits again; undone, it stands where it stood, with who went."""
        visit = self._planned()
        self._plan(self._move(visit))
        self.assertRecordValues(visit, [{"state": "new", "date_start": False, "event_id": False}])
        self.assertEqual(visit.technician_ids, self.technician)
        self._plan(self._move(visit, "2026-03-03 08:00:00", "2026-03-03 10:00:00"))
        self.assertRecordValues(visit, [{"state": "planned", "date_start": datetime(2026, 3, 3, 8)}])

    def test_undo_of_first_plan(self):
        """P1: undone, a visit that had nobody has nobody again."""
        visit = self._create_visit(technician_ids=False)
        self._plan(self._move(visit, "2026-03-03 08:00:00", "2026-03-03 09:00:00", self.technician))
        self._plan(self._move(visit, technicians=self.env["res.users"]))
        self.assertRecordValues(visit, [{"state": "new", "date_start": False, "technician_ids": []}])

    def test_conflict(self):
        """P1: a meeting, another visit, an hour not worked: asked about before anything happens, then done."""
        self._meet(datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10), privacy="private")
        visit = self._create_visit(subject="Drip")
        move = self._move(visit, "2026-03-03 09:00:00", "2026-03-03 10:00:00")
        (doubt,) = self._plan(move)["doubts"]
        self.assertIn("Drip", doubt["visit"])
        self.assertIn("Marc: Private", doubt["sentences"][0])
        self.assertEqual(visit.state, "new")
        evening = self._plan(self._move(visit, "2026-03-03 19:00:00", "2026-03-03 20:00:00"))
        self.assertEqual(evening["doubts"][0]["sentences"], ["Marc: outside working hours"])
        self._plan(move, force=True)
        self.assertEqual(visit.date_start, datetime(2026, 3, 3, 9))

    def test_skills(self):
        """P1, P2: a missing skill and an unwanted technician are asked about, of each visit what it needs itself."""
        gas = self.env["service.skill"].create({"name": "Gas"})
        visit = self._create_visit(extra_skill_ids=[(6, 0, gas.ids)])
        plain = self._create_visit()
        both = [
            self._move(visit, "2026-03-03 08:00:00", "2026-03-03 09:00:00"),
            self._move(plain, "2026-03-03 09:00:00", "2026-03-03 10:00:00"),
        ]
        (doubt,) = self._plan(*both)["doubts"]
        self.assertIn(visit.name, doubt["visit"])
        self.assertIn("Gas", doubt["sentences"][0])
        self.env["service.technician.skill"].create({"user_id": self.technician.id, "skill_id": gas.id})
        self.assertNotIn("doubts", self._plan(*both))
        self.customer.unwanted_technician_ids = self.technician_2
        move = self._move(plain, "2026-03-03 09:00:00", "2026-03-03 10:00:00", self.technician_2)
        self.assertEqual(self._plan(move)["doubts"][0]["sentences"], ["Lena: not wanted by the customer"])

    def test_slots(self):
        """P4: the board offers the best times on the days it shows, none that has passed; only to who plans."""
        visit = self._create_visit(duration=1.0)
        board = self.env["service.planning.board"].with_user(self.dispatcher)
        slots = board.get_slots(visit.id, *WEEK)
        self.assertTrue(slots)
        self.assertTrue(all("2026-03-02 07:00:00" <= slot["start"] < WEEK[1] for slot in slots))
        self.assertFalse(board.get_slots(visit.id, "2026-02-22 23:00:00", "2026-03-01 23:00:00"))
        with self.assertRaises(AccessError):
            board.with_user(self.technician).get_slots(visit.id, *WEEK)

    def test_several(self):
        """P1: several at once make way for each other, but not for themselves; all are planned or none."""
        first, second = self._planned(hour=8), self._planned(hour=10)
        swap = (
            self._move(first, "2026-03-03 09:00:00", "2026-03-03 11:00:00"),
            self._move(second, "2026-03-03 11:00:00", "2026-03-03 12:00:00"),
        )
        self.assertIn("outside working hours", str(self._plan(*swap)["doubts"]))  # lunch
        self.assertEqual(first.date_start, datetime(2026, 3, 3, 8))
        both = (
            self._move(first, "2026-03-03 12:00:00", "2026-03-03 14:00:00"),
            self._move(second, "2026-03-03 13:00:00", "2026-03-03 15:00:00"),
        )
        doubts = self._plan(*both)["doubts"]
        self.assertEqual(len(doubts), 1)
        self.assertIn(second.name, doubts[0]["sentences"][0])

    def test_late(self):
        """P1: outside the days the customer asked for, the question comes; their own clock counts."""
        visit = self._create_visit(window_start="2026-03-04", window_end="2026-03-04")
        late = self._plan(self._move(visit, "2026-03-05 08:00:00", "2026-03-05 09:00:00"))["doubts"]
        early = self._plan(self._move(visit, "2026-03-03 08:00:00", "2026-03-03 09:00:00"))["doubts"]
        self.assertIn("wanted until", late[0]["sentences"][0])
        self.assertIn("wanted from", early[0]["sentences"][0])
        self.dispatcher.tz = "Pacific/Auckland"
        self.assertNotIn("doubts", self._plan(self._move(visit, "2026-03-04 14:00:00", "2026-03-04 15:00:00")))

    def test_somebody_was_quicker(self):
        """P1: what another dispatcher has moved meanwhile is not moved from where it no longer stands."""
        visit = self._planned()
        move = self._move(visit, "2026-03-04 08:00:00", "2026-03-04 10:00:00")
        visit.with_user(self.manager).write({"date_start": "2026-03-05 08:00:00", "date_end": "2026-03-05 10:00:00"})
        answer = self._plan(move, board={"start": WEEK[0], "stop": WEEK[1]})
        self.assertEqual(answer["changed"], [visit.display_name])
        self.assertEqual(answer["board"]["visits"][0]["start"], "2026-03-05 08:00:00")
        self.assertEqual(visit.date_start, datetime(2026, 3, 5, 8))

    def test_past_planning(self):
        """P1: what is under way or over stays where it is, forced or not."""
        visit = self._planned()
        visit.action_start()
        with self.assertRaises(UserError):
            self._plan(self._move(visit, "2026-03-04 08:00:00", "2026-03-04 10:00:00"), force=True)

    def test_nonsense(self):
        """P1: a time without anybody, or one that ends before it starts, is refused."""
        visit = self._create_visit()
        nobody = self.env["res.users"]
        for move in (
            self._move(visit, "2026-03-03 08:00:00", "2026-03-03 09:00:00", nobody),
            self._move(visit, "2026-03-03 08:00:00", "2026-03-03 08:00:00"),
        ):
            with self.assertRaises(UserError):
                self._plan(move)

    def test_other_company(self):
        """P1: a visit of a company that is not the user's is moved by nobody here."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        visit = self.env["service.visit"].create({"subject": "Elsewhere", "company_id": other.id})
        move = {
            **self._move(self._create_visit(), "2026-03-03 08:00:00", "2026-03-03 09:00:00"),
            "visit_id": visit.id,
        }
        with self.assertRaises(AccessError):
            self._plan(move)

    def test_query_budget(self):
        """P1: moving 8 visits does not cost a query more for each than moving 4 does."""
        costs = []
        for day, count in ((3, 4), (4, 8)):
            visits = [self._planned(day=day, hour=7 + n, hours=1) for n in range(count)]
            moves = [self._move(v, f"2026-03-{day + 7:02} {7 + n:02}:00:00", f"2026-03-{day + 7:02} {8 + n:02}:00:00")
                     for n, v in enumerate(visits)]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._plan(*moves, force=True)
            self.env.flush_all()
            costs.append((self.env.cr.sql_log_count - before) / count)
        self.assertLess(costs[1], costs[0])

    # --- The news of it ----------------------------------------------------------------------------------------------

    def _news(self, action):
        """[(model, record id)] of who hears of it."""
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].sudo()._bus_last_id()
        action()
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].sudo().search([("id", ">", last), ("message", "like", BOARD_CHANNEL)])
        return [tuple(json.loads(message.channel)[1:3]) for message in messages]

    def test_news(self):
        """P1: a move is told to the company's dispatchers, to who goes and to who went; an answer as well."""
        visit = self._planned()
        heard = self._news(
            lambda: self._plan(
                self._move(visit, "2026-03-03 08:00:00", "2026-03-03 10:00:00", self.technician_2), source="board1"
            )
        )
        people = {("res.users", self.technician.id), ("res.users", self.technician_2.id)}
        self.assertLessEqual({("res.company", self.env.company.id), *people}, set(heard))
        self.assertTrue(self._news(lambda: visit.assignment_ids._answer("accepted", "button")))
        self.assertFalse(self._news(lambda: visit.write({"technical_note": "Mind the dog"})))

    def test_who_hears(self):
        """P1: the office hears of its companies, a technician of the own visits, others of nothing."""
        channels = {
            user: self.env["ir.websocket"].with_user(user)._get_service_board_channels()
            for user in (self.dispatcher, self.technician, self.salesperson)
        }
        self.assertEqual(channels[self.dispatcher], [(self.env.company, BOARD_CHANNEL)])
        self.assertEqual(channels[self.technician], [(self.technician, BOARD_CHANNEL)])
        self.assertEqual(channels[self.salesperson], [])
