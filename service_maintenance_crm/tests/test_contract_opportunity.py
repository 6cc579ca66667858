from datetime import date

from freezegun import freeze_time
from lxml import etree
from psycopg2 import IntegrityError

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.service_maintenance.tests.common import ServiceCommon


@tagged("post_install", "-at_install")
class TestContractOpportunity(ServiceCommon):
    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.griet = cls.env["res.partner"].create(
            {"name": "Griet Lefort", "parent_id": cls.customer.id, "email": "griet@example.com", "function": "Owner"}
        )
        cls.seller = new_test_user(
            cls.env,
            "sell_max",
            "service_maintenance.group_dispatcher,sales_team.group_sale_salesman",
            name="Max",
            company_id=cls.env.company.id,
            company_ids=[(6, 0, cls.env.company.ids)],
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Service Sales", "company_id": cls.env.company.id, "member_ids": [(6, 0, cls.seller.ids)]}
        )

    def _trigger(self, contract):
        """Trigger the next due date as the dispatcher, mails included; returns the opportunity."""
        action = contract.with_env(self.env(user=self.dispatcher, context={})).action_trigger_now()
        self.assertEqual(action["res_model"], "crm.lead")
        return self.env["crm.lead"].browse(action["res_id"])

    @freeze_time("2026-01-05 09:00")
    def test_trigger_opportunity(self):
        """B4: an opportunity in the first stage, the responsible person as salesperson, the main contact noted."""
        contract = self._create_contract(action="opportunity", start=True, user_id=self.seller.id)
        lead = self._trigger(contract)
        first = self.env["crm.stage"].search([("team_ids", "=", False)], order="sequence, id", limit=1)
        self.assertRecordValues(
            lead,
            [
                {
                    "type": "opportunity",
                    "name": "Boiler service",
                    "stage_id": first.id,
                    "team_id": self.team.id,
                    "user_id": self.seller.id,
                    "company_id": self.env.company.id,
                    "partner_id": self.griet.id,
                    "contact_name": "Griet Lefort",
                    "partner_name": "Bakery Lefort",
                    "email_from": "griet@example.com",
                    "date_deadline": date(2026, 1, 10),
                    "service_contract_id": contract.id,
                    "due_id": contract.due_ids.sorted("date_due")[0].id,
                }
            ],
        )
        self.assertIn(self.seller.partner_id, lead.message_partner_ids)
        self.assertEqual(contract.opportunity_count, 1)
        self.assertEqual(lead.with_user(self.seller).action_view_service_contract()["res_id"], contract.id)

    @freeze_time("2026-01-05 09:00")
    def test_never_merged(self):
        """B4: each due date opens its own opportunity, for whatever customer; a lost one stays in the count."""
        contract = self._create_contract(action="opportunity", start=True, contact_id=self.griet.id)
        first, second = self._trigger(contract), self._trigger(contract)
        self.assertNotEqual(first, second)
        self.assertTrue(first.exists())
        first.action_set_lost()
        contract.invalidate_recordset()
        self.assertEqual(contract.opportunity_count, 2)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            second.copy().sudo().due_id = second.due_id
            self.env.flush_all()

    @freeze_time("2026-01-05 09:00")
    def test_no_customer(self):
        """B2, B4: a contract without customer opens an opportunity as well."""
        contract = self._create_contract(action="opportunity", start=True, partner_id=False, equipment_ids=[])
        self.assertFalse(self._trigger(contract).partner_id)

    @freeze_time("2026-01-07 09:00")
    def test_two_companies(self):
        """B4: one run of the scheduler serves two companies, each with its own team."""
        branch = self._create_company(name="Branch")
        boss = new_test_user(
            self.env,
            "boss",
            "service_maintenance.group_manager,sales_team.group_sale_salesman",
            company_id=branch.id,
            company_ids=[(6, 0, branch.ids)],
        )
        team = self.env["crm.team"].create(
            {"name": "Branch Sales", "company_id": branch.id, "member_ids": [(6, 0, boss.ids)]}
        )
        here = self._create_contract(action="opportunity", start=True, user_id=self.seller.id)
        there = self.env["service.contract"].with_company(branch).create(
            {
                "name": "Lift",
                "company_id": branch.id,
                "user_id": boss.id,
                "action": "opportunity",
                "date_start": date(2026, 1, 8),
                "lead_days": 3,
            }
        )
        there.action_start()
        self._run_cron("cron_trigger_due")
        leads = self.env["crm.lead"].search([("service_contract_id", "in", (here | there).ids)])
        self.assertEqual(
            {lead.service_contract_id: (lead.company_id, lead.team_id) for lead in leads},
            {here: (self.env.company, self.team), there: (branch, team)},
        )

    @freeze_time("2026-01-05 09:00")
    def test_completed_basis(self):
        """X4: an opportunity is done once it is won; lost, it does not end the schedule."""
        won, lost = (
            self._create_contract(action="opportunity", start=True, recurrence_basis="completed") for _n in range(2)
        )
        for contract in won | lost:
            self._trigger(contract)
        self.assertEqual((won | lost).mapped("next_due_date"), [False, False])
        leads = {lead.service_contract_id: lead for lead in self.env["crm.lead"].search([("due_id", "!=", False)])}
        with freeze_time("2026-01-12 09:00"):
            leads[won].action_set_won()
            leads[lost].action_set_lost()
        self.assertEqual(won.next_due_date, date(2026, 2, 12))
        self.assertEqual(lost.next_due_date, date(2026, 2, 10))

    def test_summary(self):
        """B3: the contract says in one sentence what its due date does."""
        contract = self._create_contract(action="opportunity", reminder_days=10)
        self.assertEqual(
            contract.summary, "Every month. Opens an opportunity 3 days ahead, for Eva; reminds 10 days ahead."
        )

    def test_screens(self):
        """B4: the screens of contract and opportunity show each other to those who may see them."""
        for user, sees in ((self.seller, True), (self.salesperson, False)):
            arch = self.env["crm.lead"].with_user(user).get_view(view_type="form")["arch"]
            self.assertEqual("service_contract_id" in arch, sees)
        view = self.env["service.contract"].with_user(self.dispatcher).get_view(view_type="form")
        self.assertFalse(etree.fromstring(view["arch"]).xpath("//button[@name='action_view_opportunities']"))

    def test_fall_back(self):
        """B4: when the addon goes, contracts and plans give a to-do, and contracts say so."""
        contract = self._create_contract(action="opportunity")
        plan = self.env["service.contract.template"].create({"name": "Plan", "action": "opportunity"})
        contract._fall_back_to_activity()
        plan._fall_back_to_activity()
        self.assertEqual([contract.action, plan.action], ["activity", "activity"])
        self.assertIn("Opportunity is not available any more", contract.message_ids[0].body)
