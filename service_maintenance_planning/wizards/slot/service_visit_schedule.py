from datetime import timedelta

from odoo import api, fields, models

# Days looked at from the chosen one on: somebody waits, so the later ones only where those before have too little.
DAYS = (7, 28)
SHOWN = 4


class ServiceVisitSchedule(models.TransientModel):
    """In the planning dialog: the slots that cost the least travel, from the day that was chosen."""

    _inherit = "service.visit.schedule"

    # [{"technician_id", "technician", "start", "stop", "added", "words"}], as `service.visit._rank_slots` says
    ranked_slots = fields.Json("Least Travel", compute="_compute_ranked_slots")

    @api.depends("date_start", "duration", "visit_ids")
    def _compute_ranked_slots(self):
        for plan in self:
            plan.ranked_slots = plan._get_ranked_slots()

    def _get_ranked_slots(self):
        visit = self.visit_ids._origin
        if len(visit) != 1 or not self.date_start or self.duration <= 0:
            return []
        users = self.env["res.users"]
        technicians = users.search(users._get_technician_domain(self.company_id))
        first = max(self.company_id._local_date(self.date_start), self.company_id._local_today())
        ahead = [first + timedelta(days=n) for n in range(max(DAYS))]
        days = [day for day in ahead if visit._is_wanted_on(day)] or ahead
        for count in DAYS:
            slots = visit._rank_slots(technicians, days[:count], SHOWN, self.duration)
            if len(slots) == SHOWN:
                break
        return [visit._slot_as_json(slot) for slot in slots]
