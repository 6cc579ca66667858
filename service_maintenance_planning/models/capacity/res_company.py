import pytz

from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _service_usual_hours(self, start, stop):
        """[(start, stop)] worked by the company's calendar, less public holidays; naive UTC."""
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id  # the working hours are not everybody's to read
        if not calendar:
            return []
        worked = calendar._work_intervals_batch(pytz.utc.localize(start), pytz.utc.localize(stop))[False]
        return [
            (begin.astimezone(pytz.utc).replace(tzinfo=None), end.astimezone(pytz.utc).replace(tzinfo=None))
            for begin, end, _meta in worked
        ]
