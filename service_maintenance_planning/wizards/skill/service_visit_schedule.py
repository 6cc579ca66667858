from odoo import models


class ServiceVisitSchedule(models.TransientModel):
    """A missing skill is asked about as somebody's meeting is."""

    _inherit = "service.visit.schedule"

    def _get_obstacles(self, people):
        obstacles = super()._get_obstacles(people)
        if self.date_start:
            for user, sentences in self.visit_ids._origin._get_skill_gaps(self.date_start, people).items():
                obstacles[user] = [*obstacles.get(user, ()), *((sentence, None, None) for sentence in sentences)]
        return obstacles

    def _get_conflicts(self, technicians):
        conflicts = super()._get_conflicts(technicians)
        for visit, (start, _stop) in self._get_times().items():
            conflicts = visit._add_gaps(conflicts, visit._get_skill_gaps(start, technicians))
        return conflicts
