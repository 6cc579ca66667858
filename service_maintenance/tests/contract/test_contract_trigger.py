from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import ServiceCommon

BATCH = "odoo.addons.service_maintenance.models.batch"


@tagged("post_install", "-at_install")
@freeze_time("2026-01-07 09:00")
class TestContractTrigger(ServiceCommon):
    def _break(self, contract):
        """Make the contract fail: a sales order without a customer."""
        contract.write({"action": "order", "partner_id": False})

    # --- The four actions ------------------------------------------------------------------------------------------

    def test_visit(self):
        """B4, C10: on the 10th, three days ahead: on the 7th a visit opens, filled from contract and template."""
        contract = self._create_contract(start=True)
        self._run_cron("cron_trigger_due")
        visit = contract.visit_ids
        self.assertRecordValues(
            visit,
            [
                {
                    "state": "new",
                    "subject": "Boiler service",
                    "kind": "regular",
                    "partner_id": self.customer.id,
                    "user_id": self.dispatcher.id,
                    "technician_ids": self.technician.ids,
                    "equipment_ids": self.boiler.ids,
                    "type_id": self.type.id,
                    "duration": 2.0,
                    "window_start": date(2026, 1, 10),
                    "date_reported": date(2026, 1, 7),
                }
            ],
        )
        self.assertEqual(len(visit.checklist_ids), 3)
        self.assertRecordValues(visit.line_ids, [{"product_id": self.part.id, "quantity_planned": 1, "quantity": 0}])
        self.assertEqual(visit.due_id.visit_id, visit, "linked both ways")
        self.assertIn(self.dispatcher.partner_id, visit.message_partner_ids)
        self._run_cron("cron_trigger_due")
        self.assertEqual(contract.visit_ids, visit, "never twice")

    def test_activity(self):
        """B4: a to-do for the responsible person, due on the due date."""
        contract = self._create_contract(action="activity", start=True)
        self._run_cron("cron_trigger_due")
        self.assertRecordValues(
            contract.activity_ids,
            [{"user_id": self.dispatcher.id, "date_deadline": date(2026, 1, 10), "summary": "Boiler service"}],
        )

    def test_notification(self):
        """B4: a notification in the inbox or by e-mail, as the responsible person prefers."""
        by_mail = new_test_user(
            self.env, "disp_max", "service_maintenance.group_dispatcher", email="max@example.com",
            notification_type="email", company_id=self.env.company.id,
        )
        self.dispatcher.notification_type = "inbox"
        for user, kind in ((self.dispatcher, "inbox"), (by_mail, "email")):
            contract = self._create_contract(action="notification", user_id=user.id, start=True)
            self._run_cron("cron_trigger_due")
            message = self.env["mail.message"].browse(contract.due_ids.filtered("res_id").res_id)
            self.assertRecordValues(
                message.notification_ids, [{"res_partner_id": user.partner_id.id, "notification_type": kind}]
            )
            self.assertIn("01/10/2026", message.subject)

    def test_order(self):
        """B4: a draft sales order, the responsible person as salesperson, its lines from the plan."""
        plan = self.env["service.contract.template"].create(
            {"name": "Filters", "order_line_ids": [(0, 0, {"product_id": self.part.id, "quantity": 4})]}
        )
        contract = self._create_contract(action="order", template_id=plan.id, start=True)
        self._run_cron("cron_trigger_due")
        order = self.env["sale.order"].search([("service_contract_id", "=", contract.id)])
        self.assertRecordValues(
            order, [{"state": "draft", "user_id": self.dispatcher.id, "partner_id": self.customer.id}]
        )
        self.assertRecordValues(order.order_line, [{"product_id": self.part.id, "product_uom_qty": 4}])
        self._run_cron("cron_trigger_due")
        self.assertEqual(self.env["sale.order"].search_count([("service_contract_id", "=", contract.id)]), 1)

    # --- By hand ---------------------------------------------------------------------------------------------------

    def test_by_hand_then_cron(self):
        """B6: triggered by hand ahead of time, the due date is used up: the cron does not repeat it."""
        contract = self._create_contract(date_start=date(2026, 2, 10), start=True).with_user(self.dispatcher)
        action = contract.action_trigger_now()
        self.assertEqual(action["res_id"], contract.visit_ids.id)
        self.assertEqual(contract.next_due_date, date(2026, 3, 10))
        with freeze_time("2026-02-10 09:00"):
            self._run_cron("cron_trigger_due")
        self.assertEqual(len(contract.visit_ids), 1)
        with self.assertRaisesRegex(UserError, "used up"):
            contract.due_ids.filtered(lambda due: due.state == "triggered").action_trigger()

    def test_by_hand_out_of_order(self):
        """B6, X8: any single due date can be triggered; the ones before it stay."""
        contract = self._create_contract(start=True).with_user(self.dispatcher)
        contract.due_ids.sorted("date_due")[2].action_trigger()
        self.assertEqual(contract.visit_ids.window_start, date(2026, 3, 10))
        self.assertEqual(contract.next_due_date, date(2026, 1, 10))

    def test_by_hand_only_while_running(self):
        """B6, B7: a paused contract triggers nothing, neither as a whole nor one of its due dates."""
        contract = self._create_contract(start=True).with_user(self.dispatcher)
        contract.action_pause()
        for trigger in (contract.action_trigger_now, contract.next_due_id.action_trigger):
            with self.assertRaisesRegex(UserError, "is not running"):
                trigger()
        self._run_cron("cron_trigger_due")
        self.assertFalse(contract.visit_ids)

    def test_cancelled_visit_stays_used_up(self):
        """X2: cancelling the visit of a due date does not open another one."""
        contract = self._create_contract(start=True)
        self._run_cron("cron_trigger_due")
        contract.visit_ids.with_user(self.dispatcher).action_cancel()
        self._run_cron("cron_trigger_due")
        self.assertEqual(len(contract.visit_ids), 1)
        with self.assertRaisesRegex(UserError, "has a history"):
            contract.visit_ids.with_user(self.dispatcher).unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses(self):
        """X2: the database itself refuses a second row for a date, and a second visit or order for a row."""
        contract = self._create_contract(start=True)
        self._run_cron("cron_trigger_due")
        due = contract.visit_ids.due_id
        for repeat in (
            lambda: contract.due_ids.sudo().create(contract._prepare_dues([due.date_scheduled], contract.company_id)),
            lambda: self.env["service.visit"].sudo().create({"subject": "Twice", "due_id": due.id}),
        ):
            with self.assertRaises(UniqueViolation):
                repeat()
        orders = self.env["sale.order"].sudo().create({"partner_id": self.customer.id, "due_id": due.id})
        with self.assertRaises(UniqueViolation):
            orders.create({"partner_id": self.customer.id, "due_id": due.id}).flush_recordset()

    # --- Errors ----------------------------------------------------------------------------------------------------

    @mute_logger(BATCH)
    def test_one_error_among_four(self):
        """X3: one bad contract never blocks the others; one to-do for it, gone with the error on success."""
        contracts = self.env["service.contract"].union(*(self._create_contract(start=True) for _n in range(4)))
        bad = contracts[1]
        self._break(bad)
        for _run in range(3):
            self._run_cron("cron_trigger_due")
        self.assertEqual(len((contracts - bad).visit_ids), 3)
        self.assertIn("has no customer", bad.error_message)
        self.assertEqual(bad.next_due_id.state, "failed")
        self.assertIn("has no customer", bad.next_due_id.error_message)
        todo = bad.activity_ids
        self.assertEqual(todo.user_id, self.dispatcher, "one, for the responsible person")
        self.assertFalse((contracts - bad).activity_ids)
        bad.with_user(self.dispatcher).partner_id = self.customer
        self._run_cron("cron_trigger_due")
        self.assertFalse(bad.error_message)
        self.assertFalse(bad.activity_ids)
        self.assertEqual(self.env["sale.order"].search_count([("service_contract_id", "=", bad.id)]), 1)

    @mute_logger(BATCH)
    def test_error_left_by_skipping(self):
        """X3, X8: skipping the failed date takes the error off; success by hand does so, too."""
        for leave in ("action_skip", "action_trigger"):
            contract = self._create_contract(start=True)
            self._break(contract)
            self._run_cron("cron_trigger_due")
            self.assertTrue(contract.error_message)
            failed = contract.next_due_id.with_user(self.dispatcher)
            contract.action = "activity"
            getattr(failed, leave)()
            self.assertFalse(contract.error_message, leave)
            self.assertNotIn(
                self.env.ref("service_maintenance.activity_error"), contract.activity_ids.activity_type_id, leave
            )

    @mute_logger(BATCH)
    def test_error_stands_while_one_date_fails(self):
        """X3: success of another date does not hide the one that still fails."""
        contract = self._create_contract(interval_unit="day", lead_days=3, start=True)
        self._break(contract)
        with freeze_time("2026-01-07 10:00"):
            self._run_cron("cron_trigger_due")
        self.assertTrue(contract.error_message)
        contract.action = "activity"
        contract.due_ids.filtered(lambda due: due.date_due == date(2026, 1, 11)).with_user(
            self.dispatcher
        ).action_trigger()
        self.assertTrue(contract.error_message)

    def test_employee_left(self):
        """X3: a to-do with nobody responsible is an error that names the contract."""
        contract = self._create_contract(action="activity", user_id=False, start=True)
        with mute_logger(BATCH):
            self._run_cron("cron_trigger_due")
        self.assertIn("has nobody responsible", contract.error_message)

    # --- Reminders -------------------------------------------------------------------------------------------------

    def test_reminder_once(self):
        """A3, B3: reminded so many days ahead, once for each due date."""
        contract = self._create_contract(reminder_days=5, lead_days=0, start=True)
        with freeze_time("2026-01-04 12:00"):
            self._run_cron("cron_remind")
            self.assertFalse(contract.activity_ids)
        for day in ("2026-01-05 12:00", "2026-01-06 12:00"):
            with freeze_time(day):
                self._run_cron("cron_remind")
        self.assertRecordValues(
            contract.activity_ids, [{"user_id": self.dispatcher.id, "date_deadline": date(2026, 1, 10)}]
        )

    def test_reminder_of_a_moved_or_skipped_date(self):
        """B3, X8: a moved date reminds anew and its old reminder goes; a skipped one reminds of nothing."""
        contract = self._create_contract(reminder_days=5, lead_days=0, start=True).with_user(self.dispatcher)
        self._run_cron("cron_remind")
        due = contract.next_due_id
        due._move_to(date(2026, 1, 11))
        self._run_cron("cron_remind")
        self.assertEqual(contract.activity_ids.mapped("date_deadline"), [date(2026, 1, 11)])
        due.action_skip()
        self._run_cron("cron_remind")
        self.assertFalse(contract.activity_ids)

    def test_no_reminder_of_a_paused_contract(self):
        """B3, B7: a paused contract reminds of nothing."""
        contract = self._create_contract(reminder_days=5, start=True)
        contract.action_pause()
        self._run_cron("cron_remind")
        self.assertFalse(contract.activity_ids)
