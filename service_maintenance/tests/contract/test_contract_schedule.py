from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import SIGNATURE, ServiceCommon


@tagged("post_install", "-at_install")
class TestContractSchedule(ServiceCommon):
    def _dates(self, contract, field="date_due", states=("planned",)):
        return sorted(contract.due_ids.filtered(lambda due: due.state in states).mapped(field))

    def _close(self, visit, moment):
        """Close a visit as the technician, with its required checks done, at the naive UTC `moment`."""
        with freeze_time(moment):
            visit = visit.with_user(self.technician)
            visit.checklist_ids.write({"is_done": True})
            if visit.state == "new":
                visit.sudo().write({"date_start": moment})
            visit.action_close()

    # --- Anchor, month ends, leap days -----------------------------------------------------------------------------

    @freeze_time("2026-01-31 12:00")
    def test_month_end(self):
        """X1: 31 January is followed by 28 February and then 31 March."""
        contract = self._create_contract(date_start=date(2026, 1, 31), start=True)
        self.assertEqual(
            self._dates(contract)[:4], [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
        )

    @freeze_time("2028-01-01 12:00")
    def test_leap_day(self):
        """X1: every year on 29 February is the 28th in common years and the 29th again in the next leap year."""
        self.env.company.service_horizon_months = 60
        contract = self._create_contract(date_start=date(2028, 2, 29), interval_unit="year", start=True)
        self.assertEqual(
            self._dates(contract),
            [date(2028, 2, 29), date(2029, 2, 28), date(2030, 2, 28), date(2031, 2, 28), date(2032, 2, 29)],
        )

    @freeze_time("2026-01-05 12:00")
    def test_intervals(self):
        """B2: daily, weekly, monthly, quarterly, yearly, every n days."""
        expected = {
            ("day", 10): date(2026, 1, 20),
            ("week", 2): date(2026, 1, 24),
            ("month", 1): date(2026, 2, 10),
            ("quarter", 1): date(2026, 4, 10),
            ("year", 1): date(2027, 1, 10),
        }
        for (unit, interval), second in expected.items():
            contract = self._create_contract(interval=interval, interval_unit=unit, start=True)
            self.assertEqual(self._dates(contract)[:2], [date(2026, 1, 10), second], unit)

    @freeze_time("2026-01-05 12:00")
    def test_fixed_dates(self):
        """B2: fixed dates, once or every year."""
        contract = self._create_contract(
            date_start=date(2026, 1, 1),
            interval_unit="dates",
            fixed_date_ids=[
                Command.create({"date": date(2026, 1, 20), "is_yearly": True}),
                Command.create({"date": date(2026, 5, 2)}),
            ],
            start=True,
        )
        self.assertEqual(self._dates(contract), [date(2026, 1, 20), date(2026, 5, 2), date(2027, 1, 20)])
        contract.with_user(self.dispatcher).fixed_date_ids = [Command.create({"date": date(2026, 8, 1)})]
        self.assertIn(date(2026, 8, 1), self._dates(contract))

    @freeze_time("2026-01-05 12:00")
    def test_fixed_date_written_alone(self):
        """B2: a fixed date written by itself, by import or RPC, lays the schedule out again; archived ones refuse."""
        contract = self._create_contract(
            interval_unit="dates", fixed_date_ids=[Command.create({"date": date(2026, 6, 1)})], start=True
        )
        row = contract.fixed_date_ids.with_user(self.dispatcher)
        row.date = date(2026, 6, 15)
        self.assertEqual(self._dates(contract), [date(2026, 6, 15)])
        with self.assertRaises(UserError):
            row.unlink()
        contract.action_pause()
        contract.action_archive_forever()
        with self.assertRaises(UserError):
            row.date = date(2026, 7, 1)

    @freeze_time("2026-06-15 12:00")
    def test_start_in_the_past(self):
        """X2: a contract that starts in the past opens no backlog; what it missed is said."""
        contract = self._create_contract(start=True)
        self.assertEqual(contract.next_due_date, date(2026, 7, 10))
        self.assertEqual(self._dates(contract, states=("triggered", "skipped", "failed")), [])
        self.assertIn("Skipped: 6 due dates", contract.message_ids[0].body)
        self._run_cron("cron_trigger_due")
        self.assertFalse(contract.visit_ids)

    @freeze_time("2026-01-05 12:00")
    def test_horizon(self):
        """X8: a year's due dates stand ahead, and the daily run keeps it that way without repeating any."""
        contract = self._create_contract(start=True)
        self.assertGreaterEqual(self._dates(contract)[-1], date(2026, 12, 10))
        with freeze_time("2026-04-15 12:00"):
            self._run_cron("cron_extend_schedule")
            days = self._dates(contract)
            self.assertGreaterEqual(days[-1], date(2027, 4, 10))
            self.assertEqual(len(days), len(set(days)))
            self._run_cron("cron_extend_schedule")
            self.assertEqual(self._dates(contract), days)

    # --- Weekends --------------------------------------------------------------------------------------------------

    @freeze_time("2026-01-05 12:00")
    def test_weekend_rule(self):
        """X4: off weekends and public holidays by the company's calendar; the schedule itself does not drift."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": datetime(2026, 1, 11, 23, 0),
                "date_to": datetime(2026, 1, 12, 22, 59),
            }
        )
        expected = {"keep": date(2026, 1, 10), "forward": date(2026, 1, 13), "backward": date(2026, 1, 9)}
        for rule, day in expected.items():
            contract = self._create_contract(weekend_rule=rule, start=True)
            first = contract.due_ids.sorted("date_scheduled")[0]
            self.assertEqual((first.date_scheduled, first.date_due), (date(2026, 1, 10), day), rule)
            self.assertEqual(contract.due_ids.sorted("date_scheduled")[1].date_scheduled, date(2026, 2, 10))

    # --- Skip and move ---------------------------------------------------------------------------------------------

    @freeze_time("2026-01-05 12:00")
    def test_skip_and_take_back(self):
        """X8: skipping one date leaves the rest alone, triggers nothing, and can be taken back."""
        contract = self._create_contract(start=True).with_user(self.dispatcher)
        before = self._dates(contract)
        first = contract.next_due_id
        first.action_skip()
        self.assertEqual(contract.next_due_date, date(2026, 2, 10))
        self.assertEqual(self._dates(contract), before[1:])
        with freeze_time("2026-01-09 12:00"):
            self._run_cron("cron_trigger_due")
            self.assertFalse(contract.visit_ids)
            first.action_unskip()
            self.assertEqual(self._dates(contract), before)
            self._run_cron("cron_trigger_due")
            self.assertEqual(len(contract.visit_ids), 1)
        with self.assertRaises(UserError):
            first.action_unskip()
        with self.assertRaises(UserError):
            first.action_skip()

    @freeze_time("2026-01-05 12:00")
    def test_move(self):
        """X8: moving one date moves only that one; it opens by its new date, once."""
        contract = self._create_contract(start=True).with_user(self.dispatcher)
        first = contract.next_due_id
        action = first.action_move()
        form = Form(self.env["service.due.move"].with_user(self.dispatcher).with_context(**action["context"]))
        form.date_due = date(2026, 1, 20)
        form.save().action_confirm()
        self.assertRecordValues(
            first,
            [{"date_scheduled": date(2026, 1, 10), "date_due": date(2026, 1, 20), "date_trigger": date(2026, 1, 17)}],
        )
        with freeze_time("2026-01-16 12:00"):
            self._run_cron("cron_trigger_due")
            self.assertFalse(contract.visit_ids)
        with freeze_time("2026-01-17 12:00"):
            self._run_cron("cron_trigger_due")
            self.assertEqual(contract.visit_ids.window_start, date(2026, 1, 20))
        self.assertEqual(contract.next_due_date, date(2026, 2, 10))
        with self.assertRaisesRegex(UserError, "used up"):
            first._move_to(date(2026, 1, 25))

    @freeze_time("2026-01-05 12:00")
    def test_scheduled_date_is_never_edited(self):
        """X2: what the schedule says cannot be edited, nor a due date deleted, whatever the context says."""
        due = self._create_contract(start=True).next_due_id.with_user(self.dispatcher)
        with self.assertRaisesRegex(UserError, "by hand"):
            due.date_scheduled = date(2026, 1, 11)
        for context in ({}, {"service_replan": True}, {"owned_fields": True}):
            with self.assertRaisesRegex(UserError, "Skip it"):
                due.with_context(**context).unlink()

    # --- Changing the recurrence -----------------------------------------------------------------------------------

    @freeze_time("2026-01-08 12:00")
    def test_change_after_trigger(self):
        """X2: after a change of the recurrence a date already carried out never comes again."""
        contract = self._create_contract(start=True)
        self._run_cron("cron_trigger_due")
        contract.with_user(self.dispatcher).write({"weekend_rule": "forward"})
        self.assertEqual(self._dates(contract, "date_scheduled", ("triggered",)), [date(2026, 1, 10)])
        self.assertEqual(self._dates(contract, "date_scheduled")[0], date(2026, 2, 10))
        contract.with_user(self.dispatcher).write({"interval_unit": "week"})
        self.assertEqual(self._dates(contract, "date_scheduled")[0], date(2026, 1, 17))
        self._run_cron("cron_trigger_due")
        self.assertEqual(len(contract.visit_ids), 1)

    @freeze_time("2026-01-05 12:00")
    def test_change_after_moved_trigger(self):
        """X2: a date carried out after being moved is not carried out once more where the new schedule has it."""
        contract = self._create_contract(interval_unit="week", start=True)
        due = contract.next_due_id
        due._move_to(date(2026, 1, 12))
        due.with_user(self.dispatcher).action_trigger()
        contract.with_user(self.dispatcher).write({"interval_unit": "day"})
        days = self._dates(contract)
        self.assertEqual(days[:2], [date(2026, 1, 11), date(2026, 1, 13)])

    @freeze_time("2026-01-05 12:00")
    def test_change_keeps_skipped_and_moved(self):
        """X2, X8: skipped dates stay skipped; a moved date stays moved while the new schedule has it."""
        contract = self._create_contract(start=True).with_user(self.dispatcher)
        first, second, third = contract.due_ids.sorted("date_due")[:3]
        first.action_skip()
        second._move_to(date(2026, 2, 20))
        third._move_to(date(2026, 3, 20))
        contract.interval = 2
        self.assertFalse(second.exists(), "10 February is not on the new schedule")
        self.assertEqual(third.date_due, date(2026, 3, 20))
        self.assertEqual(self._dates(contract)[:2], [date(2026, 3, 20), date(2026, 5, 10)])
        self.assertEqual(first.state, "skipped")

    @freeze_time("2026-01-05 12:00")
    def test_change_loses_nothing_late(self):
        """X2: what is due and still to be carried out survives a change of the recurrence."""
        contract = self._create_contract(lead_days=0, start=True)
        with freeze_time("2026-01-12 12:00"):
            contract.with_user(self.dispatcher).write({"interval": 2})
            self.assertEqual(self._dates(contract)[:2], [date(2026, 1, 10), date(2026, 3, 10)])
            self._run_cron("cron_trigger_due")
            self.assertEqual(len(contract.visit_ids), 1)

    @freeze_time("2026-01-05 12:00")
    def test_change_over_the_weekend(self):
        """X2, X4: a Saturday's date that waits for Monday survives a change, also a renewal, made on Sunday."""
        contract = self._create_contract(weekend_rule="forward", lead_days=0, start=True)
        with freeze_time("2026-01-11 12:00"):
            contract.with_user(self.dispatcher).date_end = date(2027, 12, 31)
            self.assertEqual(contract.next_due_date, date(2026, 1, 12))
        with freeze_time("2026-01-12 12:00"):
            self._run_cron("cron_trigger_due")
        self.assertEqual(len(contract.visit_ids), 1)

    @freeze_time("2026-01-05 12:00")
    def test_change_of_lead(self):
        """C10: other lead and reminder days apply to the dates that stand already."""
        contract = self._create_contract(start=True)
        contract.with_user(self.dispatcher).write({"lead_days": 5, "reminder_days": 9})
        self.assertRecordValues(
            contract.next_due_id, [{"date_trigger": date(2026, 1, 5), "date_reminder": date(2026, 1, 1)}]
        )

    # --- Completed basis -------------------------------------------------------------------------------------------

    def _start_on_completion(self, **values):
        contract = self._create_contract(recurrence_basis="completed", start=True, **values)
        self._run_cron("cron_trigger_due")
        return contract

    @freeze_time("2026-01-08 12:00")
    def test_completed_late(self):
        """X4: counted from the completion; until then there is no next date."""
        contract = self._start_on_completion()
        self.assertFalse(contract.next_due_date)
        self._close(contract.visit_ids, datetime(2026, 1, 25, 9, 0))
        self.assertEqual(self._dates(contract), [date(2026, 2, 25)])

    @freeze_time("2026-01-08 12:00")
    def test_completed_early(self):
        """X2, X4: closing early never gives the same date again."""
        contract = self._start_on_completion()
        self._close(contract.visit_ids, datetime(2026, 1, 9, 9, 0))
        self.assertEqual(self._dates(contract), [date(2026, 2, 9)])

    @freeze_time("2026-01-08 12:00")
    def test_completed_sent_back_and_closed_again(self):
        """X4: after sending back, the next date is counted from the new completion, and stands once."""
        contract = self._start_on_completion()
        visit = contract.visit_ids
        self._close(visit, datetime(2026, 1, 12, 9, 0))
        visit.with_user(self.manager).action_send_back("Hours are missing")
        self.assertEqual(self._dates(contract), [])
        visit.with_user(self.technician).effective_end = datetime(2026, 1, 20, 9, 0)
        self._close(visit, datetime(2026, 1, 20, 9, 0))
        self.assertEqual(self._dates(contract), [date(2026, 2, 20)])

    @freeze_time("2026-01-08 12:00")
    def test_completed_cancelled(self):
        """X2: a cancelled visit does not end the schedule; taking the cancellation back gives no second date."""
        contract = self._start_on_completion()
        visit = contract.visit_ids.with_user(self.dispatcher)
        visit.action_cancel()
        self.assertEqual(self._dates(contract), [date(2026, 2, 10)])
        visit.action_reopen()
        self.assertEqual(self._dates(contract), [])

    @freeze_time("2026-01-08 12:00")
    def test_completed_todo(self):
        """X4: doing the to-do completes its due date; deleting it does not end the schedule."""
        contract = self._start_on_completion(action="activity")
        with freeze_time("2026-01-14 12:00"):
            contract.activity_ids.with_user(self.dispatcher).action_done()
        self.assertEqual(self._dates(contract), [date(2026, 2, 14)])
        with freeze_time("2026-02-14 12:00"):
            self._run_cron("cron_trigger_due")
            self.assertEqual(self._dates(contract), [])
            contract.activity_ids.unlink()
        self.assertEqual(self._dates(contract), [date(2026, 3, 14)])

    @freeze_time("2026-01-08 12:00")
    def test_completed_notification_and_order(self):
        """X4: a notification is done once it is made, an order once it is confirmed."""
        contract = self._start_on_completion(action="notification")
        self.assertEqual(self._dates(contract), [date(2026, 2, 10)])
        contract = self._start_on_completion(action="order")
        self.assertEqual(self._dates(contract), [])
        order = self.env["sale.order"].search([("service_contract_id", "=", contract.id)])
        with freeze_time("2026-01-14 12:00"):
            order.action_confirm()
        self.assertEqual(self._dates(contract), [date(2026, 2, 14)])

    @freeze_time("2026-01-08 12:00")
    def test_completed_order_cancelled(self):
        """X4: an order that is cancelled does not end the schedule."""
        contract = self._start_on_completion(action="order")
        self.env["sale.order"].search([("service_contract_id", "=", contract.id)])._action_cancel()
        self.assertEqual(self._dates(contract), [date(2026, 2, 10)])

    @freeze_time("2026-01-05 12:00")
    def test_completed_skip_and_unskip(self):
        """X8: on the completed basis a skip gives the following date, and taking it back withdraws that."""
        contract = self._create_contract(recurrence_basis="completed", start=True).with_user(self.dispatcher)
        first = contract.next_due_id
        first.action_skip()
        self.assertEqual(self._dates(contract), [date(2026, 2, 10)])
        first.action_unskip()
        self.assertEqual(self._dates(contract), [date(2026, 1, 10)])

    @freeze_time("2026-01-08 12:00")
    def test_completed_signed(self):
        """X4: signing alone completes nothing; closing does, on the company's day on which the signed work ended."""
        contract = self._start_on_completion()
        visit = contract.visit_ids.with_user(self.technician)
        visit.checklist_ids.write({"is_done": True})
        visit.action_start()
        with freeze_time("2026-01-08 23:30"):
            visit.action_sign(SIGNATURE, "Jan")
        self.assertEqual(self._dates(contract), [])
        with freeze_time("2026-01-10 09:00"):
            visit.action_close()
        self.assertEqual(self._dates(contract), [date(2026, 2, 9)], "half past midnight in Brussels")

    # --- Meters ----------------------------------------------------------------------------------------------------

    @freeze_time("2026-01-05 12:00")
    def test_meter(self):
        """X7: a contract comes due on a meter reading, once for each stretch, also several stretches at once."""
        meter = self.env["service.meter"].create({"equipment_id": self.boiler.id, "name": "Hours"})
        contract = self._create_contract(
            date_start=date(2026, 6, 1), meter_id=meter.id, meter_interval=100, lead_days=0, start=True
        )
        readings = self.env["service.meter.reading"].with_user(self.technician)
        readings.create({"meter_id": meter.id, "value": 99})
        self._run_cron("cron_trigger_due")
        self.assertFalse(contract.visit_ids)
        readings.create({"meter_id": meter.id, "value": 350})
        contract.with_user(self.dispatcher).interval = 2
        self._run_cron("cron_trigger_due")
        self.assertEqual(len(contract.visit_ids), 1, "a change of the recurrence does not lose it")
        self.assertEqual(contract.meter_next, 400)
        readings.create({"meter_id": meter.id, "value": 380})
        self._run_cron("cron_trigger_due")
        self.assertEqual(len(contract.visit_ids), 1)

    def _metered(self, interval=500):
        """A contract that follows a meter which shows 4000, and a function that reads it on a day of January."""
        meter = self.env["service.meter"].create({"equipment_id": self.boiler.id, "name": "Hours"})
        readings = self.env["service.meter.reading"].with_user(self.technician)

        def read(value, day, **values):
            return readings.create({"meter_id": meter.id, "value": value, "date": f"2026-01-{day:02} 09:00", **values})

        read(4000, 1)
        contract = self._create_contract(
            date_start=date(2026, 6, 1), meter_id=meter.id, meter_interval=interval, lead_days=0, start=True
        )
        return contract, read

    def _metered_dates(self, contract):
        return contract.due_ids.filtered("is_metered").mapped("date_due")

    @freeze_time("2026-01-20 12:00")
    def test_meter_replaced(self):
        """X7: a new meter begins at zero; what was left to run of the old one is left to run of the new one."""
        contract, read = self._metered()
        read(4300, 5)
        read(0, 6, is_reset=True)
        self.assertEqual(contract.meter_next, 200)
        read(199, 7)
        self.assertFalse(self._metered_dates(contract))
        read(210, 8)
        self.assertEqual(self._metered_dates(contract), [date(2026, 1, 20)])
        self.assertEqual(contract.meter_next, 700)

    @freeze_time("2026-01-20 12:00")
    def test_meter_replaced_by_mistake(self):
        """X7: a replacement that is taken back, or was ticked later, moves the next value back, or on."""
        contract, read = self._metered()
        reading = read(4300, 5)
        mistake = read(10, 6, is_reset=True)
        self.assertEqual(contract.meter_next, 210)
        mistake.with_user(self.manager).write({"is_reset": False, "value": 4310})
        self.assertEqual(contract.meter_next, 4500)
        mistake.with_user(self.manager).write({"is_reset": True, "value": 0})
        self.assertEqual(contract.meter_next, 200)
        mistake.with_user(self.manager).unlink()
        self.assertEqual(contract.meter_next, 4500)
        self.assertEqual(reading.meter_id.last_value, 4300)

    @freeze_time("2026-01-20 12:00")
    def test_meter_corrected(self):
        """X7: a reading ten times too high, corrected or deleted, does not keep the contract quiet for years."""
        for correct in (lambda wrong: wrong.write({"value": 4400}), lambda wrong: wrong.unlink()):
            contract, read = self._metered()
            wrong = read(44000, 5)
            self.assertEqual(contract.meter_next, 44500)
            correct(wrong.with_user(self.manager))
            self.assertEqual(contract.meter_next, 4500)
            self.assertFalse(self._metered_dates(contract), "what the mistake made due is withdrawn")
        reading = read(4450, 6)
        reading.with_user(self.manager).value = 4501
        self.assertEqual(contract.meter_next, 5000, "a reading corrected upwards makes it due")

    @freeze_time("2026-01-20 12:00")
    def test_meter_corrected_in_part(self):
        """X7: what is due at the corrected reading, too, stays; a new meter in between changes nothing of it."""
        contract, read = self._metered()
        wrong = read(44000, 5)
        wrong.with_user(self.manager).value = 4501
        self.assertEqual(self._metered_dates(contract), [date(2026, 1, 20)])
        read(0, 6, is_reset=True)
        read(3, 7).with_user(self.manager).value = 4
        self.assertEqual(self._metered_dates(contract), [date(2026, 1, 20)])

    @freeze_time("2026-01-20 12:00")
    def test_meter_corrected_too_late(self):
        """X7: a visit that a mistyped reading opened is asked about while it is to be done, never taken away."""
        contract, read = self._metered()
        wrong = read(44000, 5)
        self._run_cron("cron_trigger_due")
        [visit] = contract.visit_ids
        wrong.with_user(self.manager).value = 4400
        self.assertEqual(visit.state, "new")
        [todo] = contract.activity_ids
        self.assertEqual(todo.user_id, self.dispatcher)
        self.assertIn(visit.display_name, todo.summary)
