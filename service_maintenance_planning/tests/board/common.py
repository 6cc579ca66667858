from datetime import datetime

from odoo import fields

from odoo.addons.service_maintenance.tests.common import ServiceCommon

# Monday to Sunday, 2 to 8 March 2026, in Brussels (UTC+1).
WEEK = ("2026-03-01 23:00:00", "2026-03-08 23:00:00")


class BoardCommon(ServiceCommon):
    """The company works in Brussels, Monday to Friday, 8 to 12 and 13 to 17."""

    def _board(self, user=None, start=WEEK[0], stop=WEEK[1], **arguments):
        return self.env["service.planning.board"].with_user(user or self.dispatcher).get_board(start, stop, **arguments)

    def _row(self, board, user):
        return next(row for row in board["technicians"] if row["id"] == user.id)

    def _planned(self, day=3, hour=8, hours=2, technicians=None, **values):
        """A visit in March 2026; `hour` in UTC."""
        start = datetime(2026, 3, day, hour)
        return self._create_visit(
            date_start=start,
            date_end=start.replace(hour=hour + hours),
            duration=hours,
            technician_ids=[(6, 0, (self.technician if technicians is None else technicians).ids)],
            **values,
        )

    def _move(self, visit, start=False, stop=False, technicians=None):
        """One move as the board sends it, with the visit as the board shows it."""
        visit = visit.with_user(self.dispatcher)
        text = fields.Datetime.to_string
        team = visit.technician_ids if technicians is None else technicians
        return {
            "visit_id": visit.id,
            "start": start,
            "stop": stop,
            "technician_ids": team.ids,
            "was": {
                "start": text(visit.date_start) if visit.date_start else False,
                "stop": text(visit.date_end) if visit.date_end else False,
                "technician_ids": visit.technician_ids.ids,
            },
        }

    def _plan(self, *moves, user=None, **arguments):
        return self.env["service.planning.board"].with_user(user or self.dispatcher).plan_visits(
            list(moves), **arguments
        )

    def _meet(self, start, stop, user=None, **values):
        user = user or self.technician
        return self.env["calendar.event"].with_user(user).create(
            {
                "name": "Team meeting",
                "start": start,
                "stop": stop,
                "user_id": user.id,
                "partner_ids": [(6, 0, user.partner_id.ids)],
                **values,
            }
        )
