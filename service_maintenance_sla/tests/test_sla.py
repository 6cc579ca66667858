from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import sql_db
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import format_datetime, mute_logger

from .common import SlaCommon

BATCH = "odoo.addons.service_maintenance.models.base.service_batch"
# Monday, ten in the morning in Brussels.
MONDAY = "2026-03-02 09:00:00"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestSla(SlaCommon):
    # --- The promise -------------------------------------------------------------------------------------------------

    def test_promise(self):
        """M8: what is reported about equipment under contract is promised times in the calendar's hours and zone."""
        visit, clock = self._report()
        self.assertRecordValues(
            clock,
            [
                {
                    "policy_id": self.policy.id,
                    "contract_id": self.contract.id,
                    "started_at": self.at("2026-03-02 10:00"),
                    "response_deadline": self.at("2026-03-02 15:00"),
                    "resolution_deadline": self.at("2026-03-04 10:00"),
                    "state": "running",
                    "deadline": self.at("2026-03-02 15:00"),
                }
            ],
        )
        self.assertEqual(visit.sla_state, "running")

    def test_nothing_promised(self):
        """M8: regular visits, priorities without a line and customers without a contract are promised nothing."""
        for values in ({"kind": "regular"}, {"priority": "0"}, {"equipment_ids": []}):
            visit, clock = self._report(**values)
            self.assertFalse(clock, values)
            self.assertFalse(visit.sla_state)
        self.contract.action_trigger_now()
        self.assertFalse(self.contract.visit_ids.sla_clock_ids)

    def test_reported_earlier(self):
        """M8: what was reported on an earlier day counts from the beginning of that day."""
        _visit, clock = self._report(date_reported=date(2026, 2, 26))
        self.assertEqual(clock.response_deadline, self.at("2026-02-26 12:00"))
        self.assertEqual(clock.state, "breached")

    def test_reported_day_corrected(self):
        """M8: the day on which it was reported is corrected: the promise counts from then, as the visit says."""
        visit, clock = self._report()
        visit.date_reported = date(2026, 2, 26)
        self.assertEqual(clock.started_at, visit.sla_start)
        self.assertEqual(clock.response_deadline, self.at("2026-02-26 12:00"))

    def test_reported_day_corrected_twice(self):
        """M8: the day is corrected to yesterday and back: the promise counts from the report, not from the click."""
        visit, clock = self._report()
        # The database says its own time.
        self.env.cr.execute("UPDATE service_visit SET create_date = %s WHERE id = %s", (clock.started_at, visit.id))
        visit.invalidate_recordset(["create_date"])
        with freeze_time(self.at("2026-03-02 14:00")):
            visit.date_reported = date(2026, 3, 1)
            self.assertEqual(clock.started_at, self.at("2026-03-01 00:00"))
            visit.date_reported = date(2026, 3, 2)
        self.assertEqual(clock.started_at, self.at("2026-03-02 10:00"))

    def test_warned_again_after_the_start_moved(self):
        """M8: the promise counts from another moment: the to-do of the old one goes, and a new one comes in time."""
        visit, clock = self._report()
        with freeze_time(self.at("2026-03-02 14:00")):
            self._watch()
            self.assertEqual(visit.activity_ids.mapped("summary"), [f"Promised by {self.said(15)}"])
            visit.sla_start = self.at("2026-03-02 11:00")
            self.assertEqual((clock.warned_at, visit.activity_ids.ids), (False, []))
        with freeze_time(self.at("2026-03-02 15:00")):
            self._watch()
            self.assertEqual(visit.activity_ids.mapped("summary"), [f"Promised by {self.said(16)}"])

    def test_time_zone_of_the_contract(self):
        """M8: a contract may promise in hours and a time zone of its own."""
        self.contract.sla_tz = "America/New_York"
        _visit, clock = self._report()
        self.assertEqual(clock.response_deadline, self.at("2026-03-02 12:00", "America/New_York"))
        self.policy.counted_in = "always"
        _visit, clock = self._report()
        self.assertEqual(clock.response_deadline, self.at("2026-03-02 14:00"))

    def test_clocks_change(self):
        """M8: over the night the clocks go forward, working hours stay those on the wall."""
        with freeze_time(self.at("2026-03-27 16:00")):
            _visit, clock = self._report()
        self.assertEqual(clock.response_deadline, self.at("2026-03-30 11:00"))

    def test_priority_changed(self):
        """M8: another priority promises another time, counted from the same moment; pauses stay."""
        visit, clock = self._report()
        with freeze_time(self.at("2026-03-02 10:30")):
            visit.priority = "3"
        self.assertEqual(clock.started_at, self.at("2026-03-02 10:00"))
        self.assertEqual(clock.response_deadline, self.at("2026-03-02 11:00"))
        visit.priority = "0"
        self.assertEqual(clock.state, "cancelled")
        visit.priority = "1"
        self.assertEqual((clock.state, clock.response_deadline), ("running", self.at("2026-03-02 15:00")))

    def test_targets_changed(self):
        """M8: a promise that is made stays, until the service level is applied to open visits."""
        _visit, clock = self._report()
        self.policy.target_ids.filtered(lambda target: target.priority == "1").response_hours = 2
        self.assertEqual(clock.response_deadline, self.at("2026-03-02 15:00"))
        self.policy.with_user(self.manager).action_apply()
        self.assertEqual(clock.response_deadline, self.at("2026-03-02 12:00"))

    # --- Response and resolution -------------------------------------------------------------------------------------

    def test_response(self):
        """M8: what counts as the response is the service level's choice; work at the latest."""
        for responded_by, steps in {"work": 2, "plan": 1, "answer": 0}.items():
            self.policy.responded_by = responded_by
            visit, clock = self._report()
            self.assertEqual(visit.sla_wants_answer, responded_by == "answer")
            results = []
            for step in (
                visit.action_sla_answer,
                lambda visit=visit: visit.write(
                    {"date_start": "2026-03-03 09:00:00", "technician_ids": [(6, 0, self.technician.ids)]}
                ),
                visit.action_start,
            ):
                step()
                results.append(clock.response_result)
            self.assertEqual(results, ["open"] * steps + ["met"] * (3 - steps), responded_by)

    def test_resolution(self):
        """M8: done in time is met, later is breached; on what day it is approved changes nothing."""
        results = {}
        for day in ("2026-03-04 09:59", "2026-03-04 10:01"):
            visit, clock = self._report()
            visit.action_start()
            with freeze_time(self.at(day)):
                self._close(visit)
            results[day[-5:]] = (clock.response_result, clock.resolution_result, clock.state)
        self.assertEqual(
            results, {"09:59": ("met", "met", "met"), "10:01": ("met", "breached", "breached")}
        )

    def test_reopened(self):
        """M8: a visit that is sent back goes on with the time it had left; the time in between does not count."""
        visit, clock = self._report()
        visit.action_start()
        with freeze_time(self.at("2026-03-03 10:00")):
            self._close(visit)
        self.assertEqual(clock.state, "met")
        with freeze_time(self.at("2026-03-09 10:00")):
            visit.with_user(self.manager).action_send_back("It drips again")
            self.assertFalse(clock.resolved_at)
            self.assertEqual(clock.resolution_deadline, self.at("2026-03-10 10:00"))
            self.assertEqual(clock.state, "running")
            visit.action_start()
        with freeze_time(self.at("2026-03-10 09:00")):
            self._close(visit)
            self.assertEqual(clock.state, "met")

    def test_cancelled(self):
        """M8: a cancelled visit is not judged; reopened, it runs on with the time it had left."""
        visit, clock = self._report()
        visit.action_cancel()
        self.assertEqual((clock.state, clock.response_result), ("cancelled", "none"))
        with freeze_time(self.at("2026-03-03 10:00")):
            visit.action_reopen()
            self.assertEqual((clock.state, clock.response_deadline), ("running", self.at("2026-03-03 15:00")))

    # --- Pauses ------------------------------------------------------------------------------------------------------

    def _pause(self, visit, **values):
        action = visit.action_sla_pause()
        dialog = self.env["service.sla.pause.dialog"].with_user(self.dispatcher).with_context(**action["context"])
        dialog.create({"reason_id": self.reason.id, **values}).action_confirm()

    def test_pause_over_the_weekend(self):
        """M8: a pause says why, who and when; only the working hours in it are given back."""
        visit, clock = self._report()
        with freeze_time(self.at("2026-03-02 14:00")):
            self._pause(visit, note="Pump ordered")
            self.assertEqual((clock.state, clock.response_deadline), ("paused", False))
            with self.assertRaisesRegex(UserError, "no promised time that runs"):
                self._pause(visit)
        with freeze_time(self.at("2026-03-09 09:00")):
            visit.action_sla_resume()
        self.assertEqual(clock.response_deadline, self.at("2026-03-09 10:00"))
        self.assertRecordValues(
            clock.pause_ids,
            [
                {
                    "reason_id": self.reason.id,
                    "note": "Pump ordered",
                    "user_id": self.dispatcher.id,
                    "end_user_id": self.dispatcher.id,
                    "date_start": self.at("2026-03-02 14:00"),
                    "date_end": self.at("2026-03-09 09:00"),
                }
            ],
        )
        self.assertIn("Pump ordered", visit.message_ids[1].body)

    def test_pauses_are_kept(self):
        """M8: nobody deletes, makes or moves a pause by hand, nor deletes a visit that has one."""
        visit, clock = self._report()
        self._pause(visit)
        pause = clock.pause_ids
        with self.assertRaisesRegex(UserError, "never deleted"):
            pause.unlink()
        for user in (self.technician, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                pause.with_user(user).write({"date_start": self.at("2026-03-01 08:00")})
            with self.assertRaises(AccessError):
                pause.with_user(user).unlink()
        with self.assertRaises(AccessError):
            clock.with_user(self.manager).write({"responded_at": self.at("2026-03-01 08:00")})
        with self.assertRaisesRegex(UserError, "history"):
            visit.unlink()

    def test_done_while_paused(self):
        """M8: work that is done ends the pause."""
        visit, clock = self._report()
        self._pause(visit)
        visit.action_start()
        with freeze_time(self.at("2026-03-20 10:00")):
            self._close(visit)
        self.assertFalse(clock.is_paused)
        self.assertEqual(clock.state, "met")

    # --- Calendars ---------------------------------------------------------------------------------------------------

    def test_holiday(self):
        """M8: a public holiday, its removal and other working hours move the deadlines of open visits, in a set."""
        _visit, clock = self._report()
        done, judged = self._report()
        done.action_start()
        with freeze_time(self.at("2026-03-03 16:00")):
            self._close(done)
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Founder's day",
                "calendar_id": self.calendar.id,
                "date_from": self.at("2026-03-03 00:00"),
                "date_to": self.at("2026-03-03 23:59:59"),
            }
        )
        self.env.cr.precommit.run()
        self.assertEqual(clock.resolution_deadline, self.at("2026-03-05 10:00"))
        self.assertEqual(judged.resolution_deadline, self.at("2026-03-04 10:00"), "What is done was judged.")
        holiday.calendar_id = False
        holiday.unlink()
        self.env.cr.precommit.run()
        self.assertEqual(clock.resolution_deadline, self.at("2026-03-04 10:00"))
        self.calendar.attendance_ids.filtered(lambda line: line.day_period == "afternoon").hour_to = 16
        self.env.cr.precommit.run()
        self.assertEqual(clock.resolution_deadline, self.at("2026-03-04 12:00"))
        self.calendar.tz = "Europe/Athens"
        self.env.cr.precommit.run()
        self.assertEqual(clock.response_deadline, self.at("2026-03-02 16:00", "Europe/Athens"))

    # --- Ahead of the breach -----------------------------------------------------------------------------------------

    def test_at_risk(self):
        """M8: before a promise breaks it shows, can be searched, and gives one to-do; then it is breached."""
        visit, clock = self._report()
        Visit = self.env["service.visit"].with_user(self.dispatcher)
        states = []
        for hour in ("13:59", "14:00", "14:30", "15:01", "15:30"):
            with freeze_time(self.at(f"2026-03-02 {hour}")):
                self._watch()
                states.append(clock.state)
                self.assertEqual(visit in Visit.search([("sla_state", "=", clock.state)]), True)
        self.assertEqual(states, ["running", "at_risk", "at_risk", "breached", "breached"])
        activity = visit.activity_ids
        self.assertRecordValues(
            activity,
            [{"user_id": self.dispatcher.id, "summary": f"Promised by {self.said(15)}"}],
        )
        clock.with_user(self.dispatcher).cause_id = self.env.ref("service_maintenance_sla.cause_planning")
        visit.action_start()
        self._close(visit)
        self.assertFalse(visit.activity_ids)

    def said(self, hour, lang="en_US"):
        """The hour of the first day as a to-do says it."""
        env = self.env(context={"lang": lang})
        return format_datetime(env, self.at(f"2026-03-02 {hour}:00"), tz="Europe/Brussels", dt_format="short")

    def test_to_do_in_the_language_of_who_has_to_do_it(self):
        """M8: the scheduled job speaks English, the to-do the language of the person responsible."""
        self.env["res.lang"]._activate_lang("nl_NL")
        self.dispatcher.lang = "nl_NL"
        visit, _clock = self._report()
        with freeze_time(self.at("2026-03-02 14:00")):
            self._watch()
        self.assertIn(self.said(15, "nl_NL"), visit.activity_ids.summary)
        self.assertNotEqual(self.said(15, "nl_NL"), self.said(15))

    @mute_logger(BATCH)
    def test_error_stands_on_the_record(self):
        """M8: what cannot be watched says so on its clock, with one to-do; the others go on, and success clears it."""
        (visit, clock), (_other, judged) = self._report(), self._report()
        prepare = type(clock)._prepare_warning_vals

        def fail_for_one(self, *args):
            if self == clock:
                raise ValueError("No responsible")
            return prepare(self, *args)

        with freeze_time(self.at("2026-03-02 14:00")):
            with patch.object(type(clock), "_prepare_warning_vals", fail_for_one):
                self._watch()
                self._watch()
            self.assertEqual(clock.error_message, "No responsible")
            expected = f"The promise of {visit.name} could not be watched"
            self.assertEqual(visit.activity_ids.mapped("summary"), [expected])
            self.assertEqual((judged.state, judged.error_message), ("at_risk", False))
            self._watch()
        self.assertEqual((clock.state, clock.error_message), ("at_risk", False))
        self.assertEqual(visit.activity_ids.mapped("summary"), [f"Promised by {self.said(15)}"])

    def test_at_risk_by_a_change(self):
        """M8: who is at risk by what somebody changed, and not by time alone, gives the to-do, too."""
        visit, clock = self._report()
        with freeze_time(self.at("2026-03-02 10:50")):
            visit.priority = "3"
            self.env.flush_all()
            self.assertEqual((clock.state, clock.warned_at), ("at_risk", False))
            self._watch()
        self.assertEqual(visit.activity_ids.mapped("summary"), [f"Promised by {self.said(11)}"])

    def test_nothing_to_watch(self):
        """M8: a look without anything at hand asks the same questions at any number of clocks."""

        def count(size):
            for _number in range(size):
                self._report()
            self.env.flush_all()
            start = sql_db.sql_counter
            self._watch()
            return sql_db.sql_counter - start

        count(2)
        self.assertEqual(count(4), count(8))

    # --- Planning and figures ----------------------------------------------------------------------------------------

    def test_planning(self):
        """M8: the deadline bounds the days a visit is wanted on, unless the customer said some."""
        visit, _clock = self._report()
        self.assertEqual(visit._get_promised()[visit], self.at("2026-03-04 10:00"))
        self.assertEqual(visit._get_promised_start()[visit], self.at("2026-03-02 15:00"))
        self.assertTrue(visit._is_wanted_on(date(2026, 3, 2)))
        self.assertFalse(visit._is_wanted_on(date(2026, 3, 3)))
        visit.action_start()
        self.assertEqual(visit._get_promised_start()[visit], self.at("2026-03-04 09:00"))
        visit.write({"window_start": date(2026, 3, 6), "window_end": date(2026, 3, 7)})
        self.assertTrue(visit._is_wanted_on(date(2026, 3, 6)))

    def test_share(self):
        """M8: the share of promises kept, by technician and month; what is open counts neither way."""
        for hour in ("14:00", "16:00", None):
            visit, _clock = self._report(technician_ids=[(6, 0, self.technician.ids)])
            if hour:
                with freeze_time(self.at(f"2026-03-02 {hour}")):
                    visit.action_start()
        rows = self.env["service.sla.clock"].with_user(self.manager)._read_group(
            [("company_id", "=", self.env.company.id)],
            ["technician_ids", "started_at:month"],
            ["response_share:avg", "resolution_share:avg", "__count"],
        )
        self.assertEqual([(row[0], *row[2:]) for row in rows], [(self.technician, 50.0, False, 3)])
        description = self.env["service.sla.clock"].fields_get(["response_share", "technician_ids"])
        self.assertEqual(description["response_share"]["aggregator"], "avg")
        self.assertTrue(description["technician_ids"]["groupable"])

    def test_queries(self):
        """M8: visits are promised their times, and deadlines counted anew, in sets."""

        def create(size):
            self.env["service.visit"].create(
                [
                    {"subject": "Cold", "partner_id": self.customer.id, "equipment_ids": [(6, 0, self.boiler.ids)]}
                    for _number in range(size)
                ]
            )

        def again(_size):
            self.env["service.sla.clock"].search([])._count_again()

        for work in (create, again):
            self.env.invalidate_all()
            work(5)
            counts = []
            for size in (5, 10):
                self.env.flush_all()
                self.env.invalidate_all()
                start = sql_db.sql_counter
                work(size)
                self.env.flush_all()
                counts.append(sql_db.sql_counter - start)
                if work is again:
                    create(20)
            # The number of a visit and what Odoo follows up for each of them cost their own queries.
            self.assertLessEqual(counts[1] - counts[0], 0 if work is again else 5 * 6, counts)
