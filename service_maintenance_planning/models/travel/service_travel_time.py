from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Roads change: what a server said is asked for again after half a year.
KEPT_DAYS = 180
SCALE = 100_000  # coordinates are kept as whole hundred-thousandths of a degree, about a metre


class ServiceTravelTime(models.Model):
    """What a travel server said of two places, by their coordinates; the same for every company that asks it."""

    _name = "service.travel.time"
    _description = "Travel Time"
    _inherit = ["owned.fields.mixin"]
    _rec_name = "server"

    server = fields.Char(required=True, readonly=True, copy=False)
    start_latitude = fields.Integer(required=True, readonly=True, copy=False)
    start_longitude = fields.Integer(required=True, readonly=True, copy=False)
    end_latitude = fields.Integer(required=True, readonly=True, copy=False)
    end_longitude = fields.Integer(required=True, readonly=True, copy=False)
    seconds = fields.Integer(readonly=True, copy=False, help="Empty: there is no way.")

    _unique_pair = models.UniqueIndex("(server, start_latitude, start_longitude, end_latitude, end_longitude)")

    @api.model
    def _get_key(self, point):
        return round(point[0] * SCALE), round(point[1] * SCALE)

    @api.model
    def _get_known(self, server, points):
        """{(start key, end key): seconds or None} of what is known between these points."""
        keys = sorted({self._get_key(point) for point in points})
        # A set of pairs, which the ORM would read a record a pair; nobody but methods reads this table.
        rows = self.env.execute_query(
            SQL(
                """WITH place AS (SELECT * FROM UNNEST(%(latitudes)s, %(longitudes)s) AS place(latitude, longitude))
                 SELECT start_latitude, start_longitude, end_latitude, end_longitude, seconds
                   FROM service_travel_time
                   JOIN place start ON start.latitude = start_latitude AND start.longitude = start_longitude
                   JOIN place stop ON stop.latitude = end_latitude AND stop.longitude = end_longitude
                  WHERE server = %(server)s AND write_date > %(since)s""",
                latitudes=[latitude for latitude, _longitude in keys],
                longitudes=[longitude for _latitude, longitude in keys],
                server=server,
                since=fields.Datetime.now() - timedelta(days=KEPT_DAYS),
            )
        )
        return {((row[0], row[1]), (row[2], row[3])): row[4] for row in rows}

    @api.model
    def _remember(self, server, times):
        """Keep {(start key, end key): seconds or None}."""
        # In one statement: a set of a hundred places has ten thousand pairs, and another request may bring the same.
        columns = list(zip(*((*start, *end, seconds) for (start, end), seconds in sorted(times.items(), key=_pair))))
        self.env.cr.execute(
            SQL(
                """INSERT INTO service_travel_time
                          (server, start_latitude, start_longitude, end_latitude, end_longitude, seconds, write_date)
                   SELECT %(server)s, pair.*, %(now)s
                     FROM UNNEST(%(a)s::int[], %(b)s::int[], %(c)s::int[], %(d)s::int[], %(seconds)s::int[]) AS pair
              ON CONFLICT (server, start_latitude, start_longitude, end_latitude, end_longitude)
                DO UPDATE SET seconds = EXCLUDED.seconds, write_date = EXCLUDED.write_date""",
                server=server,
                now=fields.Datetime.now(),
                **dict(zip(("a", "b", "c", "d", "seconds"), map(list, columns))),
            )
        )
        self.invalidate_model()

    @api.autovacuum
    def _gc_old_times(self):
        self.env.cr.execute(
            SQL(
                "DELETE FROM service_travel_time WHERE write_date < %s",
                fields.Datetime.now() - timedelta(days=KEPT_DAYS),
            )
        )


def _pair(item):
    return item[0]
