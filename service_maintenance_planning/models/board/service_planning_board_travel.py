from collections import defaultdict
from itertools import pairwise

import pytz

from odoo import api, models
from odoo.tools import groupby

# Of places whose distances are asked for at once: what a travel server takes by default.
MOST_POINTS = 100


class ServicePlanningBoardTravel(models.AbstractModel):
    """The way between the visits on the board."""

    _name = "service.planning.board.travel"
    _description = "Travel on the Board"

    @api.model
    def _get_travel(self, visits, answers):
        """([[technician, from visit, to visit, minutes]], what has to be said about it): the way to, between and from
        the visits of each technician's day. Where a day begins or ends there is no visit: False."""
        rounds = defaultdict(list)
        zone = pytz.timezone(self.env.user.tz or "UTC")
        points = self._get_points(visits)
        for visit in visits:  # by their start
            day = pytz.utc.localize(visit.date_start).astimezone(zone).date()
            stop = (visit.id, points[visit.site_id.id or visit.partner_id.id])
            for user_id in answers[visit.id]:
                rounds[visit.company_id, user_id, day].append(stop)
        travel, notes = [], set()
        for company, chunk in self._get_chunks(self._add_ends(rounds)):
            known = list({point: None for _user, stops in chunk for _visit, point in stops})
            number = {point: n for n, point in enumerate(known)}
            matrix = company._travel_matrix(known)
            minutes = (matrix.seconds / 60).round().astype(int).tolist()
            notes.add(matrix.note)
            for user_id, stops in chunk:
                for (before, start), (after, end) in pairwise(stops):
                    unknown = start is end is None
                    way = company.service_travel_unknown if unknown else minutes[number[start]][number[end]]
                    travel.append((user_id, before, after, way))
        return travel, " ".join(sorted(filter(None, notes)))

    @api.model
    def _get_points(self, visits):
        """{partner id: (latitude, longitude) or None} of where the work is done."""
        # With all rights: whoever sees the visit sees where it is.
        partners = (visits.partner_id | visits.site_id).sudo()
        return {**{partner.id: partner._get_point() for partner in partners}, False: None}

    @api.model
    def _add_ends(self, rounds):
        """[(company, user id, [(visit id, point)])]: each day from home or depot and back, if it is known where."""
        users = self.env["res.users"].browse({user_id for _company, user_id, _day in rounds})
        ends = {company: users._get_service_ends(company) for company in {company for company, _user, _day in rounds}}
        points = {
            (company, user.id): [[(False, point)] if (point := place._get_point()) else [] for place in places]
            for company, found in ends.items()
            for user, places in found.items()
        }
        return [
            (company, user_id, [*points[company, user_id][0], *stops, *points[company, user_id][1]])
            for (company, user_id, _day), stops in rounds.items()
        ]

    @api.model
    def _get_chunks(self, rounds):
        """(company, [(user id, stops)]) of no more places than a travel server takes at once."""
        for company, group in groupby(rounds, key=lambda item: item[0]):
            chunk, points = [], set()
            for _company, user_id, stops in group:
                here = {point for _visit, point in stops}
                if chunk and len(points | here) > MOST_POINTS:
                    yield company, chunk
                    chunk, points = [], set()
                chunk.append((user_id, stops))
                points |= here
            yield company, chunk
