from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-01-05 12:00")
class TestContractStates(ServiceCommon):
    def _archived(self):
        contract = self._create_contract(start=True).with_user(self.dispatcher)
        contract.action_pause()
        contract.action_archive_forever()
        return contract

    def test_pause_over_due_dates(self):
        """B7: what passes during a pause is skipped and said so; what is ahead goes on from the same anchor."""
        contract = self._create_contract(start=True).with_user(self.dispatcher)
        contract.action_pause()
        with freeze_time("2026-03-15 12:00"):
            self._run_cron("cron_trigger_due")
            contract.action_resume()
            self._run_cron("cron_trigger_due")
            self.assertFalse(contract.visit_ids)
            self.assertEqual(contract.next_due_date, date(2026, 4, 10))
            skipped = contract.due_ids.filtered(lambda due: due.state == "skipped")
            self.assertEqual(len(skipped), 3)
            self.assertIn("Skipped: 3 due dates", contract.message_ids[0].body)

    def test_pause_beyond_the_horizon(self):
        """B7: after a pause longer than the horizon the schedule goes on from today, without a backlog."""
        for basis in ("scheduled", "completed"):
            contract = self._create_contract(recurrence_basis=basis, start=True)
            contract.action_pause()
            with freeze_time("2028-05-20 12:00"):
                contract.with_user(self.dispatcher).action_resume()
                self.assertEqual(contract.next_due_date, date(2028, 6, 10), basis)

    def test_pause_and_change(self):
        """B7, X2: a change of the recurrence during the pause holds after it."""
        contract = self._create_contract(start=True).with_user(self.dispatcher)
        contract.action_pause()
        contract.interval = 2
        contract.action_resume()
        self.assertEqual(
            contract.due_ids.sorted("date_due").mapped("date_due")[:2], [date(2026, 1, 10), date(2026, 3, 10)]
        )

    def test_one_click(self):
        """B7: one click in the list pauses the running and resumes the paused."""
        running, paused = (self._create_contract(start=True).with_user(self.dispatcher) for _n in range(2))
        paused.action_pause()
        (running | paused).action_toggle_pause()
        self.assertEqual((running.state, paused.state), ("paused", "running"))

    def test_archive_only_when_paused(self):
        """B7: archiving is refused unless paused."""
        for contract in (self._create_contract(), self._create_contract(start=True)):
            with self.assertRaisesRegex(UserError, "cannot become"):
                contract.with_user(self.dispatcher).action_archive_forever()

    def test_archive_is_final(self):
        """B7: an archived contract never runs again and changes no more: not by buttons, writes, or its due dates."""
        contract = self._archived()
        skipped = contract.due_ids.filtered(lambda due: due.state == "skipped")
        self.assertEqual(skipped, contract.due_ids)
        for change in (
            contract.action_start,
            contract.action_resume,
            contract.action_pause,
            contract.action_toggle_pause,
            contract.action_trigger_now,
            lambda: contract.write({"name": "Alive"}),
            lambda: contract.write({"state": "running"}),
            lambda: contract.write({"state": "draft"}),
            lambda: contract.with_context(owned_fields=True).write({"state": "running"}),
            skipped[0].action_unskip,
            skipped[0].action_trigger,
            lambda: skipped[0].write({"date_due": date(2026, 2, 2)}),
            lambda: skipped[0]._move_to(date(2026, 2, 2)),
            contract.unlink,
        ):
            with self.assertRaises(UserError):
                change()
        contract.action_renew()
        self.assertEqual(contract.state, "archived")
        self._run_cron("cron_trigger_due")
        self._run_cron("cron_extend_schedule")
        self.assertFalse(contract.visit_ids)
        contract.message_post(body="A note is still possible")

    def test_states_by_rpc(self):
        """B7: no model's state is written from outside, nor given at creation, also not by the context."""
        contract = self._create_contract(start=True)
        visit = self._create_visit()
        for record, state in (
            (contract, "archived"), (contract, "draft"), (contract.next_due_id, "triggered"), (visit, "approved"),
        ):
            record = record.with_user(self.manager)
            with self.assertRaisesRegex(UserError, "by hand"):
                record.write({"state": state})
            with self.assertRaisesRegex(UserError, "by hand"):
                record.with_context(owned_fields=True).write({"state": state})
        contracts = self.env["service.contract"].with_user(self.manager)
        with self.assertRaisesRegex(UserError, "by hand"):
            contracts.create({"name": "Born archived", "state": "archived"})
        born = contracts.with_context(default_state="archived").create({"name": "Born by context"})
        self.assertEqual(born.state, "draft")
        with self.assertRaisesRegex(UserError, "by hand"):
            contract.with_user(self.manager).write({"due_ids": [(1, contract.next_due_id.id, {"state": "skipped"})]})

    def test_states_by_import(self):
        """B7: an import neither revives an archived contract nor creates one that runs."""
        contract = self._archived()
        contracts = self.env["service.contract"].with_user(self.manager)
        for row in ([str(contract.id), "Revived", "running"], [False, "New", "Running"]):
            result = contracts.load([".id", "name", "state"], [row])
            self.assertFalse(result["ids"])
            self.assertTrue(result["messages"])
        self.assertRecordValues(contract, [{"state": "archived", "name": "Boiler service"}])

    # --- The term --------------------------------------------------------------------------------------------------

    def test_term_ends(self):
        """B2: a term ends by itself the day after its last day; no due date lies beyond it."""
        contract = self._create_contract(duration=3, duration_unit="month", start=True)
        self.assertEqual(contract.date_end, date(2026, 4, 9))
        self.assertEqual(max(contract.due_ids.mapped("date_due")), date(2026, 3, 10))
        with freeze_time("2026-04-09 12:00"):
            self._run_cron("cron_close_terms")
            self.assertEqual(contract.state, "running")
        with freeze_time("2026-04-10 12:00"):
            self._run_cron("cron_close_terms")
            self.assertEqual(contract.state, "ended")
            with self.assertRaisesRegex(UserError, "term of .* is over"):
                contract.with_user(self.dispatcher).action_resume()

    def test_term_renewed_by_hand(self):
        """B2: an ended contract is renewed by hand: no date after its old end is left out."""
        contract = self._create_contract(duration=3, duration_unit="month", start=True)
        with freeze_time("2026-04-10 12:00"):
            self._run_cron("cron_close_terms")
            contract.with_user(self.dispatcher).action_renew()
            self.assertRecordValues(
                contract, [{"state": "running", "date_end": date(2026, 7, 9), "next_due_date": date(2026, 4, 10)}]
            )

    def test_term_renewed_by_itself(self):
        """B2: automatic renewal goes on from the same anchor; what was triggered ahead is not repeated."""
        contract = self._create_contract(duration=1, is_auto_renewed=True, start=True)
        self.assertEqual(contract.date_end, date(2027, 1, 9))
        with freeze_time("2027-01-10 12:00"):
            self._run_cron("cron_close_terms")
            self.assertRecordValues(contract, [{"state": "running", "date_end": date(2028, 1, 9)}])
            self.assertIn(date(2027, 1, 10), contract.due_ids.mapped("date_due"))
            self._run_cron("cron_close_terms")
            self.assertEqual(contract.date_end, date(2028, 1, 9), "once")

    def test_renewed_in_time(self):
        """B2, B3: what falls due in the next term opens, and is reminded of, before the old term is over."""
        contract = self._create_contract(duration=1, is_auto_renewed=True, lead_days=14, reminder_days=20, start=True)
        with freeze_time("2026-12-28 12:00"):
            for cron in ("cron_extend_schedule", "cron_remind", "cron_trigger_due", "cron_close_terms"):
                self._run_cron(cron)
        first = contract.due_ids.filtered(lambda due: due.date_due == date(2027, 1, 10))
        self.assertRecordValues(first, [{"state": "triggered", "is_reminded": True}])
        self.assertEqual(contract.date_end, date(2027, 1, 9), "the term itself is renewed when it is over")
        visits = contract.visit_ids
        with freeze_time("2027-01-10 12:00"):
            self._run_cron("cron_close_terms")
            self._run_cron("cron_trigger_due")
        self.assertEqual(contract.visit_ids, visits, "nothing twice")

    def test_renewal_switched_off(self):
        """B2: notice was given: no due date lies beyond the term any more; and with renewal, they do again."""
        contract = self._create_contract(duration=3, duration_unit="month", is_auto_renewed=True, start=True)
        self.assertGreater(max(contract.due_ids.mapped("date_due")), date(2026, 12, 1))
        contract.with_user(self.dispatcher).is_auto_renewed = False
        self.assertEqual(max(contract.due_ids.mapped("date_due")), date(2026, 3, 10))
        contract.with_user(self.dispatcher).is_auto_renewed = True
        self.assertGreater(max(contract.due_ids.mapped("date_due")), date(2026, 12, 1))

    def test_notice(self):
        """B2: one to-do before the notice date, due on it; another one in the next term."""
        contract = self._create_contract(duration=1, is_auto_renewed=True, notice_days=60, start=True)
        self.assertEqual(contract.date_notice, date(2026, 11, 10))
        with freeze_time("2026-10-26 12:00"):
            self._run_cron("cron_close_terms")
            self.assertFalse(contract.activity_ids)
        for day in ("2026-10-27 12:00", "2026-10-28 12:00"):
            with freeze_time(day):
                self._run_cron("cron_close_terms")
        self.assertRecordValues(
            contract.activity_ids, [{"date_deadline": date(2026, 11, 10), "user_id": self.dispatcher.id}]
        )
        contract.activity_ids.unlink()
        with freeze_time("2027-01-10 12:00"):
            self._run_cron("cron_close_terms")
        with freeze_time("2027-11-01 12:00"):
            self._run_cron("cron_close_terms")
        self.assertEqual(contract.activity_ids.date_deadline, date(2027, 11, 10))

    def test_fixed_dates_needed(self):
        """B2: the kind "fixed dates" needs a date, also when the last one is taken away."""
        contract = self._create_contract(interval_unit="dates", fixed_date_ids=[(0, 0, {"date": date(2026, 3, 1)})])
        contract.with_user(self.dispatcher).action_start()
        with self.assertRaisesRegex(ValidationError, "enter at least one date"):
            contract.with_user(self.dispatcher).write({"fixed_date_ids": [(5,)]})
