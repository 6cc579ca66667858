from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from .common import ServiceProjectCommon


@tagged("post_install", "-at_install")
class TestContractTask(ServiceProjectCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = new_test_user(
            cls.env,
            "work_ida",
            "service_maintenance.group_technician,project.group_project_user",
            name="Ida",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
        )

    def _trigger(self, contract):
        """Trigger the next due date as the dispatcher; returns the task."""
        action = contract.with_user(self.dispatcher).action_trigger_now()
        self.assertEqual(action["res_model"], "project.task")
        return self.env["project.task"].browse(action["res_id"])

    @freeze_time("2026-01-05 09:00")
    def test_trigger_task(self):
        """B4: the due date gives the responsible person a task; a project is made where the contract has none."""
        contract = self._create_contract(action="task", start=True, user_id=self.worker.id)
        task = self._trigger(contract)
        self.assertTrue(contract.project_id)
        self.assertRecordValues(
            task,
            [
                {
                    "name": "Boiler service",
                    "project_id": contract.project_id.id,
                    "partner_id": self.customer.id,
                    "user_ids": self.worker.ids,
                    "company_id": self.env.company.id,
                    "service_contract_id": contract.id,
                    "state": "01_in_progress",
                }
            ],
        )
        self.assertEqual(task.date_deadline.date(), date(2026, 1, 10))
        self.assertEqual(task.stage_id, contract.project_id.type_ids.sorted("sequence")[0])
        self.assertRecordValues(
            contract.project_id,
            [{"partner_id": self.customer.id, "user_id": self.worker.id, "name": contract.display_name}],
        )
        self.assertEqual(self._trigger(contract).project_id, contract.project_id)
        self.assertEqual(contract.task_count, 2)
        self.assertEqual(task.with_user(self.worker).action_view_service_contract()["res_id"], contract.id)

    @freeze_time("2026-01-05 09:00")
    def test_own_van(self):
        """B2, B4: a contract for neither customer nor project gives tasks as well."""
        van = {"name": "TÜV Sprinter", "partner_id": False, "equipment_ids": []}
        contract = self._create_contract(action="task", start=True, **van)
        self.assertFalse(self._trigger(contract).partner_id)

    @freeze_time("2026-01-05 09:00")
    def test_once_for_each_due_date(self):
        """X2: the database itself refuses a second task for one due date."""
        task = self._trigger(self._create_contract(action="task", start=True))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            task.copy().sudo().due_id = task.due_id
            self.env.flush_all()

    def test_done_on_completed_basis(self):
        """B4, X4: the task done completes its due date; the next one is counted from that day, or taken back."""
        with freeze_time("2026-01-05 09:00"):
            contract = self._create_contract(
                action="task", start=True, recurrence_basis="completed", user_id=self.worker.id
            )
            task = self._trigger(contract)
            self.assertFalse(contract.next_due_date, "it waits for the task")
            task.with_user(self.worker).write({"priority": "1"})
            contract._extend_schedule()
            self.assertFalse(contract.next_due_date)
        with freeze_time("2026-01-20 09:00"):
            task.with_user(self.worker).state = "1_done"
            self.assertEqual(task.due_id.date_completed, date(2026, 1, 20))
            self.assertEqual(contract.next_due_date, date(2026, 2, 20))
            task.with_user(self.worker).state = "01_in_progress"
            self.assertFalse(task.due_id.date_completed)
            self.assertFalse(contract.next_due_date)

    @freeze_time("2026-01-05 09:00")
    def test_cancelled_on_completed_basis(self):
        """X4: a task that is cancelled or deleted does not stop the schedule."""
        contract = self._create_contract(action="task", start=True, recurrence_basis="completed")
        task = self._trigger(contract)
        task.state = "1_canceled"
        self.assertEqual(contract.next_due_date, date(2026, 2, 10))
        task.state = "01_in_progress"
        self.assertFalse(contract.next_due_date)
        task.unlink()
        self.assertEqual(contract.next_due_date, date(2026, 2, 10))

    @freeze_time("2026-01-05 09:00")
    def test_uninstall_hook(self):
        """B4: when the addon goes, a contract that waits for a task goes on."""
        contract = self._create_contract(action="task", start=True, recurrence_basis="completed")
        self._trigger(contract)
        uninstall_hook(self.env)
        self.assertEqual(contract.next_due_date, date(2026, 2, 5))

    @freeze_time("2026-01-07 09:00")
    def test_scheduler(self):
        """B4, X3: the scheduler gives the tasks; a contract with nobody responsible stops nobody else."""
        good, bad = self._create_contract(action="task", start=True), self._create_contract(action="task", start=True)
        bad.user_id = False
        self._run_cron("cron_trigger_due")
        self.assertEqual([good.task_count, bad.task_count], [1, 0])
        self.assertIn("nobody responsible", bad.error_message)
