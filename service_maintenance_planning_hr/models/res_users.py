from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_skills_held(self):
        """Also what is said of their employees, as long as that is valid there."""
        held = super()._get_skills_held()
        # With all rights: planning asks who can, not for the file of an employee; nothing else of it is read.
        rows = self.env["hr.employee.skill"].sudo().search(
            [("employee_id.user_id", "in", self.ids), ("skill_id.service_skill_ids", "!=", False)]
        )
        for row in rows:
            for skill in row.skill_id.service_skill_ids:
                held[row.employee_id.user_id].add(skill.id, row.valid_from, row.valid_to)
        return held
