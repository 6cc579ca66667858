import logging
from typing import NamedTuple

import numpy as np
import requests

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import travel

_logger = logging.getLogger(__name__)
# Seconds to connect, and to answer: a person waits for the plan.
TIMEOUT = (2, 8)


class TravelMatrix(NamedTuple):
    """Seconds between places, n × n integers, and what has to be said about them."""

    seconds: np.ndarray
    note: str = ""


class TravelUnavailable(Exception):
    """A travel server gave no answer that can be used: why, in a few words."""


class ResCompany(models.Model):
    """How long travel takes: by distance, or by what a server of the company's says."""

    _inherit = "res.company"

    service_travel_provider = fields.Selection(
        [("great_circle", "Distance × factor ÷ speed"), ("osrm", "OSRM server")],
        "Travel Times by",
        default="great_circle",
        required=True,
    )
    service_travel_factor = fields.Float(
        "Road Factor", default=1.3, help="How much longer the road is than the distance as the crow flies."
    )
    service_travel_speed = fields.Float("Speed (km/h)", default=45.0, help="On average, from door to door.")
    service_travel_unknown = fields.Integer(
        "Unknown Travel (minutes)", default=20, help="Counted where one of two places has no coordinates."
    )
    service_osrm_url = fields.Char("OSRM Server", help="e.g. http://osrm.example.com:5000")

    _check_service_travel = models.Constraint(
        "CHECK(service_travel_factor BETWEEN 1 AND 5 AND service_travel_speed BETWEEN 1 AND 200"
        " AND service_travel_unknown BETWEEN 0 AND 600)",
        "The road factor is between 1 and 5, the speed between 1 and 200 km/h, unknown travel at most 600 minutes.",
    )

    @api.constrains("service_travel_provider", "service_osrm_url")
    def _check_osrm_url(self):
        for company in self:
            url = company.service_osrm_url or ""
            if company.service_travel_provider == "osrm" and not url.startswith(("http://", "https://")):
                raise ValidationError(self.env._("The address of the OSRM server begins with http:// or https://."))

    def _travel_matrix(self, places):
        """How long it takes from each place to each other, by this company's provider.

        A provider is one value of `service_travel_provider` and one method `_travel_matrix_<provider>(points)`, which
        is given known points and returns an array of seconds, not a number where there is no way; it raises
        TravelUnavailable where it cannot say. Then distances are used, and the note says so.

        :param places: [(latitude, longitude) in degrees, or None where it is not known]
        :return: TravelMatrix(seconds, note)
        """
        self.ensure_one()
        unknown = self.service_travel_unknown * 60
        by_distance = travel.times(places, *self._get_travel_figures())
        ask = getattr(self, f"_travel_matrix_{self.service_travel_provider}", None)
        known = [number for number, place in enumerate(places) if place]
        if not ask or len(known) < 2:
            return TravelMatrix(by_distance)
        try:
            seconds = ask([places[number] for number in known])
        except TravelUnavailable as error:
            _logger.warning("Travel times by distance: %s", error)
            note = self.env._("Travel times are estimated by distance: %(reason)s", reason=str(error))
            return TravelMatrix(by_distance, note)
        full = np.full((len(places), len(places)), np.nan)
        full[np.ix_(known, known)] = seconds
        return TravelMatrix(travel.with_unknown(full, unknown))

    def _get_travel_figures(self):
        """Factor, km/h, and seconds of unknown travel."""
        return self.service_travel_factor, self.service_travel_speed, self.service_travel_unknown * 60

    def _travel_legs(self, starts, ends):
        """Seconds from each of `starts` to the one of `ends` beside it, by distance: for choosing among thousands."""
        return travel.leg_times(starts, ends, *self._get_travel_figures())

    def _travel_matrix_osrm(self, points):
        """By the table service of an OSRM server: one request for the set; what it said before is not asked again."""
        # With all rights: the table is only methods'.
        cache = self.env["service.travel.time"].sudo()
        keys = [cache._get_key(point) for point in points]
        known = cache._get_known(self.service_osrm_url, points)
        pairs = {(start, end) for start in keys for end in keys if start != end}
        if not pairs <= known.keys():
            answer = self._request_osrm(points)
            known |= {
                (start, end): None if np.isnan(seconds) else round(seconds)
                for start, row in zip(keys, answer.tolist())
                for end, seconds in zip(keys, row)
                if start != end
            }
            cache._remember(self.service_osrm_url, {pair: known[pair] for pair in pairs})
        return np.array(
            [[0 if a == b else np.nan if known[a, b] is None else known[a, b] for b in keys] for a in keys], dtype=float
        )

    def _request_osrm(self, points):
        """Seconds between `points` as the server says; raises TravelUnavailable."""
        where = ";".join(f"{longitude:.6f},{latitude:.6f}" for latitude, longitude in points)
        url = f"{self.service_osrm_url.rstrip('/')}/table/v1/driving/{where}"
        try:
            response = requests.get(url, params={"annotations": "duration"}, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise TravelUnavailable(self.env._("the OSRM server does not answer")) from error
        try:
            answer = response.json()
            if answer.get("code") != "Ok":
                raise TravelUnavailable(str(answer.get("message") or answer.get("code")))
            seconds = np.array(answer["durations"], dtype=float)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TravelUnavailable(self.env._("the OSRM server gave an answer that is no table")) from error
        if seconds.shape != (len(points), len(points)):
            raise TravelUnavailable(self.env._("the OSRM server gave a table of another size"))
        return seconds
