from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 06:00")
class TestPlanning(ServiceCommon):
    """Monday 2 March 2026; the company works in Brussels (UTC+1), Monday to Friday, 8 to 12 and 13 to 17."""

    def setUp(self):
        super().setUp()
        self.customer.email = "lefort@example.com"
        self.technician.email = "marc@example.com"
        self.visit = self._create_visit().with_user(self.dispatcher)

    def _plan(self, start, visit=None, technicians=None, duration=2.0, **values):
        return self.env["service.visit.schedule"].with_user(self.dispatcher).create(
            {
                "visit_ids": [(6, 0, (visit or self.visit).ids)],
                "technician_ids": [(6, 0, (technicians or self.technician).ids)],
                "date_start": start,
                "duration": duration,
                **values,
            }
        )

    def _meet(self, start, stop, **values):
        return self.env["calendar.event"].with_user(self.technician).create(
            {
                "name": "Team meeting",
                "start": start,
                "stop": stop,
                "partner_ids": [(6, 0, self.technician.partner_id.ids)],
                **values,
            }
        )

    def _conflicts(self, start, **kwargs):
        plan = self._plan(start, **kwargs)
        if not plan.has_conflict:
            return ""
        with self.assertRaises(UserError) as refused:
            plan.action_confirm()
        self.assertTrue(plan.people[0]["busy"])
        return str(refused.exception)

    # --- The event -------------------------------------------------------------------------------------------------

    def test_plan(self):
        """A4, A7, C5: planning makes one event in the technicians' calendar, with all of them as attendees."""
        action = self.visit.action_plan()
        plans = self.env["service.visit.schedule"].with_user(self.dispatcher)
        with Form(plans.with_context(**action["context"])) as form:
            form.date_start = datetime(2026, 3, 3, 8, 0)
            form.duration = 2.0
            form.technician_ids.add(self.technician_2)
        form.record.action_confirm()
        event = self.visit.event_id
        self.assertRecordValues(
            self.visit,
            [{"state": "planned", "date_start": datetime(2026, 3, 3, 8), "date_end": datetime(2026, 3, 3, 10)}],
        )
        self.assertRecordValues(event, [{"start": self.visit.date_start, "stop": self.visit.date_end}])
        both = self.technician | self.technician_2
        self.assertEqual(event.partner_ids, both.partner_id)
        self.assertEqual(self.visit.assignment_ids.user_id, both)
        self.assertEqual(set(self.visit.assignment_ids.mapped("state")), {"to_confirm"})
        for user in both:
            self.assertIn(event, self.env["calendar.event"].with_user(user).search([]))

    def test_one_event(self):
        """A7: planning again moves the one event; other technicians replace the attendees."""
        self._plan(datetime(2026, 3, 3, 8)).action_confirm()
        event = self.visit.event_id
        self._plan(datetime(2026, 3, 4, 12), technicians=self.technician_2).action_confirm()
        self.assertEqual(self.visit.event_id, event)
        self.assertRecordValues(
            event, [{"start": datetime(2026, 3, 4, 12), "partner_ids": self.technician_2.partner_id.ids}]
        )
        self.assertEqual(self.env["calendar.event"].search_count([("service_visit_ids", "!=", False)]), 1)

    def test_move_the_event(self):
        """A7: where the office moves the event in the calendar, the visit moves."""
        self._plan(datetime(2026, 3, 3, 8)).action_confirm()
        self.visit.event_id.with_user(self.dispatcher).write(
            {"start": datetime(2026, 3, 5, 13), "stop": datetime(2026, 3, 5, 16)}
        )
        self.assertRecordValues(
            self.visit, [{"date_start": datetime(2026, 3, 5, 13), "date_end": datetime(2026, 3, 5, 16)}]
        )
        self.visit.date_start = datetime(2026, 3, 6, 8)
        self.assertEqual(self.visit.event_id.start, datetime(2026, 3, 6, 8))

    def test_attendees_of_the_event(self):
        """A7: attendees who work in the company become the technicians; customers and outsiders do not."""
        outsider = new_test_user(
            self.env, "outsider", "base.group_user", company_id=self.env["res.company"].create({"name": "X"}).id
        )
        self._plan(datetime(2026, 3, 3, 8)).action_confirm()
        people = (self.technician_2 | outsider).partner_id | self.customer
        self.visit.event_id.with_user(self.dispatcher).write({"partner_ids": [(6, 0, people.ids)]})
        self.assertEqual(self.visit.technician_ids, self.technician_2)

    def test_delete_the_event(self):
        """A7: deleting or archiving the event puts the visit back on the list of what is to plan."""
        for delete in (lambda event: event.unlink(), lambda event: event.write({"active": False})):
            self._plan(datetime(2026, 3, 3, 8)).action_confirm()
            delete(self.visit.event_id.with_user(self.dispatcher))
            self.assertRecordValues(self.visit, [{"state": "new", "date_start": False, "event_id": False}])

    def test_cancel_and_reopen(self):
        """A7, C9: a cancelled visit leaves the calendar; reopened, it is to be planned again."""
        self._plan(datetime(2026, 3, 3, 8)).action_confirm()
        event = self.visit.event_id
        self.visit.action_cancel()
        self.assertFalse(event.exists())
        self.visit.action_reopen()
        self.assertRecordValues(self.visit, [{"state": "new", "date_start": False}])
        self._plan(datetime(2026, 3, 3, 8)).action_confirm()
        self.visit.action_unplan()
        self.assertRecordValues(self.visit, [{"state": "new", "event_id": False}])

    def test_no_invitation_of_odoo(self):
        """C6, A7: Odoo's bare invitation and change mails are not sent; not on planning, moving, nor cancelling."""
        invitations = (
            "calendar.calendar_template_meeting_invitation",
            "calendar.calendar_template_meeting_changedate",
            "calendar.calendar_template_meeting_update",
            "calendar.calendar_template_delete_event",
        )
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id
        self._plan(datetime(2026, 3, 3, 8)).action_confirm()
        self._plan(datetime(2026, 3, 4, 8), technicians=self.technician | self.technician_2).action_confirm()
        event = self.visit.event_id
        event.with_user(self.dispatcher).write({"start": datetime(2026, 3, 5, 8), "stop": datetime(2026, 3, 5, 9)})
        sent = self.env["mail.message"].search([("model", "=", "calendar.event"), ("res_id", "=", event.id)])
        self.visit.action_cancel()
        subjects = [self.env.ref(name, raise_if_not_found=False) for name in invitations]
        self.assertTrue(any(subjects))
        self.assertFalse(sent.filtered(lambda message: message.message_type != "notification"))
        calendar = ("model", "in", ("calendar.event", "calendar.attendee"))
        self.assertFalse(self.env["mail.mail"].search([("id", ">", last), calendar]))

    # --- Several visits --------------------------------------------------------------------------------------------

    def _stops(self, plan):
        return [(stop["visit_id"], stop["start"], stop["stop"]) for stop in plan.stops]

    def test_one_after_the_other(self):
        """A4, D6: several visits at once, in the order of the list, each its own hours, in free time; as shown."""
        self._meet(datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10))
        self.visit.duration = 1.0
        short = self._create_visit(subject="Leak", duration=0.5)
        long = self._create_visit(subject="Boiler", duration=3.0)
        visits = (long | self.visit | short).with_user(self.dispatcher)
        plans = self.env["service.visit.schedule"].with_user(self.dispatcher)
        with Form(plans.with_context(**visits.action_plan()["context"])) as form:
            form.date_start = datetime(2026, 3, 3, 7)
        plan = form.record
        self.assertFalse(plan.has_conflict)
        self.assertEqual(
            self._stops(plan),
            [
                (long.id, "2026-03-03 12:00:00", "2026-03-03 15:00:00"),
                (self.visit.id, "2026-03-03 15:00:00", "2026-03-03 16:00:00"),
                (short.id, "2026-03-04 07:00:00", "2026-03-04 07:30:00"),
            ],
        )
        plan.action_confirm()
        self.assertEqual(long.date_start, datetime(2026, 3, 3, 12))
        self.assertEqual(self.visit.date_start, datetime(2026, 3, 3, 15))
        self.assertRecordValues(
            short, [{"date_start": datetime(2026, 3, 4, 7), "date_end": datetime(2026, 3, 4, 7, 30)}]
        )
        self.assertEqual(len(visits.event_id), 3)
        self.assertEqual(visits.mapped("duration"), [3.0, 1.0, 0.5])

    def test_several_keep_their_window(self):
        """C4: one of several that is wanted later waits for its day; on another day than wanted is said."""
        later = self._create_visit(subject="Leak", window_start=date(2026, 3, 5), window_end=date(2026, 3, 6))
        missed = self._create_visit(subject="Drip", window_start=date(2026, 3, 2), window_end=date(2026, 3, 2))
        plan = self._plan(datetime(2026, 3, 3, 8), visit=self.visit | later | missed)
        self.assertEqual([stop["start"][:10] for stop in plan.stops], ["2026-03-03", "2026-03-05", "2026-03-05"])
        self.assertEqual([stop["is_wanted"] for stop in plan.stops], [True, True, False])

    def test_several_without_room(self):
        """X5: one that fits into no working day is shown as such, refused, and planned all the same when accepted."""
        long = self._create_visit(subject="Boiler", duration=12.0)
        plan = self._plan(datetime(2026, 3, 3, 8), visit=self.visit | long)
        self.assertEqual([stop["is_free"] for stop in plan.stops], [True, False])
        self.assertTrue(plan.has_conflict)
        with self.assertRaisesRegex(UserError, "Marc: outside working hours"):
            plan.action_confirm()
        plan.action_confirm_anyway()
        self.assertEqual((self.visit | long).mapped("state"), ["planned", "planned"])

    def test_several_taken_meanwhile(self):
        """X5: what is planned is what was shown; time taken in between is said."""
        other = self._create_visit(subject="Leak")
        plan = self._plan(datetime(2026, 3, 3, 8), visit=self.visit | other)
        self._meet(datetime(2026, 3, 3, 8), datetime(2026, 3, 3, 9))
        with self.assertRaisesRegex(UserError, "Team meeting"):
            plan.action_confirm()

    def test_several_technicians(self):
        """C5: of several visits only who is on all of them is proposed."""
        other = self._create_visit(subject="Leak", technician_ids=[(6, 0, (self.technician | self.technician_2).ids)])
        nobody = self._create_visit(subject="Drip", technician_ids=False)
        third = self._create_visit(subject="Rust", technician_ids=[(6, 0, self.technician_2.ids)])
        plans = self.env["service.visit.schedule"].with_user(self.dispatcher)
        plan = plans.create({"visit_ids": [(6, 0, (self.visit | other | nobody).ids)]})
        self.assertEqual(plan.technician_ids, self.technician)
        plan = plans.create({"visit_ids": [(6, 0, (self.visit | third).ids)]})
        self.assertFalse(plan.technician_ids)
        self.assertFalse(plan.stops)
        with self.assertRaisesRegex(UserError, "at least one technician"):
            plan.action_confirm()

    # --- Availability ----------------------------------------------------------------------------------------------

    def test_free(self):
        """X5: within working hours and nothing else on: no conflict."""
        self.assertEqual(self._conflicts(datetime(2026, 3, 3, 8)), "")

    def test_meeting(self):
        """X5: a meeting is named, unless it was declined or shows as free."""
        meeting = self._meet(datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10))
        self.assertIn("Team meeting", self._conflicts(datetime(2026, 3, 3, 8)))
        self.assertEqual(self._conflicts(datetime(2026, 3, 3, 12)), "")
        meeting.attendee_ids.state = "declined"
        self.assertEqual(self._conflicts(datetime(2026, 3, 3, 8)), "")
        meeting.attendee_ids.state = "accepted"
        meeting.show_as = "free"
        self.assertEqual(self._conflicts(datetime(2026, 3, 3, 8)), "")

    def test_private_meeting(self):
        """X5: a private meeting keeps its name to itself."""
        self._meet(datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10), privacy="private")
        message = self._conflicts(datetime(2026, 3, 3, 8))
        self.assertIn("Private", message)
        self.assertNotIn("Team meeting", message)

    def test_all_day_meeting(self):
        """X5: an all-day meeting takes the day where the technician is, from its first to its last hour."""
        self._meet(
            datetime(2026, 3, 3, 8), datetime(2026, 3, 3, 18), allday=True,
            start_date=date(2026, 3, 3), stop_date=date(2026, 3, 3),
        )
        for hour in (7, 8, 15):
            self.assertIn("Team meeting", self._conflicts(datetime(2026, 3, 3, hour), duration=1.0), hour)
        for day in (2, 4):
            self.assertEqual(self._conflicts(datetime(2026, 3, day, 8), duration=1.0), "", day)
        self.technician.tz = "Pacific/Auckland"
        self.assertIn("Team meeting", self._conflicts(datetime(2026, 3, 2, 12), duration=1.0), "Tuesday there")
        self.assertNotIn("Team meeting", self._conflicts(datetime(2026, 3, 3, 12), duration=1.0), "Wednesday there")

    def test_other_visit(self):
        """X5: double booking is named before it is made; right after another visit is none."""
        self._plan(datetime(2026, 3, 3, 8)).action_confirm()
        other = self._create_visit(subject="Leak")
        self.assertIn(self.visit.name, self._conflicts(datetime(2026, 3, 3, 9), visit=other))
        self.assertEqual(self._conflicts(datetime(2026, 3, 3, 10), visit=other, duration=1.0), "")
        self.assertEqual(self._conflicts(datetime(2026, 3, 3, 9)), "", "the visit does not stand in its own way")

    def test_outside_hours(self):
        """X5: before work, over lunch and on a Saturday is outside the working hours; forcing it plans it."""
        for start in (datetime(2026, 3, 3, 5), datetime(2026, 3, 3, 11), datetime(2026, 3, 7, 9)):
            self.assertIn("outside working hours", self._conflicts(start), start)
        self._plan(datetime(2026, 3, 7, 9), is_forced=True).action_confirm()
        self.assertEqual(self.visit.state, "planned")

    def test_leave_and_holiday(self):
        """X5: time off of the technician and public holidays are named."""
        calendar = self.env.company.resource_calendar_id
        resource = self.env["resource.resource"].sudo().create(
            {"name": "Marc", "user_id": self.technician.id, "calendar_id": calendar.id, "tz": "Europe/Brussels"}
        )
        self.env["resource.calendar.leaves"].sudo().create(
            [
                {
                    "name": name,
                    "calendar_id": calendar.id,
                    "resource_id": resource_id,
                    "date_from": datetime(2026, 3, day - 1, 23),
                    "date_to": datetime(2026, 3, day, 22, 59),
                }
                for name, day, resource_id in (("Dentist", 4, resource.id), ("National day", 5, False))
            ]
        )
        self.assertIn("Dentist", self._conflicts(datetime(2026, 3, 4, 8)))
        self.assertIn("National day", self._conflicts(datetime(2026, 3, 5, 8)))
        self.assertEqual(self._conflicts(datetime(2026, 3, 4, 8), technicians=self.technician_2), "")
        self.assertIn("National day", self._conflicts(datetime(2026, 3, 5, 8), technicians=self.technician_2))

    def test_no_calendar(self):
        """X5: a company without working hours is always at work."""
        self.env.company.resource_calendar_id = False
        self.assertEqual(self._conflicts(datetime(2026, 3, 7, 3)), "")

    def test_summer_time(self):
        """X1, X5: working hours follow the clock over the change to summer time."""
        self.assertEqual(self._conflicts(datetime(2026, 3, 27, 7), duration=1.0), "", "8 o'clock in winter")
        self.assertEqual(self._conflicts(datetime(2026, 3, 30, 6), duration=1.0), "", "8 o'clock in summer")
        self.assertIn("outside", self._conflicts(datetime(2026, 3, 27, 6), duration=1.0))

    # --- Free slots ------------------------------------------------------------------------------------------------

    def _slots(self, plan):
        return [slot["start"] for slot in plan.slots]

    def test_three_slots_in_the_window(self):
        """C4, X5: the next three free slots, all in the requested window."""
        self.visit.write({"window_start": date(2026, 3, 5), "window_end": date(2026, 3, 6)})
        self._meet(datetime(2026, 3, 5, 7), datetime(2026, 3, 5, 11))
        plan = self._plan(datetime(2026, 3, 5, 12))
        self.assertEqual(
            self._slots(plan), ["2026-03-05 12:00:00", "2026-03-05 14:00:00", "2026-03-06 07:00:00"]
        )
        self._meet(datetime(2026, 3, 6, 7), datetime(2026, 3, 6, 16))
        plan = self._plan(datetime(2026, 3, 5, 12))
        self.assertEqual(self._slots(plan), ["2026-03-05 12:00:00", "2026-03-05 14:00:00"], "none beyond it")

    def test_slots_until(self):
        """C4: a window with an end only is kept, too; beyond its end come the next slots from the chosen day on."""
        self.visit.window_end = date(2026, 3, 2)
        self._meet(datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 16))
        self.assertEqual(self._slots(self._plan(datetime(2026, 3, 2, 8))), ["2026-03-02 07:00:00"])
        self.visit.write({"window_start": date(2026, 2, 1), "window_end": date(2026, 2, 10)})
        self.assertEqual(len(self._plan(datetime(2026, 3, 3, 8)).slots), 3)

    def test_slots_from_the_chosen_day(self):
        """A4: free slots begin on the day that was chosen, not today."""
        plan = self._plan(datetime(2026, 3, 5, 12))
        self.assertEqual(self._slots(plan)[0], "2026-03-05 07:00:00")
        plan.date_start = datetime(2026, 3, 2, 10)
        self.assertEqual(self._slots(plan)[0], "2026-03-02 07:00:00", "today from the next working hour on")

    def test_people(self):
        """C5, D5: who is free that day, the chosen one first, with the hours at which the visit would fit."""
        self._meet(datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10))
        plan = self._plan(datetime(2026, 3, 3, 8), technicians=self.technician, duration=1.5)
        marc, lena = plan.people
        self.assertEqual((marc["name"], marc["is_chosen"]), ("Marc", True))
        self.assertEqual(marc["color"], self.technician.service_color)
        self.assertEqual(
            marc["busy"], [{"what": "Team meeting", "start": "2026-03-03 09:00:00", "stop": "2026-03-03 10:00:00"}]
        )
        self.assertEqual([hour[11:16] for hour in marc["hours"]], ["07:00", "12:00", "13:00", "14:00"])
        self.assertEqual((lena["name"], lena["is_chosen"], lena["busy"]), ("Lena", False, []))
        self.assertEqual([hour[11:16] for hour in lena["hours"]][:3], ["07:00", "08:00", "09:00"])
        self.assertNotIn(self.dispatcher.id, [person["id"] for person in plan.people])

    def test_usual_technicians(self):
        """C5: without technicians those of the last visit to the equipment are proposed, else of the customer's."""
        plans = self.env["service.visit.schedule"].with_user(self.dispatcher)
        fresh = self._create_visit(technician_ids=False)
        plan = plans.create({"visit_ids": [(6, 0, fresh.ids)]})
        self.assertFalse(plan.technician_ids, "nobody was there yet")
        others = self._create_visit(technician_ids=[(6, 0, self.technician_2.ids)], equipment_ids=False)
        self._plan(datetime(2026, 3, 4, 8), visit=others, technicians=self.technician_2).action_confirm()
        plan = plans.create({"visit_ids": [(6, 0, fresh.ids)]})
        self.assertEqual(plan.technician_ids, self.technician_2, "at the customer's")
        self._plan(datetime(2026, 3, 3, 8)).action_confirm()
        plan = plans.create({"visit_ids": [(6, 0, fresh.ids)]})
        self.assertEqual(plan.technician_ids, self.technician, "at the boiler")
        self.assertEqual(plan.date_start, datetime(2026, 3, 2, 7), "at his first free hour")
        contract = self._create_contract(technician_ids=[(6, 0, self.technician_2.ids)])
        under_contract = self._create_visit(technician_ids=False, contract_id=contract.id)
        plan = plans.create({"visit_ids": [(6, 0, under_contract.ids)]})
        self.assertEqual(plan.technician_ids, self.technician_2, "the contract's come first")
        self.technician.is_service_technician = False
        plan = plans.create({"visit_ids": [(6, 0, fresh.ids)]})
        self.assertEqual(plan.technician_ids, self.technician_2, "who goes to customers no more is not proposed")

    def test_slots_of_two(self):
        """X5: slots at which all chosen technicians are free."""
        self._meet(datetime(2026, 3, 3, 7), datetime(2026, 3, 3, 11))
        plan = self._plan(datetime(2026, 3, 3, 8), technicians=self.technician | self.technician_2)
        self.assertEqual(self._slots(plan)[0], "2026-03-03 12:00:00")

    def test_proposed_start(self):
        """A4: the first free slot of the window is proposed."""
        self.visit.write({"window_start": date(2026, 3, 5), "window_end": date(2026, 3, 6)})
        plans = self.env["service.visit.schedule"].with_user(self.dispatcher)
        plan = plans.create({"visit_ids": [(6, 0, self.visit.ids)]})
        self.assertEqual(plan.date_start, datetime(2026, 3, 5, 7))

    def test_proposed_start_after_the_window(self):
        """A4: where nobody is free on the days asked for, the first free slot after them is proposed."""
        self._meet(datetime(2026, 3, 3, 6), datetime(2026, 3, 4, 20))
        self.visit.write({"window_start": date(2026, 3, 3), "window_end": date(2026, 3, 4)})
        plans = self.env["service.visit.schedule"].with_user(self.dispatcher)
        plan = plans.create({"visit_ids": [(6, 0, self.visit.ids)]})
        self.assertEqual(plan.date_start.date(), date(2026, 3, 5))
        self.assertFalse(plan.has_conflict)

    def test_proposed_start_of_nobody(self):
        """A4: without technicians the next working morning is proposed, never a day off or a moment that is over."""
        plans = self.env["service.visit.schedule"].with_user(self.dispatcher)
        for window, now, start in (
            (date(2026, 3, 7), "2026-03-02 06:00", datetime(2026, 3, 9, 7)),
            (date(2026, 2, 9), "2026-03-02 06:00", datetime(2026, 3, 2, 7)),
            (False, "2026-03-06 15:00", datetime(2026, 3, 9, 7)),
        ):
            visit = self._create_visit(window_start=window, technician_ids=False)
            with freeze_time(now):
                plan = plans.create({"visit_ids": [(6, 0, visit.ids)]})
            self.assertEqual(plan.date_start, start, window)

    def test_conflict_in_words(self):
        """X5: what stands in the way is told with its day once, and a whole day without hours."""
        self.dispatcher.tz = "Europe/Brussels"
        technician = self.technician.with_user(self.dispatcher)
        for begin, end, words in (
            (datetime(2026, 3, 3, 9), datetime(2026, 3, 3, 10), r"^Fair, 3/3/26, 10:00\sAM to 11:00\sAM$"),
            (datetime(2026, 3, 3, 9), datetime(2026, 3, 4, 10), r"^Fair, 3/3/26, 10:00\sAM to 3/4/26, 11:00\sAM$"),
            (datetime(2026, 3, 2, 23), datetime(2026, 3, 3, 23), "^Fair, 03/03/2026$"),
            (datetime(2026, 3, 2, 23), datetime(2026, 3, 4, 23), "^Fair, 03/03/2026 to 03/04/2026$"),
        ):
            self.assertRegex(technician._service_busy_label("Fair", begin, end), words)

    # --- Refusals --------------------------------------------------------------------------------------------------

    def test_bad_plan(self):
        """A4: no technician, no duration, a finished visit: refused with a sentence."""
        plan = self._plan(datetime(2026, 3, 3, 8))
        plan.technician_ids = False
        with self.assertRaisesRegex(UserError, "at least one technician"):
            plan.action_confirm()
        with self.assertRaisesRegex(UserError, "more than zero hours"):
            self._plan(datetime(2026, 3, 3, 8), duration=-1).action_confirm()
        self.visit.action_cancel()
        with self.assertRaisesRegex(UserError, "past planning"):
            self.visit.action_plan()

    def test_technician_of_another_company(self):
        """C5: a technician who does not work in the company is refused, also through the assignment."""
        stranger = new_test_user(
            self.env, "stranger", "service_maintenance.group_technician",
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
        )
        with self.assertRaisesRegex(ValidationError, "does not work in"):
            self.visit.technician_ids = stranger
        with self.assertRaisesRegex(ValidationError, "does not work in"):
            self.env["service.visit.assignment"].with_user(self.dispatcher).create(
                {"visit_id": self.visit.id, "user_id": stranger.id}
            )
        with self.assertRaisesRegex(ValidationError, "does not work in"):
            self._create_contract(technician_ids=[(6, 0, stranger.ids)])

    def test_assignment_stays(self):
        """C7: who was asked, answers: an answer is not handed to a colleague, nor taken along to another visit."""
        assignment = self.visit.assignment_ids
        assignment.action_accept()
        with self.assertRaisesRegex(UserError, "Marc was asked for"):
            assignment.user_id = self.technician_2
        with self.assertRaisesRegex(UserError, "Take the assignment off"):
            assignment.visit_id = self._create_visit()
        assignment.write({"user_id": self.technician.id})
        self.visit.technician_ids = self.technician_2
        self.assertRecordValues(
            self.visit.assignment_ids, [{"user_id": self.technician_2.id, "state": "to_confirm"}]
        )

    def test_technician_does_not_plan(self):
        """Rights: a technician opens no planning dialog and assigns nobody."""
        with self.assertRaises(AccessError):
            plans = self.env["service.visit.schedule"].with_user(self.technician)
            plans.create({"visit_ids": [(6, 0, self.visit.ids)]})
        with self.assertRaises(AccessError):
            self.visit.with_user(self.technician).technician_ids = self.technician | self.technician_2
