from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import GHENT, PlanningCommon


@tagged("post_install", "-at_install")
class TestTechnicianFields(PlanningCommon):
    """Rows P2, P3, P5: what planning knows of a technician is said by managers, in the list and in the form."""

    def _form(self, user):
        view = "service_maintenance.res_users_view_form_technician"
        return Form(self.technician.with_user(user), view)

    def test_manager(self):
        """P3, P5: van, overtime, where the day begins and ends."""
        home = self._create_customer("Home", GHENT)
        with self._form(self.manager) as form:
            form.service_van_load = 20
            form.service_overtime = 45
            form.service_start_id = home
            form.service_end_id = home
        self.assertEqual((self.technician.service_van_load, self.technician.service_overtime), (20, 45))
        self.assertEqual(self.technician._get_service_ends(self.env.company)[self.technician], (home, home))
        with self.assertRaises(AccessError):
            self.technician.with_user(self.dispatcher).service_overtime = 30

    def test_place_of_another_company(self):
        """P3: a manager learns no name of an address that he may not read by having a day begin there."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        secret = self.env["res.partner"].create({"name": "Secret", "company_id": elsewhere.id})
        for name in ("service_start_id", "service_end_id"):
            with self.assertRaises(AccessError):
                self.technician.with_user(self.manager).write({name: secret.id})

    def test_skills(self):
        """P2: with the dates of the certificate; added, changed, taken off."""
        today = fields.Date.today()
        with self._form(self.manager) as form, form.service_skill_ids.new() as line:
            line.skill_id = self.gas
        self.assertEqual(self.technician.service_held_skill_ids, self.gas)
        with self._form(self.manager) as form, form.service_skill_ids.edit(0) as line:
            line.date_from = fields.Date.add(today, days=-9)
            line.date_to = fields.Date.add(today, days=-1)
        self.assertFalse(self.technician.with_user(self.dispatcher).service_held_skill_ids)
        with self._form(self.manager) as form:
            form.service_skill_ids.remove(0)
        self.assertFalse(self.technician.service_skill_ids)

    def test_others_may_not(self):
        """P2: neither a technician nor a skill that is somebody else's."""
        command = [(0, 0, {"skill_id": self.gas.id})]
        with self.assertRaises(AccessError):
            self.technician.with_user(self.technician).write({"service_skill_ids": command})
        with self.assertRaises(AccessError):
            self.technician.with_user(self.manager).write({"service_skill_ids": command, "login": "other"})
