from datetime import timedelta

from lxml import etree

from odoo.tests import HttpCase, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestContractTour(ServiceCommon, HttpCase):
    def test_create_and_trigger(self):
        """B2, B6: a dispatcher creates a contract in the browser and triggers it; the due date is used up."""
        self.start_tour("/odoo/service-contracts", "service_contract_trigger", login=self.dispatcher.login)
        contract = self.env["service.contract"].search([("name", "=", "Boiler of the bakery")])
        self.assertEqual((contract.partner_id, contract.interval, contract.interval_unit), (self.customer, 3, "month"))
        visit = contract.visit_ids
        self.assertEqual(visit.subject, "Boiler of the bakery")
        self.assertEqual(visit.due_id.state, "triggered")
        self.assertEqual(visit.due_id, contract.due_ids.sorted("date_due")[0])
        self.assertGreater(contract.next_due_date, visit.due_id.date_due)

    def test_pause_resume_archive_in_list(self):
        """B7: one click pauses, one click resumes; archiving for good says before that it is final."""
        contract = self.env["service.contract"].create({"name": "Lift maintenance", "partner_id": self.customer.id})
        contract.action_start()
        self.start_tour("/odoo/service-contracts", "service_contract_list", login=self.dispatcher.login)
        self.assertEqual(contract.state, "archived")


@tagged("post_install", "-at_install")
class TestScreens(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.env["service.contract"].create(
            {
                "name": "Boiler maintenance",
                "partner_id": cls.customer.id,
                "equipment_ids": [(6, 0, cls.boiler.ids)],
                "technician_ids": [(6, 0, cls.technician.ids)],
            }
        )
        cls.contract.action_start()
        cls.contract.action_trigger_now()

    def _open_menus(self, user, root):
        """Open all views of all menus below `root` as `user`, reading every field on them; returns the menus."""
        menus = self.env["ir.ui.menu"]
        visible = menus.browse(menus.with_user(user)._visible_menu_ids())
        visible = visible.filtered(lambda menu: set(map(int, menu.parent_path.split("/")[:-1])) <= set(visible.ids))
        visible = visible.filtered_domain([("id", "child_of", root.id)])
        actions = visible.mapped("action")
        for action in {action for action in actions if action and action._name == "ir.actions.act_window"}:
            model = self.env[action.res_model].with_user(user)
            views = action.sudo().views
            for view in model.get_views(views)["views"].values():
                self._read_view(model, etree.fromstring(view["arch"]))
        return visible

    def _read_view(self, model, arch):
        for measure in arch.xpath("self::pivot//field[@type='measure'] | self::graph//field[@type='measure']"):
            name = measure.get("name")
            self.assertTrue(model.fields_get([name])[name].get("aggregator"), f"{name} cannot be added up")
        records = model.browse() if model._transient else model.search([], limit=5)
        records.web_read(self._get_specification(model, arch))

    def _get_specification(self, model, node):
        """What the web client would ask of `model` for the view below `node`, lists within a form included."""
        depth = node.xpath("count(ancestor-or-self::field)")
        specification = {}
        for child in node.xpath(".//field[count(ancestor::field) = $depth]", depth=depth):
            field = model._fields[child.get("name")]
            specification[field.name] = {}
            if field.comodel_name:
                inner = self._get_specification(model.env[field.comodel_name], child)
                specification[field.name] = {"fields": inner or {"display_name": {}}}
        return specification

    def test_each_role_opens_its_screens(self):
        """B1: every menu a role sees opens without an access error, and nobody sees more than their role."""
        root = self.env.ref("service_maintenance.menu_service")
        names = {user: self._open_menus(user, root).mapped("name") for user in (self.technician, self.dispatcher)}
        self._open_menus(self.manager, root)
        self.assertIn("My Visits", names[self.technician])
        self.assertNotIn("Contracts", names[self.technician])
        self.assertIn("Due Dates", names[self.dispatcher])
        self.assertNotIn("Contract Templates", names[self.dispatcher])
        invoicing = self.env.ref("service_maintenance.menu_visits_to_invoice")
        self.assertEqual(self._open_menus(self.accountant, invoicing), invoicing)

    def test_summary(self):
        """B3: the contract says in one sentence what its due date does, for whom and how long before."""
        self.contract.write({"lead_days": 3, "reminder_days": 10, "user_id": self.dispatcher.id})
        self.assertEqual(
            self.contract.summary,
            "Every year. Opens a visit 3 days ahead, for Eva; done by Marc; reminds 10 days ahead.",
        )
        self.contract.write({"interval": 2, "interval_unit": "week", "action": "order", "lead_days": 0})
        self.assertIn("Every 2 weeks. Makes a draft sales order on the due date, for Eva", self.contract.summary)

    def test_workload_by_technician(self):
        """X8: a year's due dates count by technician and month, in visits and in hours."""
        template = self.env["service.visit.template"].create({"name": "Yearly", "duration": 2.5})
        contract = self.env["service.contract"].create(
            {
                "name": "Monthly round",
                "interval_unit": "month",
                "visit_template_id": template.id,
                "technician_ids": [(6, 0, (self.technician | self.technician_2).ids)],
                "date_start": self.env.company._local_today() + timedelta(days=1),
            }
        )
        contract.action_start()
        groups = self.env["service.contract.due"].with_user(self.dispatcher)._read_group(
            [("contract_id", "=", contract.id)], ["technician_ids"], ["__count", "duration:sum"]
        )
        count = len(contract.due_ids)
        self.assertGreaterEqual(count, 12)
        self.assertEqual(
            {user: values for user, *values in groups},
            {self.technician: [count, count * 2.5], self.technician_2: [count, count * 2.5]},
        )

    def test_trigger_selection(self):
        """B6: triggering several selected contracts tells how many due dates were used up."""
        other = self.contract.copy({"date_start": self.env.company._local_today()})
        other.action_start()
        self.contract._extend_schedule()
        action = (self.contract | other).with_user(self.dispatcher).action_trigger_selected()
        self.assertIn("2", action["params"]["message"])
        self.assertEqual((self.contract | other).mapped("visit_count"), [2, 1])

    def test_archived_is_read_only(self):
        """B7: the form of a contract archived for good offers nothing to edit."""
        arch = etree.fromstring(self.env["service.contract"].get_view(view_type="form")["arch"])
        name = arch.xpath("//field[@name='name']")[0]
        self.assertIn("state == 'archived'", name.get("readonly"))
