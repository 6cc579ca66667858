from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestTechnicians(ServiceCommon):
    """Who is a technician is said on the user, not by rights that a role brings along."""

    def _technicians(self):
        return self.env["res.users"].search(self.env["res.users"]._get_technician_domain(self.env.company))

    def test_by_role(self):
        """C5, D5: technicians are planned; dispatchers, managers and the administrator are not."""
        self.assertEqual(self._technicians(), self.technician | self.technician_2)
        self.assertFalse(self.env.ref("base.user_admin").is_service_technician)
        team = self.env["service.visit"].with_user(self.dispatcher).get_calendar_team()["technicians"]
        self.assertEqual({user["id"] for user in team}, set((self.technician | self.technician_2).ids))

    def test_said_on_the_user(self):
        """C5: a dispatcher who goes to customers is said to; other rights given later change nothing of it."""
        self.dispatcher.is_service_technician = True
        self.assertIn(self.dispatcher, self._technicians())
        self.dispatcher.group_ids += self.env.ref("sales_team.group_sale_salesman")
        self.assertIn(self.dispatcher, self._technicians())
        self.dispatcher.is_service_technician = False
        self.assertNotIn(self.dispatcher, self._technicians())

    def test_role_changes(self):
        """C5: who is promoted still goes to customers, who loses the role does not."""
        groups = self.env.ref("service_maintenance.group_technician") | self.env.ref(
            "service_maintenance.group_dispatcher"
        )
        self.technician.group_ids = self.technician.group_ids - groups + groups[1]
        self.assertTrue(self.technician.is_service_technician)
        self.technician.group_ids -= groups
        self.assertFalse(self.technician.is_service_technician)

    def test_unticked(self):
        """C5: a technician who does not go to customers any more stays out of the lists, whatever roles are given."""
        self.technician.is_service_technician = False
        self.technician.group_ids += self.env.ref("sales_team.group_sale_salesman")
        self.assertFalse(self.technician.is_service_technician)
        self.assertNotIn(self.technician, self._technicians())
        self.technician.is_service_technician = True
        self.technician.group_ids -= self.env.ref("sales_team.group_sale_salesman")
        self.assertTrue(self.technician.is_service_technician)

    def test_role_given_again(self):
        """C5: who lost the role and gets it again goes to customers, also where a form sent both along."""
        role = self.env.ref("service_maintenance.group_technician")
        self.technician.write({"group_ids": [(3, role.id)], "is_service_technician": False})
        self.technician.group_ids += role
        self.assertTrue(self.technician.is_service_technician)

    def test_without_rights(self):
        """C5: who could not open the visit cannot be planned for it."""
        with self.assertRaisesRegex(ValidationError, "Ann needs a role in Service"):
            self.accountant.is_service_technician = True

    def test_manager(self):
        """C5: a manager says who goes to customers, of colleagues in a company of his own, nothing else of a user."""
        technician = self.technician.with_user(self.manager)
        technician.write({"is_service_technician": False, "service_color": 7})
        self.assertEqual((self.technician.is_service_technician, self.technician.service_color), (False, 7))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        only = {"company_id": other.id, "company_ids": [(6, 0, other.ids)]}
        stranger = new_test_user(self.env, "far", "service_maintenance.group_technician", **only)
        for user, vals in (
            (technician, {"service_color": 3, "login": "marc2"}),
            (technician, {"group_ids": [(5,)]}),
            (technician.with_user(self.dispatcher), {"service_color": 3}),
            (stranger.with_user(self.manager), {"service_color": 3}),
        ):
            with self.assertRaises(AccessError):
                user.write(vals)

    def test_colors(self):
        """D5: each technician has a colour of his own, the one the fewest have; it stays when one stops."""
        self.assertEqual(len({self.technician.service_color, self.technician_2.service_color}), 2)
        self.assertFalse(self.dispatcher.service_color)
        users = self.env["res.users"].union(
            *(new_test_user(self.env, f"tech_{n}", "service_maintenance.group_technician") for n in range(10))
        )
        team = users | self.technician | self.technician_2
        self.assertEqual(sorted(team.mapped("service_color"))[:2], [1, 1], "the twelfth starts over")
        self.assertEqual(set(team.mapped("service_color")), set(range(1, 12)))
        color = users[0].service_color
        users[0].is_service_technician = False
        users[0].is_service_technician = True
        self.assertEqual(users[0].service_color, color)

    def test_color_of_the_visit(self):
        """D5: a visit shows in the colour of its first technician."""
        visit = self._create_visit(technician_ids=[(6, 0, self.technician_2.ids)])
        self.assertEqual(visit.with_user(self.technician_2).technician_color, self.technician_2.service_color)
        self.assertEqual(self._create_visit(technician_ids=False).technician_color, 0)
