from bisect import bisect_right
from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from odoo.addons.service_maintenance.engine import availability, recurrence


class ServiceStop(NamedTuple):
    """A visit somebody has on a day; times in naive UTC, `point` its coordinates or None."""

    start: object
    stop: object
    visit_id: int
    point: tuple | None
    name: str


class ServiceDay(NamedTuple):
    """What one technician does on a day: `free` is worked and not taken by meetings; visits stand in `stops`."""

    free: list
    stops: list


class ResUsers(models.Model):
    """The technicians' days as they are planned, read for any number of them at once."""

    _inherit = "res.users"

    def _get_service_days(self, days, company, exclude=None):
        """{(technician, day): ServiceDay}, of the days on which work is done at all.

        :param days: dates where `company` is
        :param exclude: visits to leave out
        """
        if not (self and days):
            return {}
        zone = company._local_timezone()
        spans = [
            tuple(recurrence.local_datetime(day + timedelta(days=n), 0, zone) for n in (0, 1)) for day in sorted(days)
        ]
        dates, midnights = sorted(days), [begin for begin, _end in spans]  # not all the days between, maybe
        first, last = spans[0][0], spans[-1][1]
        stops = self._get_service_stops(first, last)
        meetings = self._service_busy(first, last, visits=False)
        left_out = set(exclude.ids) if exclude else ()
        found = {}
        for user, working in self._service_working(first, last, company).items():
            book = {}
            free = availability.subtract(working, [item[:2] for item in meetings[user]]) if meetings[user] else working
            for begin, end in free:
                number = bisect_right(midnights, begin) - 1
                if begin < spans[number][1]:
                    book.setdefault(number, ServiceDay([], [])).free.append((begin, end))
            for stop in stops[user.id]:
                # One over several days stands in each.
                for number in range(max(bisect_right(midnights, stop.start) - 1, 0), len(spans)):
                    begin, end = spans[number]
                    if begin >= stop.stop:
                        break
                    if number in book and stop.start < end and stop.visit_id not in left_out:
                        book[number].stops.append(stop)
            found |= {(user, dates[number]): day for number, day in book.items()}
        return found

    def _get_service_stops(self, start, stop):
        """{user id: [ServiceStop]} of the visits between two moments, in the order of time; of every company, as nobody
        is in two places; without those the technician declined."""
        self.env["service.visit"].flush_model(["date_start", "date_end", "state", "site_id", "partner_id", "subject"])
        self.env["service.visit.assignment"].flush_model(["visit_id", "user_id", "state"])
        self.env["res.partner"].flush_model(["name", "partner_latitude", "partner_longitude"])
        # Weeks of many technicians are thousands of visits, of which a few columns are needed: no records.
        rows = self.env.execute_query(
            SQL(
                """SELECT assignment.user_id, visit.date_start, visit.date_end, visit.id,
                          place.partner_latitude::float8, place.partner_longitude::float8,
                          COALESCE(customer.name, visit.subject)
                     FROM service_visit visit
                     JOIN service_visit_assignment assignment ON assignment.visit_id = visit.id
                LEFT JOIN res_partner customer ON customer.id = visit.partner_id
                LEFT JOIN res_partner place ON place.id = COALESCE(visit.site_id, visit.partner_id)
                    WHERE assignment.user_id = ANY(%s) AND assignment.state <> 'declined'
                      AND visit.state <> 'cancelled' AND visit.date_start < %s AND visit.date_end > %s
                 ORDER BY visit.date_start, visit.id""",
                self.ids, stop, start,
            )
        )
        found = defaultdict(list)
        for user_id, begin, end, visit_id, latitude, longitude, name in rows:
            point = (latitude, longitude) if latitude or longitude else None
            found[user_id].append(ServiceStop(begin, end, visit_id, point, name))
        return found
