from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.tests import new_test_user, tagged

from .common import ServiceProjectCommon


@tagged("post_install", "-at_install")
class TestContractProject(ServiceProjectCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = new_test_user(
            cls.env,
            "plan_kim",
            "service_maintenance.group_dispatcher,project.group_project_user",
            name="Kim",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
        )

    @freeze_time("2026-01-05 09:00")
    def test_trigger_project(self):
        """B4: the due date starts a project for the customer, the responsible person as its manager."""
        contract = self._create_contract(action="project", start=True, interval_unit="quarter")
        action = contract.with_user(self.dispatcher).action_trigger_now()
        project = self.env["project.project"].browse(action["res_id"])
        self.assertRecordValues(
            project,
            [
                {
                    "name": "Boiler service · 2026-01-10",
                    "partner_id": self.customer.id,
                    "user_id": self.dispatcher.id,
                    "company_id": self.env.company.id,
                    "date": date(2026, 1, 10),
                    "service_contract_id": contract.id,
                    "due_id": contract.due_ids.sorted("date_due")[0].id,
                }
            ],
        )
        self.assertEqual(contract.project_count, 1)
        self.assertEqual(project.with_user(self.planner).action_view_service_contracts()["res_id"], contract.id)

    @freeze_time("2026-01-05 09:00")
    def test_first_stage(self):
        """B4: the project stands in the first stage of its own company's pipeline."""
        self.env["project.project.stage"].search([]).unlink()
        company = self._create_company(name="Branch")
        _elsewhere, first, _second = self.env["project.project.stage"].create(
            [
                {"name": "Elsewhere", "sequence": 1, "company_id": company.id},
                {"name": "First", "sequence": 2},
                {"name": "Second", "sequence": 3},
            ]
        )
        contract = self._create_contract(action="project", start=True)
        contract.action_trigger_now()
        project = self.env["project.project"].search([("service_contract_id", "=", contract.id)])
        self.assertEqual(project.sudo().stage_id, first)

    @freeze_time("2026-01-07 09:00")
    def test_two_companies(self):
        """B4: one run of the scheduler serves two companies, each in its own."""
        branch = self._create_company(name="Branch")
        companies = {"company_id": branch.id, "company_ids": [(6, 0, branch.ids)]}
        boss = new_test_user(self.env, "boss", "service_maintenance.group_manager", **companies)
        here = self._create_contract(action="project", start=True)
        there = self.env["service.contract"].with_company(branch).create(
            {
                "name": "Lift",
                "company_id": branch.id,
                "user_id": boss.id,
                "action": "project",
                "date_start": date(2026, 1, 8),
                "lead_days": 3,
            }
        )
        there.action_start()
        self._run_cron("cron_trigger_due")
        projects = self.env["project.project"].search([("service_contract_id", "in", (here | there).ids)])
        self.assertEqual(
            {project.service_contract_id: (project.company_id, project.user_id) for project in projects},
            {here: (self.env.company, self.dispatcher), there: (branch, boss)},
        )

    def test_partner_follows(self):
        """B2: a contract that belongs to a project has the project's customer; otherwise the one entered."""
        project = self.env["project.project"].create({"name": "New bakery", "partner_id": self.customer.id})
        contract = self.env["service.contract"].with_user(self.planner).create(
            {"name": "Oven", "project_id": project.id}
        )
        self.assertEqual(contract.partner_id, self.customer)
        other = self.env["res.partner"].create({"name": "Butcher"})
        project.partner_id = other
        self.assertEqual(contract.partner_id, other)
        project.partner_id = False
        self.assertEqual(contract.partner_id, other, "a project without customer leaves the customer as it is")
        contract.write({"project_id": False, "partner_id": self.customer.id})
        self.assertEqual(contract.partner_id, self.customer)

    def test_screens(self):
        """B2: with and without rights on projects the contract's screen opens; only the former choose a project."""
        project = self.env["project.project"].create({"name": "New bakery", "partner_id": self.customer.id})
        contract = self._create_contract(project_id=project.id)
        for user, editable in ((self.planner, True), (self.dispatcher, False)):
            model = self.env["service.contract"].with_user(user)
            arch = etree.fromstring(model.get_view(view_type="form")["arch"])
            [node] = arch.xpath("//group[@name='customer']/field[@name='project_id']")
            self.assertEqual(node.get("readonly") == "1" or node.get("readonly", "").startswith("(1)"), not editable)
            names = {node.get("name") for node in arch.xpath("//field[not(ancestor::field)]")}
            values = model.browse(contract.id).web_read(
                {name: {"fields": {"display_name": {}}} if name == "project_id" else {} for name in names}
            )
            self.assertEqual(values[0]["project_id"]["display_name"], "New bakery")

    def test_summary(self):
        """B3: the contract says in one sentence what its due date does."""
        contract = self._create_contract(action="task", reminder_days=10)
        self.assertEqual(contract.summary, "Every month. Gives a task 3 days ahead, for Eva; reminds 10 days ahead.")
        contract.action = "project"
        self.assertIn("Starts a project 3 days ahead", contract.summary)

    def test_fall_back(self):
        """B4: when the addon goes, contracts and plans give a to-do, also archived ones, and contracts say so."""
        contract = self._create_contract(action="project", start=True)
        archived = self._create_contract(action="task", start=True)
        archived.action_pause()
        archived.action_archive_forever()
        plan = self.env["service.contract.template"].create({"name": "Plan", "action": "task"})
        for records in (contract | archived, plan):
            records._fall_back_to_activity()
            self.assertEqual(set(records.mapped("action")), {"activity"})
        self.assertIn("Task for the responsible person is not available any more", archived.message_ids[0].body)
        self.assertIn("Project is not available any more", contract.message_ids[0].body)
        contract.with_user(self.dispatcher).action_trigger_now()
        self.assertTrue(contract.activity_ids)
