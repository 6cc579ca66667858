from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.service_maintenance_planning.tests.common import PlanningCommon


@tagged("post_install", "-at_install")
class TestEmployeeSkill(PlanningCommon):
    """Row P2: a technician has the skills of the employee, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # With all rights: this is the work of human resources.
        kind = cls.env["hr.skill.type"].sudo().create(
            {
                "name": "Certificates",
                "is_certification": True,
                "skill_ids": [(0, 0, {"name": "Gas, class B"}), (0, 0, {"name": "Forklift"})],
                "skill_level_ids": [(0, 0, {"name": "Passed", "level_progress": 100, "default_level": True})],
            }
        )
        cls.gas_b, cls.forklift = kind.skill_ids.sorted("id")
        cls.employee = cls.env["hr.employee"].sudo().create({"name": "Marc", "user_id": cls.technician.id})
        cls.today = date(2026, 3, 2)
        cls.row = cls._learn(cls.gas_b, valid_from=cls.today, valid_to=cls.today + timedelta(days=30))
        cls._learn(cls.forklift, valid_from=cls.today)

    @classmethod
    def _learn(cls, skill, **values):
        level = skill.skill_type_id.skill_level_ids[0]
        return cls.env["hr.employee.skill"].sudo().create(
            {
                "employee_id": cls.employee.id,
                "skill_id": skill.id,
                "skill_type_id": skill.skill_type_id.id,
                "skill_level_id": level.id,
                **values,
            }
        )

    def _get_days(self, user=None):
        days = [self.today + timedelta(days=n) for n in (-1, 0, 30, 31)]
        technicians = (self.technician | self.technician_2).with_user(user or self.dispatcher)
        skilled = technicians._get_skilled_days(self.gas.with_user(user or self.dispatcher), days)
        return [sorted((day - self.today).days for day in skilled[tech]) for tech in technicians]

    def test_skill_that_stands_for_nothing(self):
        """P2: nothing is guessed from names."""
        self.assertEqual(self._get_days(), [[], []])

    def test_skill_of_the_employee(self):
        """P2: as long as it is valid there; beside what is said on the technician."""
        self.gas.with_user(self.manager).hr_skill_ids = self.gas_b
        self.assertEqual(self._get_days(), [[0, 30], []])
        self.assertEqual(self._get_days(self.technician_2), [[0, 30], []], "for two technicians one asks for the other")
        self._give_skill(self.technician, self.gas, date_from=self.today + timedelta(days=31))
        self.assertEqual(self._get_days(), [[0, 30, 31], []])
        visit = self._create_visit(extra_skill_ids=[(6, 0, self.gas.ids)])
        start = fields.Datetime.to_datetime("2026-03-03 09:00:00")
        gaps = visit.with_user(self.dispatcher)._get_skill_gaps(start, self.technician | self.technician_2)
        self.assertEqual(list(gaps), [self.technician_2])

    def test_queries(self):
        """P2: as many for one technician as for two."""
        self.gas.hr_skill_ids = self.gas_b
        counts = []
        for technicians in (self.technician, self.technician | self.technician_2):
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            technicians._get_skills_held()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(*counts)
