from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.service_maintenance.engine import recurrence

DIRECTIONS_URL = "https://www.google.com/maps/dir/?"
# More stops between start and end the map program does not take.
MOST_WAYPOINTS = 9


class ServiceVisit(models.Model):
    """The way to the visits of a day."""

    _inherit = "service.visit"

    def _get_place(self):
        """The address where the work is done."""
        self.ensure_one()
        return self.site_id or self.partner_id

    def action_open_day_route(self):
        """Show the day of this visit's first technician."""
        self.ensure_one()
        user = self.env.user if self.is_mine else self.technician_ids[:1]
        action = self.env["ir.actions.client"]._for_xml_id("service_maintenance_planning.action_service_day_route")
        params = {"user_id": user.id, "day": str(self.company_id._local_date(self.date_start))}
        return {**action, "params": params if self.date_start else {}}

    @api.model
    def get_day_route(self, user_id=False, day=False):
        """Where a technician goes on a day, stop by stop; one's own, or for who plans anybody's.

        :param day: a date; today by default
        :return: {"user_id", "name", "day", "technicians": [{"id", "name"}], "stops", "minutes" of travel in all,
            "url" of the map program or False, "note"}; a stop is {"visit_id" or False for where the day begins and
            ends, "name", "subject", "address", "point": [latitude, longitude] or None, "start", "stop" as naive UTC,
            "minutes" of travel before it, "state"}
        :raises AccessError: for the day of a colleague
        """
        self.check_access("read")
        user = self.env["res.users"].browse(user_id or self.env.uid)
        if user != self.env.user and not self._is_office():
            raise AccessError(self.env._("Only the office looks at the day of somebody else."))
        company = self.env.company
        day = fields.Date.to_date(day) or company._local_today()
        team = self._get_calendar_technicians()
        stops = self._prepare_day_stops(user, day, company)
        matrix = company._travel_matrix([stop["point"] for stop in stops])
        ways = [0, *(int(matrix.seconds[number, number + 1]) for number in range(len(stops) - 1))]
        for stop, seconds in zip(stops, ways):
            stop["minutes"] = round(seconds / 60)
        return {
            "user_id": user.id,
            "name": user.name,
            "day": fields.Date.to_string(day),
            "technicians": [{"id": one.id, "name": one.name} for one in team],
            "stops": stops,
            "minutes": round(sum(ways) / 60),
            "url": self._get_directions_url([stop["address"] for stop in stops if stop["address"]]),
            "note": matrix.note,
        }

    def _prepare_day_stops(self, user, day, company):
        """The visits of a day in their order, between where it begins and where it ends."""
        zone = company._local_timezone()
        first, last = (recurrence.local_datetime(date, 0, zone) for date in (day, day + recurrence.ONE_DAY))
        visits = self.search(
            [
                ("technician_ids", "in", user.id),
                ("company_id", "in", self.env.companies.ids),
                ("state", "!=", "cancelled"),
                ("date_start", ">=", first),
                ("date_start", "<", last),
            ],
            order="date_start, id",
        )
        if not visits:
            return []
        start, end = user._get_service_ends(company)[user]
        return [
            self._prepare_end_of_day(start),
            *(visit._prepare_day_stop() for visit in visits),
            self._prepare_end_of_day(end),
        ]

    def _prepare_day_stop(self):
        # With all rights: whoever sees the visit sees where it is.
        place = self.sudo()._get_place()
        return {
            "visit_id": self.id,
            "name": place.display_name or self.subject,
            "subject": self.subject,
            "address": self.site_address or "",
            "point": place._get_point(),
            "start": fields.Datetime.to_string(self.date_start),
            "stop": fields.Datetime.to_string(self.date_end),
            "state": self.state,
        }

    def _prepare_end_of_day(self, place):
        return {
            "visit_id": False,
            "name": place.name,
            "subject": "",
            "address": ", ".join(filter(None, [place.street, place.zip, place.city])),
            "point": place._get_point(),
            "start": False,
            "stop": False,
            "state": "",
        }

    @api.model
    def _get_directions_url(self, addresses):
        """The whole way in the map program, or False; what is too much for it is left out at the end."""
        if len(addresses) < 2:
            return False
        start, *between, end = addresses
        query = {"api": 1, "origin": start, "destination": end, "travelmode": "driving"}
        if between:
            query["waypoints"] = "|".join(between[:MOST_WAYPOINTS])
        return DIRECTIONS_URL + urlencode(query)
